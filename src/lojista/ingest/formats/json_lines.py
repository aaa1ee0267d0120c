"""Reads JSON: one object a line, or a document that holds an array of them. Keys are columns."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats.encodings import text_of
from lojista.ingest.formats.json_documents import elements
from lojista.ingest.formats.json_rows import rows_of, text_of_value
from lojista.ingest.formats.layouts import Format, Layout
from lojista.ingest.rows import Block, OddRow, block_of

_LINES = 10_000
_LARGEST_DOCUMENT = 1 << 30

# The line that an object begins on, how many bytes were read with it, and its text.
_Object = tuple[int, int, str]


def header(file: RawFile, layout: Layout) -> list[str]:
    """Every field of any object, in the order in which they first appear: an object may leave out what it lacks."""
    names: dict[str, None] = {}
    for _, _, text in _objects(file, layout):
        for row in rows_of(text, layout.rows_in) or ():
            names.update(dict.fromkeys(row))
    return list(names)


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every object in order, or every element of its list of rows. A list comes as JSON, what is left out as empty."""
    objects, before, places = _objects(file, layout), 0, _Places(layout)
    while some := list(islice(objects, _LINES)):
        yield replace(_block(some, header, layout, places), byte_count=some[-1][1] - before)
        before = some[-1][1]


def _objects(file: RawFile, layout: Layout) -> Iterator[_Object]:
    with file.open() as raw, text_of(raw, layout.encoding, "\n") as text:
        if layout.format is Format.JSON_LINES:
            for number, line in _filled_lines(text):
                yield number, raw.tell(), line
        else:
            yield from _of_document(file, text.read())


def _of_document(file: RawFile, text: str) -> Iterator[_Object]:
    """A document is held whole."""
    if len(text) > _LARGEST_DOCUMENT:
        raise SourceError(f"{file.name} is one JSON document of more than a gigabyte.", "Export it as JSON lines.")
    try:
        for line, end, element in elements(text):
            yield line, file.byte_count * end // len(text), element
    except ValueError as error:
        raise SourceError(f"{file.name}: {error}.", "Nothing was loaded. Export or download it again.") from error


def _filled_lines(text: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text, start=1) if not line.isspace())


class _Places:
    """Numbers rows so that each has its own, of which the layout tells the line."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._line, self._place = 0, 0

    def next(self, line: int) -> int:
        """The number of the next row that begins on a line, or on that of the row before."""
        self._place = self._place + 1 if line == self._line else 0
        self._line = line
        return self._layout.row_number(line, self._place)


def _block(objects: list[_Object], header: list[str], layout: Layout, places: _Places) -> Block:
    rows: list[tuple[int, list[str]]] = []
    odd: list[OddRow] = []
    for line, _, text in objects:
        found = rows_of(text, layout.rows_in)
        if found is None:
            odd.append(OddRow(places.next(line), [text.rstrip("\r\n")], "not a JSON object"))
        rows += [(places.next(line), [text_of_value(row.get(name)) for name in header]) for row in found or ()]
    block = block_of(rows, header)
    return replace(block, odd=sorted([*block.odd, *odd], key=lambda row: row.line_number))
