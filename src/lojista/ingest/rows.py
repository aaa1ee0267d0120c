"""Rows of a file as its readers give them: text, with the lines they start on, a block at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

import polars as pl

LINE = "line_number_in_file"


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


def block_of(rows: Iterable[tuple[int, list[str]]], header: Sequence[str]) -> Block:
    """A block of rows and the lines they start on. A row that PostgreSQL could not keep, or not as long, is odd."""
    whole: list[list[str]] = []
    lines: list[int] = []
    odd: list[OddRow] = []
    for line, fields in rows:
        problem = _problem(line, fields, header)
        if problem is not None:
            odd.append(problem)
        else:
            whole.append(fields)
            lines.append(line)
    columns = list(zip(*whole, strict=True)) if whole else [()] * len(header)
    table = pl.DataFrame(
        {name: pl.Series(values, dtype=pl.String) for name, values in zip(header, columns, strict=True)}
    )
    return Block(table.with_columns(pl.Series(LINE, lines, pl.Int64)), odd)


def told_apart(names: Sequence[str]) -> list[str]:
    """Names of which no two are the same: of several alike, those after the first bear a number that no other has."""
    found: list[str] = []
    for name in names:
        numbered = (f"{name} ({number})" for number in count(2))
        taken = {*names, *found}
        found.append(name if name not in found else next(one for one in numbered if one not in taken))
    return found


def is_heading(name: str) -> bool:
    """Whether a column has a name in the file: those without one, told apart, begin with a blank."""
    return bool(name) and not name.startswith(" ")


def _problem(line: int, fields: list[str], header: Sequence[str]) -> OddRow | None:
    if len(fields) != len(header):
        return OddRow(line, fields, f"{len(fields)} fields where the header has {len(header)}")
    text = "".join(fields)
    if text.isascii() and "\0" not in text:
        return None
    for place, value in enumerate(fields):
        if "\0" in value:
            return OddRow(line, fields, "NUL character", place)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            return OddRow(line, fields, "not UTF-8", place)
    return None


def printable(text: str) -> str:
    """Text that PostgreSQL can keep: bytes that are not UTF-8, and NUL, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
