"""Reads JSON lines: one object a line, whose keys are the columns."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from lojista.ingest.files import RawFile
from lojista.ingest.formats.encodings import text_of
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.numbers import plain
from lojista.ingest.rows import Block, OddRow, block_of, printable

_LINES = 10_000


class _Fraction(float):
    """A number that remembers how it is written."""

    text: str

    def __new__(cls, text: str) -> "_Fraction":
        number = super().__new__(cls, text)
        number.text = text
        return number


def _constant(name: str) -> str | None:
    """NaN is how some programs write a number that is missing."""
    return None if name == "NaN" else name


_DECODER = json.JSONDecoder(parse_float=_Fraction, parse_constant=_constant)


def object_of(text: str) -> dict[str, Any] | None:
    """The object that a line holds under its trimmed keys, None where it holds none."""
    try:
        value = _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return None
    return {printable(key).strip(): item for key, item in value.items()} if isinstance(value, dict) else None


def header(file: RawFile, layout: Layout) -> list[str]:
    """Every key of any line, in the order in which they first appear: an object may leave out what it lacks."""
    names: dict[str, None] = {}
    with file.open() as raw, text_of(raw, layout.encoding, "\n") as text:
        for _, line in _filled_lines(text):
            names.update(dict.fromkeys(object_of(line) or ()))
    return list(names)


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every line that is not blank, in order. What is nested comes as JSON text, a key that is left out as empty."""
    with file.open() as raw, text_of(raw, layout.encoding, "\n") as text:
        lines, place = _filled_lines(text), 0
        while some := list(islice(lines, _LINES)):
            yield replace(_block(some, header), byte_count=raw.tell() - place)
            place = raw.tell()


def _filled_lines(text: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text, start=1) if not line.isspace())


def _block(lines: list[tuple[int, str]], header: list[str]) -> Block:
    found = [(number, line, object_of(line)) for number, line in lines]
    odd = [OddRow(number, [line.rstrip("\r\n")], "not a JSON object") for number, line, row in found if row is None]
    rows = ((number, [_text(row.get(name)) for name in header]) for number, _, row in found if row is not None)
    block = block_of(rows, header)
    return replace(block, odd=sorted([*block.odd, *odd], key=lambda row: row.line_number))


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, _Fraction):
        return plain(value.text)
    return json.dumps(value, ensure_ascii=False)
