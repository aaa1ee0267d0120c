"""Checks rows against their contract, a batch of columns at a time. A row that fails is refused with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from lojista.ingest.contracts import Column, Contract, Kind
from lojista.ingest.feeds import FEEDS
from lojista.ingest.readers import Row, printable

BATCH_ROWS = 50_000
LINE = "line_number_in_file"
_MONEY = r"^\d{1,12}(\.\d{1,4})?$"
_NUMBER = r"^-?\d+(\.\d+)?$"
_REASON, _COLUMN, _VALUE = "reason", "column_name", "value"


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

    @property
    def row_count(self) -> int:
        """Rows that came in."""
        return self.accepted.height + len(self.rejected)


def clean(rows: Iterator[Row], contract: Contract) -> Iterator[Batch]:
    """Batches of a file's rows, header excluded, in the file's order."""
    header = [printable(name).strip() for name in next(rows)[1]]
    while chunk := list(islice(rows, BATCH_ROWS)):
        yield _clean_batch(chunk, header, contract)


def raw_text(fields: Iterable[str]) -> str:
    """A row's fields as one line of CSV that PostgreSQL can keep."""
    return ",".join(_quoted(printable(field)) for field in fields)


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"' if any(mark in field for mark in ',"\n\r') else field


def _clean_batch(chunk: list[Row], header: list[str], contract: Contract) -> Batch:
    whole = [row for row in chunk if len(row[1]) == len(header) and not _has_unreadable(row[1])]
    rejected = [_refuse(row, header) for row in chunk if len(row[1]) != len(header) or _has_unreadable(row[1])]
    frame = _frame(whole, header)
    checked = frame.with_columns(_verdict(contract)).unnest("verdict")
    wrong = checked.filter(pl.col(_REASON).is_not_null())
    if wrong.height:
        by_line = dict(whole)
        rejected += [_from_check(row, by_line, contract) for row in wrong.iter_rows(named=True)]
    return Batch(_accepted(checked.filter(pl.col(_REASON).is_null()), contract), tuple(rejected))


def _has_unreadable(fields: list[str]) -> bool:
    return not all(field.isascii() or _is_text(field) for field in fields) or any("\0" in field for field in fields)


def _is_text(field: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in field)


def _refuse(row: Row, header: list[str]) -> Rejection:
    line, fields = row
    if len(fields) != len(header):
        reason = f"{len(fields)} fields where the header has {len(header)}"
        return Rejection(line, reason, raw_text(fields))
    column, value = next(
        (name, field) for name, field in zip(header, fields, strict=True) if "\0" in field or not _is_text(field)
    )
    reason = "NUL character" if "\0" in value else "not UTF-8"
    return Rejection(line, reason, raw_text(fields), None, column, printable(value)[:200])


def _frame(rows: list[Row], header: list[str]) -> pl.DataFrame:
    columns = list(zip(*(fields for _, fields in rows), strict=True)) if rows else [()] * len(header)
    data = {name: pl.Series(name, values, pl.String) for name, values in zip(header, columns, strict=True)}
    frame = pl.DataFrame(data).with_columns(pl.all().str.strip_chars().replace("", None))
    return frame.with_columns(pl.Series(LINE, [line for line, _ in rows], pl.Int64))


def _verdict(contract: Contract) -> pl.Expr:
    """The first failed check of a row as (reason, column, value), all NULL when it passes."""
    failed = [_failure(column) for column in contract.columns]
    return pl.coalesce(failed).alias("verdict") if failed else pl.lit(None)


def _failure(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    verdict: Any = pl.when(False).then(_named("", column))
    if column.is_required:
        verdict = verdict.when(value.is_null()).then(_named("missing value", column))
    for wrong, reason in _checks(column, value):
        verdict = verdict.when(wrong.fill_null(False)).then(_named(reason, column))
    failure: pl.Expr = verdict.otherwise(None)
    return failure


def _named(reason: str, column: Column) -> pl.Expr:
    parts = (pl.lit(reason).alias(_REASON), pl.lit(column.name).alias(_COLUMN), pl.col(column.name).alias(_VALUE))
    return pl.struct(*parts)


def _checks(column: Column, value: pl.Expr) -> Iterator[tuple[pl.Expr, str]]:
    """Conditions that refuse a value, with the reason for each; a missing value is no concern of theirs."""
    if column.choices:
        yield value.is_not_null() & ~value.is_in(column.choices), f"unknown {column.field}"
    if column.kind is Kind.TIMESTAMP:
        moment = _moment(value)
        yield value.is_not_null() & moment.is_null(), "not a date and time"
        yield ~moment.dt.year().is_between(1970, 2200), "impossible date"
    if column.kind is Kind.MONEY:
        yield value.str.contains(r"^-\d") & value.str.contains(_NUMBER), "negative amount"
        yield ~value.str.contains(_MONEY), "not an amount with at most four decimals"
    if column.kind in (Kind.INTEGER, Kind.COORDINATE):
        number = _number(column.kind, value)
        yield value.is_not_null() & number.is_null(), "not a number"
        if column.minimum is not None:
            yield number < column.minimum, f"less than {column.minimum:g}"
        if column.maximum is not None:
            yield number > column.maximum, f"more than {column.maximum:,.0f}"


def _moment(value: pl.Expr) -> pl.Expr:
    return value.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def _number(kind: Kind, value: pl.Expr) -> pl.Expr:
    if kind is Kind.INTEGER:
        return pl.when(value.str.contains(r"^-?\d{1,18}$")).then(value).cast(pl.Int64, strict=False)
    number = value.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _from_check(row: dict[str, object], by_line: dict[int, list[str]], contract: Contract) -> Rejection:
    line = int(str(row[LINE]))
    value = row[_VALUE]
    shown = None if value is None else str(value)[:200]
    return Rejection(line, str(row[_REASON]), raw_text(by_line[line]), row_key(row, contract), str(row[_COLUMN]), shown)


def row_key(row: dict[str, object], contract: Contract) -> str | None:
    """The row's own key as text, None where a part of it is missing."""
    names = {column.field: column.name for column in contract.columns}
    parts = [row.get(names[field]) for field in FEEDS[contract.feed].key if field in names]
    return None if not parts or None in parts else "/".join(map(str, parts))


def _accepted(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The kept columns under the shop's field names, with the constants, timestamps in one spelling."""
    fields = [pl.col(column.name).alias(field) for field, column in contract.fields().items()]
    constants = [pl.lit(value).alias(field) for field, value in contract.constants.items()]
    return frame.select(pl.col(LINE), *fields, *constants)
