"""Reads Parquet row group by row group: every column as text, exactly as it is kept."""

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.numbers import plain
from lojista.ingest.rows import LINE, Block, OddRow, printable

START = b"PAR1"
_ROWS = 1 << 16
_KEPT_IN_MEMORY = 64 << 20
_MOMENT = "%Y-%m-%d %H:%M:%S%.f"


def header(file: RawFile, layout: Layout) -> list[str]:  # noqa: ARG001 - every reader is asked alike
    """The names of the columns."""
    with _opened(file) as parquet:
        return [printable(name) for name in parquet.schema_arrow.names]


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:  # noqa: ARG001
    """Every row, in order; the first is line 1."""
    with _opened(file) as parquet:
        row_count, line = parquet.metadata.num_rows, 1
        for batch in parquet.iter_batches(batch_size=_ROWS):
            rows = pl.DataFrame(batch.rename_columns(header))
            read = [file.byte_count * count // row_count for count in (line - 1, line - 1 + rows.height)]
            columns = [_as_text(column).alias(name) for column, name in zip(rows, header, strict=True)]
            lines = pl.int_range(line, line + rows.height, dtype=pl.Int64, eager=True).alias(LINE)
            yield _without_nul(pl.DataFrame([*columns, lines]), read[1] - read[0])
            line += rows.height


@contextmanager
def _opened(file: RawFile) -> Iterator[pq.ParquetFile]:
    """Raises SourceError for what is no Parquet file, or a damaged one, while it is open too."""
    try:
        with file.open() as raw, _seekable(raw) as data, pq.ParquetFile(data) as parquet:
            yield parquet
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError) as error:
        first, *_ = str(error).splitlines()
        raise SourceError(
            f"{file.name} cannot be read as Parquet: {first}", "Nothing was loaded. Export or download it again."
        ) from error


@contextmanager
def _seekable(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """A Parquet file is read from its end: one that comes packed is unpacked first, to the disk if it is large."""
    if isinstance(raw, io.BufferedReader):
        yield raw
        return
    with tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY) as unpacked:
        shutil.copyfileobj(raw, unpacked)
        unpacked.seek(0)
        yield unpacked


def _as_text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind.is_float():
        return _numbers(column)
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string(_MOMENT + ("%:z" if kind.time_zone else ""))
    if isinstance(kind, (pl.List, pl.Array, pl.Struct)):
        values = column.to_list()
        return pl.Series(column.name, [None if value is None else _json(value) for value in values], pl.String)
    return column.cast(pl.String)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _numbers(column: pl.Series) -> pl.Series:
    """The shortest text that is the same number, 6 for 6.0. What is no number is a missing value."""
    number = pl.col(column.name)
    text = pl.when(number.is_not_nan()).then(number.cast(pl.String).str.strip_suffix(".0").replace("-0", "0"))
    found = column.to_frame().select(text.alias(column.name)).to_series()
    has_exponent = found.str.contains("e", literal=True).fill_null(value=False)
    return found.map_elements(plain, pl.String) if has_exponent.any() else found


def _without_nul(table: pl.DataFrame, byte_count: int) -> Block:
    """PostgreSQL keeps no NUL: rows with one are odd."""
    names = [name for name in table.columns if name != LINE]
    has_nul = pl.any_horizontal(pl.col(names).str.contains("\0", literal=True).fill_null(value=False))
    odd = [
        OddRow(line, [value or "" for value in fields], "NUL character", _place_of_nul(fields))
        for *fields, line in table.filter(has_nul).iter_rows()
    ]
    return Block(table.filter(~has_nul) if odd else table, odd, byte_count)


def _place_of_nul(fields: list[str | None]) -> int:
    return next(place for place, value in enumerate(fields) if value and "\0" in value)
