"""Brings the rows of a mapped file into the one way that the checks read: numbers, moments, spellings, blanks."""

from collections.abc import Sequence

import polars as pl

from lojista.ingest.contracts import Column, Contract, Kind
from lojista.ingest.currency_signs import CURRENCY_SIGNS
from lojista.ingest.rows import LINE
from lojista.ingest.writing import MOMENT, plain_moment, plain_number, plain_whole

_ORDER, _STATUS, _QUANTITY = "order_id", "status", "quantity"
_NOTHING = r"^0+([.,]0+)?$"
OFF_STATUSES = ("canceled", "unavailable")
_STRETCH = "stretch of rows between unread ones"
LINE_TYPE = "line_type"
PRODUCT = "product"
_DECIMALS, _RATE_DECIMALS = 4, 12
_AMOUNT = rf"^-?[0-9]+(\.[0-9]{{1,{_DECIMALS}}})?$"
# Signs that are one currency's alone.
_OWN_SIGNS = ("€", "£", "R$", "US$", "zł", "Kč", "₺", "₽", "₴", "₹", "₩", "₫", "₪", "฿")
_SIGNS = {sign.upper(): CURRENCY_SIGNS[sign] for sign in _OWN_SIGNS}
_PLAIN = {
    Kind.MONEY: _AMOUNT,
    Kind.SIGNED_MONEY: _AMOUNT,
    Kind.INTEGER: r"^-?[0-9]+$",
    Kind.TIMESTAMP: r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
}


def as_written(column: Column) -> str:
    """The column that keeps the file's own text beside the value that was read from it."""
    return f"{column.key} as written"


class FillDown:
    """Gives a row the values of its order's first row where its own are blank, over the ends of blocks too.

    Where the order's number itself is filled down, a row without one is of the order above it.
    """

    def __init__(self, contract: Contract) -> None:
        keys = [column.key for column in contract.columns if column.is_filled_down]
        self._keys = [key for key in keys if key != _ORDER]
        self._fills_orders = _ORDER in keys
        self._first: pl.DataFrame | None = None
        self._unread: list[int] = []

    def __call__(self, rows: pl.DataFrame, unread: Sequence[int] = ()) -> pl.DataFrame:
        """The rows in the same order; those of a file without such columns as they are.

        `unread`: lines where an order may begin of which nothing could be read. Rows below one have no order until the
        next that says its own.
        """
        self._unread = [*self._unread[-1:], *sorted(unread)]
        if not (self._keys or self._fills_orders) or not rows.height:
            return rows
        joined = rows if self._first is None else pl.concat([self._first, rows])
        if self._fills_orders:
            joined = joined.with_columns(_orders_above(joined, self._unread))
        filled = joined.with_columns(pl.col(key).fill_null(pl.col(key).first().over(_ORDER)) for key in self._keys)
        own = filled.tail(rows.height)
        self._first = own.tail(1)
        return own


