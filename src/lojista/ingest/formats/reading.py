"""Reads any file by its layout: the names of its columns, then its rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakKeyDictionary

from lojista.errors import SourceError
from lojista.ingest.files import UNREADABLE, RawFile
from lojista.ingest.formats import excel, json_lines, parquet, separated
from lojista.ingest.formats.layouts import Format, Layout
from lojista.ingest.recognise import check_header
from lojista.ingest.rows import Block, told_apart


class _Reader(Protocol):
    """What each format's module offers."""

    def header(self, file: RawFile, layout: Layout) -> list[str]: ...

    def blocks(self, file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]: ...


_READERS: Mapping[Format, _Reader] = {
    Format.CSV: separated,
    Format.EXCEL: excel,
    Format.PARQUET: parquet,
    Format.JSON_LINES: json_lines,
    Format.JSON: json_lines,
}


# Every source is asked whether it knows a file, and a header may be as far away as the end of the file.
_headers: WeakKeyDictionary[RawFile, dict[Layout, list[str]]] = WeakKeyDictionary()


def header_of(file: RawFile, layout: Layout) -> list[str]:
    """The names of the columns, trimmed. Raises SourceError for a file without any, or that cannot be read.

    Columns of the same name are told apart by their order: `Estado`, `Estado (2)`. They are read once for each layout,
    however often they are asked for.
    """
    headers = _headers.setdefault(file, {})
    if layout not in headers:
        headers[layout] = _read_header(file, layout)
    return list(headers[layout])


def _read_header(file: RawFile, layout: Layout) -> list[str]:
    with readable(file):
        header = [name.strip() for name in _READERS[layout.format].header(file, layout)]
    if not header:
        raise SourceError(f"{file.name} is empty.", "Export it again with its header.")
    check_header(file.name, header)
    return told_apart(header)


def blocks_of(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every row after the header, in order, under the header's names; a missing value is NULL or empty.

    Text and Parquet are read a block at a time, a worksheet is held whole. The lines of rows are those of a text file,
    or the numbers of rows in a worksheet or Parquet file. Raises SourceError where the file cannot be read to its end.
    """
    with readable(file):
        yield from _READERS[layout.format].blocks(file, layout, header)


@contextmanager
def readable(file: RawFile) -> Iterator[None]:
    """Turns what a damaged file raises into a SourceError."""
    try:
        yield
    except UNREADABLE as error:
        raise SourceError(
            f"{file.name} cannot be read to its end: {error}.", "Nothing was loaded. Export or download it again."
        ) from error
