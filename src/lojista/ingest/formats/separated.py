"""Reads CSV and its like, whatever parts the columns: rows with the lines they start on, a block at a time.

A block of regular CSV is read by Polars, all columns at once. Anything that Polars would refuse or read differently
(broken quotes, rows of the wrong length, blank lines, bytes that are no UTF-8) is read by Python's own csv module,
which gives every row, however odd. Both give the same rows for the same regular bytes.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import IO, Any, TextIO

import polars as pl

from lojista.ingest.files import RawFile
from lojista.ingest.formats.encodings import in_utf_8, text_of
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.rows import LINE, Block, block_of, printable

_LONGEST_FIELD = 1 << 24
_LONGEST_LINE = 1 << 26
_MOST_WITHOUT_BOUNDARY = 64 << 20
_MOST_AT_ONCE = 256 << 20
# Polars unpacks what begins like gzip, zlib or Zstandard, and zlib's first two bytes may be a value's own.
_LIKE_PACKED = (b"\x1f\x8b", b"x\x01", b"x^", b"x\x9c", b"x\xda", b"\x28\xb5\x2f\xfd")


def header(file: RawFile, layout: Layout) -> list[str]:
    """The fields of the first row that is neither blank nor a title's; none for an empty file."""
    csv.field_size_limit(_LONGEST_FIELD)
    with file.open() as raw, text_of(raw, layout.encoding, newline="") as text:
        return [printable(name) for name in _after_titles(csv.reader(_lines(text), delimiter=layout.delimiter), layout)]


def _lines(text: TextIO) -> Iterator[str]:
    """Raises csv.Error for a line without an end, such as a small zip may hold, before it fills the memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"a line is longer than {_LONGEST_LINE:,} characters")
        yield line


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every row after the header, in order."""
    csv.field_size_limit(_LONGEST_FIELD)
    line, skipped_header, place = 1, False, 0
    with file.open() as raw:
        for data in _whole_rows(raw, layout):
            body = data
            if not skipped_header:
                body, line = _without_header(data, layout)
                skipped_header = True
            sign = layout.delimiter
            block = _regular_block(body, header, line, sign) or _irregular_block(body, header, line, sign)
            yield replace(block, byte_count=raw.tell() - place)
            line, place = line + _line_count(body), raw.tell()


def _whole_rows(raw: IO[bytes], layout: Layout) -> Iterator[bytes]:
    """Blocks that end where a row ends: after a line end with an even number of quotes before it."""
    rest, quotes, chunks = bytearray(), 0, _without_mark(in_utf_8(raw, layout.encoding))
    for chunk in chunks:
        end = _last_boundary(chunk, quotes)
        if end:
            yield bytes(rest + chunk[:end])
            rest, quotes = bytearray(chunk[end:]), chunk.count(b'"', end)
            continue
        rest += chunk
        quotes += chunk.count(b'"')
        if len(rest) > _MOST_WITHOUT_BOUNDARY:
            _take_all(rest, chunks)
    if rest:
        yield bytes(rest)


def _take_all(rest: bytearray, chunks: Iterator[bytes]) -> None:
    """No row seems to end any more, as after a quotation mark too many: the csv module sees to all that follows.

    Raises csv.Error where that is more than can be held, or has a line without an end.
    """
    for chunk in chunks:
        rest += chunk
        if len(rest) > _MOST_AT_ONCE:
            raise csv.Error(f"no row ends within {_MOST_AT_ONCE:,} bytes: a quotation mark is opened and never closed")
    if len(rest) > _LONGEST_LINE and b"\n" not in rest and b"\r" not in rest:
        raise csv.Error(f"a line is longer than {_LONGEST_LINE:,} characters")


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for first in islice(chunks, 1):
        yield first.removeprefix(codecs.BOM_UTF8)
    yield from chunks


def _last_boundary(data: bytes, quotes_before: int) -> int:
    """The place after the last line end with an even number of quotes before it; 0 where there is none."""
    quotes = quotes_before + data.count(b'"')
    end = len(data)
    while (newline := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', newline, end)
        if quotes % 2 == 0:
            return newline + 1
        end = data.rfind(b'"', 0, newline) + 1  # every line end up to there has as many quotes before it
    return 0


def _line_count(data: bytes) -> int:
    """Lines as the csv module counts them: a line end is any of CR LF, LF and CR."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _after_titles(reader: Any, layout: Layout) -> list[str]:
    """Reads up to the header, which it returns."""
    rows: Iterator[list[str]] = (row for row in reader if row)
    return next(islice(rows, layout.title_rows, None), [])


def _without_header(data: bytes, layout: Layout) -> tuple[bytes, int]:
    """The bytes after the header, and the line they start on."""
    text = _text(data)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=layout.delimiter)
    _after_titles(reader, layout)
    return text[lines.tell() :].encode("utf-8", "surrogateescape"), reader.line_num + 1


def _regular_block(data: bytes, header: list[str], line: int, delimiter: str) -> Block | None:
    """The block as a table, None unless it is certain that every row has the header's number of fields."""
    if not data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n") or data.startswith(_LIKE_PACKED):
        return None
    try:
        table = pl.read_csv(
            data, has_header=False, new_columns=header, separator=delimiter, infer_schema=False, glob=False
        )
    except pl.exceptions.PolarsError:
        return None
    if table.width != len(header) or data.count(delimiter.encode()) != _delimiters(table, delimiter):
        return None
    return Block(table.with_columns(_line_numbers(table, data, line)))


def _delimiters(table: pl.DataFrame, delimiter: str) -> int:
    """Delimiters that a table has when every row is whole: those between its fields and those inside them."""
    inside = table.select(pl.all().str.count_matches(delimiter, literal=True).sum()).row(0)
    return (table.width - 1) * table.height + sum(count or 0 for count in inside)


def _line_numbers(table: pl.DataFrame, data: bytes, line: int) -> pl.Series:
    starts = pl.Series(LINE, range(line, line + table.height), pl.Int64)
    if data.count(b"\n") <= table.height:
        return starts
    inside = table.select(pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cum_sum())
    return (starts + inside.to_series().shift(1, fill_value=0)).cast(pl.Int64).alias(LINE)


def _irregular_block(data: bytes, header: list[str], line: int, delimiter: str) -> Block:
    """The block row by row."""
    return block_of(_rows(data, line, delimiter), header)


def _rows(data: bytes, line: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(data), newline=""), delimiter=delimiter)
    start = line
    for fields in reader:
        if fields:
            yield start, fields
        start = line + reader.line_num
