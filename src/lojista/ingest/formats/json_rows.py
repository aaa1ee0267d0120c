"""Makes rows of JSON objects: dotted names for what is within another one, and a row for each element of one list."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from lojista.ingest.formats.numbers import plain
from lojista.ingest.rows import printable

Object = dict[str, Any]
_FEWEST_FIELDS = 3
_HALF = 0.5


def _constant(name: str) -> str | None:
    """NaN is how some programs write a number that is missing."""
    return None if name == "NaN" else name


# Digits are kept as they are written; within a list that is kept as it is, numbers stay numbers.
_AS_WRITTEN = json.JSONDecoder(parse_float=plain, parse_int=str, parse_constant=_constant)
_AS_NUMBERS = json.JSONDecoder(parse_constant=_constant)


def object_of(text: str, decoder: json.JSONDecoder = _AS_NUMBERS) -> Object | None:
    """The object that a text holds, None where it holds none."""
    try:
        value = decoder.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def rows_of(text: str, rows_in: str | None) -> list[Object] | None:
    """The rows of an object, None where the text holds none. `rows_in` names the list whose elements are rows.

    Every row has the object's other fields, too. An object without elements is one row.
    """
    written = object_of(text, _AS_WRITTEN)
    if written is None:
        return None
    rows = _spread(_flat(written), rows_in)
    if not any(isinstance(value, list) for row in rows for value in row.values()):
        return rows
    as_numbers = _spread(_flat(object_of(text) or {}), rows_in)
    return [_with_lists(*pair) for pair in zip(rows, as_numbers, strict=True)]


def _with_lists(row: Object, as_numbers: Object) -> Object:
    return row | {name: value for name, value in as_numbers.items() if isinstance(value, list)}


def text_of_value(value: Any) -> str:
    """As a field of a row; a list as JSON."""
    if type(value) is str:
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def list_of_rows(objects: Sequence[Object]) -> str | None:
    """The list that most objects have with the most fields in its elements: the lines of orders; None without one.

    A list whose elements have fewer than three fields, such as tags, is none.
    """
    holders, fields = Counter[str](), defaultdict[str, set[str]](set)
    for one in map(_flat, objects):
        for name, value in one.items():
            if _is_list_of_objects(value):
                holders[name] += 1
                fields[name] |= {key for element in value for key in _flat(element)}
    likely = [name for name, count in holders.items() if count >= _HALF * len(objects)]
    best = max(likely, key=lambda name: len(fields[name]), default=None)
    return best if best is not None and len(fields[best]) >= _FEWEST_FIELDS else None


def _flat(one: Object, before: str = "") -> Object:
    """Objects within it by dotted names, lists as they are."""
    found: Object = {}
    for key, value in one.items():
        name = before + printable(key).strip()
        found |= _flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def _spread(row: Object, rows_in: str | None) -> list[Object]:
    elements = row.get(rows_in) if rows_in else None
    if not _is_list_of_objects(elements):
        return [{name: value for name, value in row.items() if name != rows_in or value}]
    rest = {name: value for name, value in row.items() if name != rows_in}
    return [rest | _flat(element, f"{rows_in}.") for element in elements or ()]


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)
