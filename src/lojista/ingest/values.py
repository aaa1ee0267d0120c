"""Brings the rows of a mapped file into the one way that the checks read: numbers, moments, spellings, blanks."""

import polars as pl

from lojista.ingest.contracts import Column, Contract, Kind
from lojista.ingest.writing import MOMENT, plain_moment, plain_number, plain_whole

_ORDER = "order_id"
LINE_TYPE = "line_type"
PRODUCT = "product"
_DECIMALS, _RATE_DECIMALS = 4, 12
_AMOUNT = rf"^-?[0-9]+(\.[0-9]{{1,{_DECIMALS}}})?$"
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
    """Gives a row the values of its order's first row where its own are blank, over the ends of blocks too."""

    def __init__(self, contract: Contract) -> None:
        self._keys = [column.key for column in contract.columns if column.is_filled_down]
        self._first: pl.DataFrame | None = None

    def __call__(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in the same order; those of a file without such columns as they are."""
        if not self._keys or not rows.height:
            return rows
        joined = rows if self._first is None else pl.concat([self._first, rows])
        filled = joined.with_columns(pl.col(key).fill_null(pl.col(key).first().over(_ORDER)) for key in self._keys)
        own = filled.tail(rows.height)
        self._first = own.tail(1)
        return own


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