def with_canceled(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """What was canceled, or is nothing of a product, is of no amount, and so of no currency, where these are blank."""
    is_off = _is_off(rows, contract)
    if is_off is None:
        return rows
    return rows.with_columns(
        pl.when(is_off).then(pl.col(column.key).fill_null(column.when_canceled)).otherwise(pl.col(column.key))
        for column in contract.columns
        if column.when_canceled is not None and column.key in rows.columns
    )


def _is_off(rows: pl.DataFrame, contract: Contract) -> pl.Expr | None:
    status = next((column for column in contract.columns if column.key == _STATUS), None)
    words = [word for word, meaning in status.spellings.items() if meaning in OFF_STATUSES] if status else []
    told = [pl.col(_STATUS).str.to_lowercase().is_in(words)] if words and _STATUS in rows.columns else []
    if _QUANTITY in rows.columns:
        told.append(pl.col(_QUANTITY).str.contains(_NOTHING))
    return pl.any_horizontal(expression.fill_null(False) for expression in told) if told else None


def _orders_above(rows: pl.DataFrame, unread: Sequence[int]) -> pl.Series:
    """The order of each row, that of the row above where it says none, but over a line that could not be read."""
    stretch = pl.Series(unread, dtype=pl.Int64).search_sorted(rows[LINE]).alias(_STRETCH)
    return rows.select(_ORDER, stretch).select(pl.col(_ORDER).forward_fill().over(_STRETCH)).to_series()


def in_one_way(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Every column as the checks read it, NULL for what cannot be read so, and beside it as it was written."""
    known = [column for column in contract.columns if column.key in rows.columns]
    missing = [pl.lit(None, pl.String).alias(column.key) for column in contract.columns if column not in known]
    written = [pl.col(column.key).alias(as_written(column)) for column in known]
    unknown = [pl.lit(None, pl.String).alias(as_written(column)) for column in contract.columns if column not in known]
    read = [_read(column, contract).alias(column.key) for column in known if not _is_plain(rows, column, contract)]
    return rows.with_columns(*written, *unknown, *missing).with_columns(read)


def _is_plain(rows: pl.DataFrame, column: Column, contract: Contract) -> bool:
    """Whether all its values are in the one way already, which most are: reading them costs more than all else."""
    if column.is_without_sign or column.is_hundredths or column.kind not in _PLAIN:
        return False
    written_so = contract.writing.decimal == "." if column.kind is not Kind.TIMESTAMP else _is_usual(contract)
    return written_so and bool(rows[column.key].str.contains(_PLAIN[column.kind]).all())


def _is_usual(contract: Contract) -> bool:
    return contract.writing.moments[:1] == (MOMENT,)


def _read(column: Column, contract: Contract) -> pl.Expr:
    value = pl.col(column.key)
    if column.kind in (Kind.MONEY, Kind.SIGNED_MONEY):
        plain = plain_number(value, contract.writing)
        number = _rounded(_hundredth(plain) if column.is_hundredths else plain)
        return number.str.strip_prefix("-") if column.is_without_sign else number
    if column.kind is Kind.RATE:
        return _rounded(value.str.replace(contract.writing.decimal, ".", literal=True), _RATE_DECIMALS)
    if column.kind is Kind.INTEGER:
        return plain_whole(value, contract.writing)
    if column.kind is Kind.TIMESTAMP:
        return plain_moment(value, contract.writing)
    if column.kind is Kind.CURRENCY:
        return value.str.strip_chars().str.to_uppercase().replace(_SIGNS)
    if column.spellings:
        text = value.str.to_lowercase()
        told = text.fill_null("") if "" in column.spellings else text
        return told.replace_strict(dict(column.spellings), default=None, return_dtype=pl.String)
    return value


def _hundredth(number: pl.Expr) -> pl.Expr:
    return (number.cast(pl.Decimal(38, 4), strict=False).cast(pl.Decimal(38, 8)) / 100).cast(pl.String)


def _rounded(number: pl.Expr, decimals: int = _DECIMALS) -> pl.Expr:
    """So many decimals at most: 10.370000000000001 is how other programs write 10.37."""
    exact = number.cast(pl.Decimal(38, 16), strict=False)
    short = exact.round(decimals).cast(pl.Decimal(38, decimals)).cast(pl.String)
    return pl.when(number.str.contains(rf"\.[0-9]{{{decimals + 1},}}$")).then(short).otherwise(number)


def line_type(contract: Contract, columns: list[str]) -> pl.Expr:
    """What each line is: by the first rule that fits it, a product where none does."""
    kind: pl.Expr = pl.lit(PRODUCT)
    for rule in reversed(contract.rules):
        fits = [_fits(field, pattern, columns) for field, pattern in rule.patterns.items()]
        kind = pl.when(pl.all_horizontal(fits)).then(pl.lit(rule.line_type)).otherwise(kind)
    return kind.alias(LINE_TYPE)


def _fits(field: str, pattern: str, columns: list[str]) -> pl.Expr:
    value = pl.col(field) if field in columns else pl.lit(None, pl.String)
    return value.fill_null("").str.contains(f"^(?i:{pattern})$")
