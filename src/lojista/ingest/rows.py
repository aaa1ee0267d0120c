"""Reads a CSV file's rows with the lines they start on, a block at a time.

A block of regular CSV is read by Polars, all columns at once. Anything that Polars would refuse or read differently
(broken quotes, rows of the wrong length, blank lines, bytes that are no UTF-8) is read by Python's own csv module,
which gives every row, however odd. Both give the same rows for the same regular bytes.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO

import polars as pl

LINE = "line_number_in_file"
_BLOCK = 2 << 20
_LONGEST_FIELD = 1 << 24
_MOST_WITHOUT_BOUNDARY = 64 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class OddRow:
    """A row that cannot be a row of the table: the line it starts on, its fields, and what is wrong with it."""

    line_number: int
    fields: list[str]
    reason: str
    column: int | None = None


@dataclass(frozen=True)
class Block:
    """Consecutive rows: the regular ones as a table of text columns with LINE, the odd ones, and the bytes of both."""

    table: pl.DataFrame
    odd: list[OddRow] = field(default_factory=list)
    byte_count: int = 0


def header_of(raw: IO[bytes]) -> list[str]:
    """The names in the first row that is not blank, trimmed; none for an empty file. Closes the file."""
    csv.field_size_limit(_LONGEST_FIELD)
    with io.TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as text:
        fields: list[str] = next((row for row in csv.reader(text) if row), [])
    return [printable(name).strip() for name in fields]


def blocks(raw: IO[bytes], header: list[str]) -> Iterator[Block]:
    """Every row after the header, in order."""
    csv.field_size_limit(_LONGEST_FIELD)
    line, skipped_header = 1, False
    for data in _whole_rows(raw):
        body = data
        if not skipped_header:
            body, line = _without_header(data.removeprefix(_BOM))
            skipped_header = True
        block = _regular_block(body, header, line) or _irregular_block(body, header, line)
        yield replace(block, byte_count=len(data))
        line += _line_count(body)


def _whole_rows(raw: IO[bytes]) -> Iterator[bytes]:
    """Blocks that end where a row ends: after a line end with an even number of quotes before it."""
    rest = b""
    while chunk := raw.read(_BLOCK):
        rest += chunk
        end = _last_boundary(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _MOST_WITHOUT_BOUNDARY:
            yield rest + raw.read()
            return
    if rest:
        yield rest


def _last_boundary(data: bytes) -> int:
    quotes = data.count(b'"')
    end = len(data)
    while (newline := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', newline, end)
        if quotes % 2 == 0:
            return newline + 1
        end = newline
    return 0


def _line_count(data: bytes) -> int:
    """Lines as the csv module counts them: a line end is any of CR LF, LF and CR."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _without_header(data: bytes) -> tuple[bytes, int]:
    """The bytes after the first row that is not blank, and the line they start on."""
    text = data.decode("utf-8", "surrogateescape")
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines)
    next((row for row in reader if row), None)
    read = lines.tell()
    return text[read:].encode("utf-8", "surrogateescape"), reader.line_num + 1


def _regular_block(data: bytes, header: list[str], line: int) -> Block | None:
    """The block as a table, None unless it is certain that every row has the header's number of fields."""
    if not data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    try:
        table = pl.read_csv(data, has_header=False, new_columns=header, infer_schema=False, glob=False)
    except pl.exceptions.PolarsError:
        return None
    if table.width != len(header) or data.count(b",") != _commas(table):
        return None
    return Block(table.with_columns(_line_numbers(table, data, line)))


def _commas(table: pl.DataFrame) -> int:
    """Commas that a table has when every row is whole: those between its fields and those inside them."""
    inside = table.select(pl.all().str.count_matches(",", literal=True).sum()).row(0)
    return (table.width - 1) * table.height + sum(count or 0 for count in inside)


def _line_numbers(table: pl.DataFrame, data: bytes, line: int) -> pl.Series:
    starts = pl.Series(LINE, range(line, line + table.height), pl.Int64)
    if data.count(b"\n") <= table.height:
        return starts
    inside = table.select(pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cum_sum())
    return (starts + inside.to_series().shift(1, fill_value=0)).cast(pl.Int64).alias(LINE)


def _irregular_block(data: bytes, header: list[str], line: int) -> Block:
    """The block row by row."""
    reader = csv.reader(io.StringIO(data.decode("utf-8", "surrogateescape"), newline=""))
    whole: list[list[str]] = []
    lines: list[int] = []
    odd: list[OddRow] = []
    start = line
    for fields in reader:
        problem = _problem(start, fields, header) if fields else None
        if problem is not None:
            odd.append(problem)
        elif fields:
            whole.append(fields)
            lines.append(start)
        start = line + reader.line_num
    columns = list(zip(*whole, strict=True)) if whole else [()] * len(header)
    table = pl.DataFrame(
        {name: pl.Series(values, dtype=pl.String) for name, values in zip(header, columns, strict=True)}
    )
    return Block(table.with_columns(pl.Series(LINE, lines, pl.Int64)), odd)


def _problem(line: int, fields: list[str], header: list[str]) -> OddRow | None:
    if len(fields) != len(header):
        return OddRow(line, fields, f"{len(fields)} fields where the header has {len(header)}")
    for place, value in enumerate(fields):
        if "\0" in value:
            return OddRow(line, fields, "NUL character", place)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            return OddRow(line, fields, "not UTF-8", place)
    return None


def printable(text: str) -> str:
    """Text that PostgreSQL can keep: bytes that are not UTF-8, and NUL, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
