"""Which sign parts a text's columns: the one that splits the first rows most evenly, as the csv module reads them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

# Of two that split alike the first wins: a comma also stands in decimals and in prose, the others hardly do.
_DELIMITERS = ("\t", "|", ";", ",")
_USUAL = ","
_ROWS = 200
_FEWEST_COLUMNS_UNDER_A_TITLE = 3
_NAMES_OF_A_GROUP = 1.5
_VALUE = re.compile(r"[-+(]?[^\w\s]{0,2}\s?\d")
_LEAST_SHARE = 0.9
_START = 3
_HINT = "sep="


@dataclass(frozen=True)
class Split:
    """What a delimiter makes of a text's first rows.

    `width` counts the header's columns, `share` is that of rows which are as wide as most are, and 1 where those at the
    start are and hardly any is not. `is_sound` says that no quoted field goes on after its closing quote.
    """

    delimiter: str
    title_rows: int
    width: int
    share: float
    is_sound: bool


def best_split(text: str, *, is_whole: bool) -> Split:
    """How a text's columns are parted. Where it has one column, a sign that stands in no row parts it."""
    hinted = _hinted(text)
    if hinted is not None:
        return hinted
    splits = [_split(text, delimiter, is_whole=is_whole) for delimiter in _DELIMITERS]
    several = [split for split in splits if split.width > 1]
    if several:
        return max(several, key=lambda split: (split.share, split.is_sound, split.width))
    usual = splits[_DELIMITERS.index(_USUAL)]
    return next((split for split in (usual, *splits) if split.share == 1), usual)


def title_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand before the header of a table of three columns or more.

    They have one value or none, or at most half as many as the row in the middle, as a report's date and shop do; or
    they name groups of the columns whose own names stand below.
    """
    filled = [sum(1 for value in row if value.strip()) for row in rows]
    most = max(1, sorted(filled)[len(filled) // 2] // 2) if filled else 1
    count = next((place for place, values in enumerate(filled) if values > most), 0)
    while count + 2 < len(rows) and _names_groups(rows[count], rows[count + 1]):
        count += 1
    return count if filled and filled[count] >= _FEWEST_COLUMNS_UNDER_A_TITLE else 0


def _names_groups(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether fewer different names stand in a row than below it, where names stand as well, and no values.

    A row of values has a date or a number, or leaves columns without one that the header names.
    """
    groups, names = ([value.strip() for value in one if value.strip()] for one in (row, below))
    are_names = not any(_VALUE.match(value) for value in (*groups, *names))
    is_below_all = all(one.strip() or not value.strip() for value, one in zip(row, below, strict=False))
    return are_names and is_below_all and len(set(groups)) * _NAMES_OF_A_GROUP <= len(set(names))


def header_line(text: str, split: Split) -> int:
    """The line that the header begins on, where the first is 1."""
    reader, line, found = csv.reader(io.StringIO(text, newline=""), delimiter=split.delimiter), 1, 0
    for row in reader:
        found += bool(row)
        if found > split.title_rows:
            return line
        line = reader.line_num + 1
    return 1


def _hinted(text: str) -> Split | None:
    """Excel lets a file say itself which sign it uses, in a first line such as sep=;"""
    first, _, _ = text.partition("\n")
    sign = first.rstrip("\r").removeprefix(_HINT)
    return Split(sign, 1, 2, 1, True) if first.startswith(_HINT) and sign in _DELIMITERS else None


def _split(text: str, delimiter: str, *, is_whole: bool) -> Split:
    rows, is_sound = _rows(text, delimiter, is_whole=is_whole)
    widths = [len(row) for row in rows]
    if not widths:
        return Split(delimiter, 0, 0, 0, is_sound)
    titles = title_rows(rows)
    [(usual, count)] = Counter(widths).most_common(1)
    if titles and widths[titles:].count(usual) < _LEAST_SHARE * len(widths[titles:]):
        titles = 0
    share = count / len(widths)
    is_even = share >= _LEAST_SHARE and set(widths[:_START]) == {usual}
    return Split(delimiter, titles, widths[titles], 1 if is_even else share, is_sound)


def _rows(text: str, delimiter: str, *, is_whole: bool) -> tuple[list[list[str]], bool]:
    """The first rows that are not blank, and whether their quotes are sound; never a row that the sample cuts off."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = list(islice(filter(None, reader), _ROWS))
    if not is_whole and 1 < len(rows) < _ROWS:
        rows.pop()
    return rows, _is_sound(text, delimiter)


def _is_sound(text: str, delimiter: str) -> bool:
    """A quote that is still open where the sample ends says nothing."""
    lines = io.StringIO(text, newline="")
    try:
        for _ in islice(csv.reader(lines, delimiter=delimiter, strict=True), _ROWS):
            pass
    except csv.Error:
        return not lines.read(1)
    return True
