"""Checks rows against their contract, a block of columns at a time. A row that fails is refused with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from lojista.ingest.contracts import Column, Contract, Kind
from lojista.ingest.feeds import FEEDS
from lojista.ingest.rows import LINE, Block, OddRow, printable
from lojista.ingest.total_rows import KEYS, OF_LINES, OTHER_ROW, TOTALS, is_total_of, totals_in
from lojista.ingest.values import FillDown, as_written, in_one_way, line_type, with_canceled
from lojista.ingest.writing import present

_MONEY = r"^[0-9]{1,12}(\.[0-9]{1,4})?$"
_SIGNED_MONEY = r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"
_NO_AMOUNT = "not an amount with at most four decimals"
_RATE = r"^[0-9]{1,9}(\.[0-9]{1,12})?$"
_UNREAD = {
    Kind.INTEGER: "not a whole number as this file writes numbers",
    Kind.MONEY: "not an amount as this file writes numbers",
    Kind.SIGNED_MONEY: "not an amount as this file writes numbers",
    Kind.TIMESTAMP: "not a date as this file writes dates",
}
_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
_CURRENCY = r"^[A-Z]{3}$"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_REASON, _COLUMN, _VALUE, _RAW = "reason", "column_name", "value", "raw_fields"
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Rejection:
    """One refused row: where it starts, its own text, and the first thing wrong with it."""

    line_number: int
    reason: str
    raw_row: str
    row_key: str | None = None
    column_name: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Batch:
    """Rows of one file that passed, as text columns named by the shop's fields, and the ones that did not."""

    accepted: pl.DataFrame
    rejected: tuple[Rejection, ...]
    byte_count: int

    @property
    def row_count(self) -> int:
        """Rows that came in."""
        return self.accepted.height + len(self.rejected)


def clean(blocks: Iterable[Block], header: list[str], contract: Contract) -> Iterator[Batch]:
    """A batch for each block of a file's rows, in the file's order."""
    fill_down = FillDown(contract)
    for block, is_last in _with_last(blocks):
        rest, totals = _lines_of(block, contract, is_last=is_last)
        batch = _clean_block(rest, header, contract, fill_down)
        yield replace(batch, rejected=(*batch.rejected, *totals)) if totals else batch


