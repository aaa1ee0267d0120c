"""Takes a bounded sample of a file, and what can be counted over all of it on the way."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from lojista.errors import SourceError
from lojista.ingest.connecting.numbers import DOLLAR, currency_of_sign
from lojista.ingest.connecting.places import currency_of
from lojista.ingest.files import RawFile
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Format, Layout
from lojista.ingest.formats.number_formats import signs_in
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.rows import Block, is_heading
from lojista.ingest.total_rows import without_last_totals, without_totals

_FIRST_ROWS = 10_000
_ROWS_OF_OTHERS = 1_000
_MOST_VALUES = 20_000
_MOST_BYTES = 512 << 20


@dataclass(frozen=True)
class Sample:
    """Rows of one shape of file, trimmed text with NULL for blanks: the first ones, and some of every part after them.

    `values` holds the different values of each column over the whole of the files, but for columns with very many.
    `signs` gives the currency of columns whose cells a workbook formats so.
    `row_count` is that of the whole where `is_whole`, else of what was read. Columns without a name are left aside.
    """

    files: tuple[RawFile, ...]
    layout: Layout
    header: tuple[str, ...]
    rows: pl.DataFrame
    values: Mapping[str, frozenset[str]]
    row_count: int
    odd_count: int
    is_whole: bool
    signs: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the file is called; the first of several."""
        return self.files[0].name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that have a name."""
        return tuple(self.rows.columns)


def samples_of(files: Sequence[RawFile]) -> tuple[tuple[Sample, ...], Mapping[str, str]]:
    """A sample of each shape among the files; those with the same columns are one. Why sheets without rows have none.

    Raises SourceError for a file that cannot be read, or that holds no rows: of sheets only where all are so.
    """
    left_out: dict[str, str] = {}
    shapes: dict[tuple[str, ...], list[tuple[RawFile, Layout]]] = {}
    for file in files:
        with _of_sheets(file, files, left_out):
            layout = detect_layout(file)
            shapes.setdefault(tuple(header_of(file, layout)), []).append((file, layout))
    samples = list[Sample]()
    for header, found in shapes.items():
        with _of_sheets(found[0][0], files, left_out):
            samples.append(_sample(header, found))
    return tuple(samples), left_out


@contextmanager
def _of_sheets(file: RawFile, files: Sequence[RawFile], left_out: dict[str, str]) -> Iterator[None]:
    """A worksheet that holds no table is left out where there are others."""
    try:
        yield
    except SourceError as error:
        if file.sheet is None or len(left_out) + 1 >= len(files):
            raise
        left_out[file.name] = error.message


class _Gathering:
    """Collects a sample block by block."""

    def __init__(self, header: Sequence[str]) -> None:
        self.names = [name for name in header if is_heading(name)]
        self.parts: list[pl.DataFrame] = []
        self.values: dict[str, set[Any]] = {name: set() for name in self.names}
        self.row_count, self.odd_count, self.byte_count, self.kept = 0, 0, 0, 0

    def add(self, block: Block) -> None:
        read = block.table.select(pl.col(name).str.strip_chars().replace("", None) for name in self.names)
        table = without_totals(read)
        for name in list(self.values):
            self.values[name].update(table[name].unique().to_list())
            if len(self.values[name]) > _MOST_VALUES:
                del self.values[name]
        part = table.head(max(_FIRST_ROWS - self.kept, _ROWS_OF_OTHERS))
        self.parts.append(part)
        self.kept += part.height
        self.row_count += read.height + len(block.odd)
        self.odd_count += len(block.odd)
        self.byte_count += block.byte_count


def _sample(header: tuple[str, ...], found: Sequence[tuple[RawFile, Layout]]) -> Sample:
    gathering = _Gathering(header)
    is_whole = True
    for block in _blocks(header, found):
        if gathering.byte_count > _MOST_BYTES:
            is_whole = False
            break
        gathering.add(block)
    files, layout = tuple(file for file, _ in found), found[0][1]
    if not any(part.height for part in gathering.parts):
        raise SourceError(f"{files[0].name} has a header and no rows.", "Export it again, for a time with orders.")
    values = {name: frozenset(value for value in kept if value is not None) for name, kept in gathering.values.items()}
    rows = pl.concat(gathering.parts)
    rows = without_last_totals(rows) if is_whole else rows
    counts = (gathering.row_count, gathering.odd_count)
    return Sample(files, layout, header, rows, values, *counts, is_whole, _signs(files[0], layout, header))


def _signs(file: RawFile, layout: Layout, header: Sequence[str]) -> Mapping[str, str]:
    if layout.format is not Format.EXCEL or layout.sheet is None:
        return {}
    found = {header[place]: sign for place, sign in signs_in(file, layout.sheet).items() if place < len(header)}
    currencies = {name: _currency(sign, country) for name, (sign, country) in found.items()}
    return {name: currency for name, currency in currencies.items() if currency is not None}


def _currency(sign: str, country: str | None) -> str | None:
    """A sign of many countries' money is that of the country in whose way it is written."""
    currency = currency_of_sign(sign)
    return currency_of(country) if currency == DOLLAR and country else currency


def _blocks(header: Sequence[str], found: Sequence[tuple[RawFile, Layout]]) -> Iterator[Block]:
    for file, layout in found:
        yield from blocks_of(file, layout, list(header))
