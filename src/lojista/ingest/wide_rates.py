"""Rates as the European Central Bank publishes them: a day per row, and a column for each currency in euros."""

import io
from collections.abc import Sequence

import polars as pl
from babel.numbers import list_currencies

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.rows import LINE, Block

_BASE = "EUR"
_DAY = "date"
_NONE = ("", "N/A")
_SHAPES = {True: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", False: r"^[0-9]+(\.[0-9]+)?$"}


def is_wide(header: Sequence[str]) -> bool:
    """Whether a file has a column of days and otherwise none but currencies; its rows may end with a comma."""
    names = [name for name in header if name]
    return len(names) > 1 and names[0].lower() == _DAY and set(names[1:]) <= set(list_currencies())


def one_rate_a_row(file: RawFile, layout: Layout) -> RawFile:
    """The same rates under the columns of a file with a rate per row; days without a rate of a currency are no rows.

    Raises SourceError with line and column for what is no day and no rate: nobody wrote such a file by hand.
    """
    header = header_of(file, layout)
    day, codes = header[0], [name for name in header[1:] if name]
    tables = [_checked(block, [day, *codes], file.name) for block in blocks_of(file, layout, header)]
    rows = pl.concat(tables).unpivot(codes, index=day, variable_name="to_currency", value_name="rate")
    known = rows.filter(~pl.col("rate").is_in(_NONE)).rename({day: "valid_from"})
    data = known.with_columns(currency=pl.lit(_BASE)).write_csv().encode()
    return RawFile(file.name, len(data), lambda: io.BytesIO(data), file.open_stored)


def _checked(block: Block, columns: list[str], name: str) -> pl.DataFrame:
    """The block's columns, trimmed."""
    if block.odd:
        raise _wrong(name, block.odd[0].line_number, block.odd[0].reason)
    table = block.table.with_columns(pl.col(columns).fill_null("").str.strip_chars())
    for column in columns:
        is_day = column == columns[0]
        fits = pl.col(column).str.contains(_SHAPES[is_day])
        odd = table.filter(~(fits if is_day else fits | pl.col(column).is_in(_NONE)))
        if odd.height:
            raise _wrong(name, odd[LINE][0], f"{column} {odd[column][0]!r} is no {'day' if is_day else 'rate'}")
    return table.select(columns)


def _wrong(name: str, line: int, what: str) -> SourceError:
    return SourceError(f"{name}, line {line:,}: {what}.", "Nothing was loaded. Download it again.")