def _with_last(blocks: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    """Each block, and whether none comes after it."""
    rest = iter(blocks)
    before = next(rest, None)
    for block in rest:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True


def _lines_of(block: Block, contract: Contract, *, is_last: bool) -> tuple[Block, tuple[Rejection, ...]]:
    """The block without rows that are no lines, such as totals, and these as refused."""
    names = block.table.columns
    asked = (*KEYS, *OF_LINES) if contract.fills_orders else KEYS
    keys = [column for column in contract.columns if column.field in asked and column.name in names]
    written = block.table.select(_present(column, names, contract) for column in keys)
    is_total = totals_in(block.table, written, contract, is_last=is_last)
    is_other = _are_passed_over(block.table, contract)
    is_refused = is_total | is_other
    if not is_refused.any():
        return block, ()
    rows = zip(is_other.filter(is_refused), block.table.filter(is_refused).rows(), strict=True)
    totals = (Rejection(row[-1], OTHER_ROW if is_kind else TOTALS, raw_text(row[:-1])) for is_kind, row in rows)
    return replace(block, table=block.table.filter(~is_refused)), tuple(totals)


def _are_passed_over(rows: pl.DataFrame, contract: Contract) -> pl.Series:
    """Which rows say that they are no lines."""
    found = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    for name, words in contract.passed_over.items():
        found |= rows[name].str.strip_chars().is_in(list(words)).fill_null(value=False)
    return found


def raw_text(fields: Iterable[str | None]) -> str:
    """A row's fields as one line of CSV that PostgreSQL can keep."""
    return ",".join(_quoted(printable(field or "")) for field in fields)


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"' if any(mark in field for mark in ',"\n\r') else field


def _clean_block(block: Block, header: list[str], contract: Contract, fill_down: FillDown) -> Batch:
    rejected = [_from_odd(odd, header) for odd in block.odd]
    present_columns = [column for column in contract.columns if column.name in block.table.columns]
    written = block.table.select(LINE, *(_present(column, block.table.columns, contract) for column in present_columns))
    filled = fill_down(written, _unread_orders(block, header, contract))
    rows = filled if contract.is_exact else in_one_way(with_canceled(filled, contract), contract)
    is_wrong = rows.select(_is_wrong(contract)).to_series()
    if is_wrong.any():
        wrong = rows.filter(is_wrong)
        verdict = wrong.select(_verdict(contract).alias("verdict")).unnest("verdict")
        raw_rows = block.table.filter(is_wrong).rows()
        failed = zip(raw_rows, wrong.iter_rows(named=True), verdict.iter_rows(named=True), strict=True)
        rejected += [_from_check(raw[:-1], row, found, contract) for raw, row, found in failed]
        rows = rows.filter(~is_wrong)
    return Batch(_accepted(rows, contract), tuple(rejected), block.byte_count)


def _unread_orders(block: Block, header: list[str], contract: Contract) -> list[int]:
    """Lines of odd rows that may begin an order: those that do not clearly leave its number blank."""
    if not contract.fills_orders:
        return []
    place = header.index(contract.fields()["order_id"].name)
    blank = [len(odd.fields) > place and not odd.fields[place].strip() for odd in block.odd]
    return [odd.line_number for odd, is_blank in zip(block.odd, blank, strict=True) if not is_blank]


def _present(column: Column, names: list[str], contract: Contract) -> pl.Expr:
    blanks = (*contract.writing.missing, *column.blanks)
    told = [name for name in (column.name, column.otherwise) if name in names]
    value = pl.coalesce([present(pl.col(name), blanks) for name in told])
    if column.time_of_day is not None and column.time_of_day in names:
        value = _joined(value, present(pl.col(column.time_of_day), blanks))
    return value.alias(column.key)


def _joined(day: pl.Expr, time: pl.Expr) -> pl.Expr:
    """A day and its time of day, which is midnight where a spreadsheet shows a day alone."""
    bare = pl.when(time.is_not_null()).then(day.str.replace(r"[T ]0?0:00(:00)?$", "")).otherwise(day)
    return pl.when(day.is_not_null()).then(pl.concat_str([bare, time], separator=" ", ignore_nulls=True))


def _from_odd(row: OddRow, header: list[str]) -> Rejection:
    if row.column is None:
        reason = TOTALS if is_total_of(row.fields) else row.reason
        return Rejection(row.line_number, reason, raw_text(row.fields))
    value = printable(row.fields[row.column])[:_LONGEST_SHOWN]
    return Rejection(row.line_number, row.reason, raw_text(row.fields), None, header[row.column], value)


def _from_check(
    raw: tuple[str | None, ...], row: dict[str, Any], found: dict[str, Any], contract: Contract
) -> Rejection:
    value = found[_VALUE]
    shown = None if value is None else str(value)[:_LONGEST_SHOWN]
    return Rejection(row[LINE], found[_REASON], raw_text(raw), _row_key(row, contract), found[_COLUMN], shown)


def _row_key(row: dict[str, Any], contract: Contract) -> str | None:
    """What finds the row in the ledger, as text, None where a part of it is missing."""
    columns = {column.field: column for column in contract.columns}
    key = FEEDS[contract.feed].ledger_key
    parts = [
        _key_part(row, columns[field]) if field in columns else contract.constants[field]
        for field in key
        if field in columns or field in contract.constants
    ]
    return None if not parts or None in parts else "/".join(map(str, parts))


def _key_part(row: dict[str, Any], column: Column) -> str | None:
    """As the database writes it: 1 for 01."""
    value: str | None = row.get(column.key)
    is_number = column.kind is Kind.INTEGER and value is not None and value.isascii() and value.isdigit()
    return str(int(value)) if is_number and value is not None else value


def _is_wrong(contract: Contract) -> pl.Expr:
    """Whether a row fails any check: much quicker than saying which, and most rows fail none."""
    failures = [wrong.fill_null(False) for column in contract.columns for wrong, _ in _failures(column, contract)]
    return pl.any_horizontal(pl.lit(False), *failures)


def _verdict(contract: Contract) -> pl.Expr:
    """The first failed check of a row as (reason, column, value), all NULL when it passes."""
    return pl.coalesce([_failure(column, contract) for column in contract.columns])


def _failure(column: Column, contract: Contract) -> pl.Expr:
    shown = _shown(column, contract)
    verdict: Any = pl.when(False).then(_named("", column, shown))
    for wrong, reason in _failures(column, contract):
        verdict = verdict.when(wrong.fill_null(False)).then(_named(reason, column, shown))
    failure: pl.Expr = verdict.otherwise(None)
    return failure


def _shown(column: Column, contract: Contract) -> pl.Expr:
    """A value as the file writes it."""
    return pl.col(column.key if contract.is_exact else as_written(column))


def _failures(column: Column, contract: Contract) -> Iterator[tuple[pl.Expr, str]]:
    """Every condition that refuses a row for this column, the first that holds being the reason."""
    value, shown = pl.col(column.key), _shown(column, contract)
    if column.is_required:
        yield shown.is_null(), "missing value"
    if not contract.is_exact:
        yield value.is_null() & shown.is_not_null(), _UNREAD.get(column.kind, f"unknown {column.field}")
    yield from _checks(column, value)


def _named(reason: str, column: Column, shown: pl.Expr) -> pl.Expr:
    parts = (pl.lit(reason).alias(_REASON), pl.lit(column.name).alias(_COLUMN), shown.alias(_VALUE))
    return pl.struct(*parts)


def _checks(column: Column, value: pl.Expr) -> Iterator[tuple[pl.Expr, str]]:
    """Conditions that refuse a value, with the reason for each; a missing value is no concern of theirs."""
    if column.longest is not None:
        yield value.str.len_chars() > column.longest, f"longer than {column.longest} characters"
    if column.choices:
        yield value.is_not_null() & ~value.is_in(column.choices), f"unknown {column.field}"
    if column.kind is Kind.TIMESTAMP:
        moment = _moment(value)
        yield ~value.str.contains(_TIMESTAMP), "not a date and time"
        yield (value.is_not_null() & moment.is_null()) | ~moment.dt.year().is_between(1970, 2200), "impossible date"
    if column.kind is Kind.SIGNED_MONEY:
        yield ~value.str.contains(_SIGNED_MONEY), _NO_AMOUNT
    if column.kind is Kind.MONEY:
        is_amount = value.str.contains(_MONEY)
        yield ~is_amount & value.str.contains(r"^-[0-9]") & value.str.contains(_NUMBER), "negative amount"
        yield ~is_amount, _NO_AMOUNT
    if column.kind is Kind.CURRENCY:
        yield ~value.str.contains(_CURRENCY), "not a currency, such as EUR"
    if column.kind is Kind.RATE:
        yield ~value.str.contains(_RATE), "not a rate with at most twelve decimals"
        yield ~value.str.contains("[1-9]"), "a rate of nothing"
    if column.kind in (Kind.INTEGER, Kind.COORDINATE):
        number = _number(column.kind, value)
        yield value.is_not_null() & number.is_null(), "not a number"
        if column.minimum is not None:
            yield number < column.minimum, f"less than {column.minimum:g}"
        if column.maximum is not None:
            yield number > column.maximum, f"more than {column.maximum:,.0f}"


def _moment(value: pl.Expr) -> pl.Expr:
    """NULL for what is no moment. The pattern comes first: Polars forgives spaces that PostgreSQL does not."""
    whole = pl.when(value.str.contains(_TIMESTAMP)).then(value)
    return whole.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def _number(kind: Kind, value: pl.Expr) -> pl.Expr:
    if kind is Kind.INTEGER:
        return pl.when(value.str.contains(r"^-?[0-9]{1,18}$")).then(value).cast(pl.Int64, strict=False)
    number = value.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _accepted(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The kept columns under the shop's field names, with the constants, and what each line is where rules say it."""
    constants = [pl.lit(value).alias(field) for field, value in contract.constants.items()]
    accepted = frame.select(pl.col(LINE), *contract.fields(), *constants)
    if contract.names_orders:
        said = pl.concat_str([pl.col(field).fill_null("") for field in contract.fields()], separator="|")
        accepted = accepted.with_columns(said=said)
    return accepted.with_columns(line_type(contract, accepted.columns)) if contract.is_ruled else accepted
