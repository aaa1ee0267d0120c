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
_NESTED = frozenset({dict, list})


def _constant(name: str) -> str | None:
    """NaN is how some programs write a number that is missing."""
    return None if name == "NaN" else name


# Digits are kept as they are written; within what is nested, numbers stay numbers.
_AS_WRITTEN = json.JSONDecoder(parse_float=plain, parse_int=str, parse_constant=_constant)
_AS_NUMBERS = json.JSONDecoder(parse_constant=_constant)


def object_of(text: str, decoder: json.JSONDecoder = _AS_NUMBERS) -> dict[str, Any] | None:
    """The object that a line holds, None where it holds none."""
    try:
        value = decoder.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def header(file: RawFile, layout: Layout) -> list[str]:
    """Every key of any line, in the order in which they first appear: an object may leave out what it lacks."""
    keys: dict[str, None] = {}
    with file.open() as raw, text_of(raw, layout.encoding, "\n") as text:
        for _, line in _filled_lines(text):
            keys.update(dict.fromkeys(object_of(line) or ()))
    return list(dict.fromkeys(map(_name, keys)))


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every line that is not blank, in order. What is nested comes as JSON text, a key that is left out as empty."""
    with file.open() as raw, text_of(raw, layout.encoding, "\n") as text:
        lines, place = _filled_lines(text), 0
        while some := list(islice(lines, _LINES)):
            yield replace(_block(some, header), byte_count=raw.tell() - place)
            place = raw.tell()


def _name(key: str) -> str:
    return printable(key).strip()


def _filled_lines(text: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text, start=1) if not line.isspace())


def _block(lines: list[tuple[int, str]], header: list[str]) -> Block:
    rows: list[tuple[int, list[str]]] = []
    odd: list[OddRow] = []
    for number, line in lines:
        fields = _fields(line, header)
        if fields is None:
            odd.append(OddRow(number, [line.rstrip("\r\n")], "not a JSON object"))
        else:
            rows.append((number, fields))
    block = block_of(rows, header)
    return replace(block, odd=sorted([*block.odd, *odd], key=lambda row: row.line_number))


def _fields(line: str, header: list[str]) -> list[str] | None:
    row = object_of(line, _AS_WRITTEN)
    if row is None:
        return None
    if not _NESTED.isdisjoint(map(type, row.values())):
        row |= {key: value for key, value in (object_of(line) or {}).items() if type(value) in _NESTED}
    if not row.keys() <= set(header):
        row = {_name(key): value for key, value in row.items()}
    values = map(row.get, header)
    return [value if type(value) is str else _text(value) for value in values]


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
