"""Finds the objects of a JSON document: those of an array, or of the array that an object wraps, as programs answer."""

import json
from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_BLANKS = " \t\r\n"


def array_start(text: str) -> int | None:
    """Where the array's first object may begin; None where the document is no array of objects.

    An object is a wrapper where the objects in it have more fields than stand before them. The text may be cut off.
    """
    try:
        place = _past_blanks(text, 0)
        return _first_object(text, place) if text[place] == "[" else _wrapped(text, place)
    except (IndexError, ValueError, RecursionError):
        return None


def _first_object(text: str, place: int) -> int | None:
    first = _past_blanks(text, place + 1)
    return first if text[first] == "{" else None


def _wrapped(text: str, place: int) -> int | None:
    """The start of the objects of the first list of them in an object that begins here, or in one within it."""
    field_count = 0
    while text[place] in "{,":
        _, end = _DECODER.raw_decode(text, _past_blanks(text, place + 1))
        place = _past_blanks(text, _past_blanks(text, end) + 1)
        field_count += 1
        if text[place] == "[" and (first := _first_object(text, place)) is not None:
            return first if _field_count(text, first) > field_count else None
        if text[place] == "{" and (inner := array_start(text[place:])) is not None:
            return place + inner
        _, end = _DECODER.raw_decode(text, place)
        place = _past_blanks(text, end)
    return None


def _field_count(text: str, place: int) -> int:
    """Of the object that begins here; very many where it goes on beyond the text."""
    try:
        value, _ = _DECODER.raw_decode(text, place)
    except ValueError:
        return len(text)
    return len(value)


def elements(text: str) -> Iterator[tuple[int, int, str]]:
    """Each element of the array: the line it begins on, where it ends in the text, and its own text.

    Raises ValueError with the line where the document breaks off or is no JSON, at the latest after its last element.
    """
    start = array_start(text)
    place, line, counted = start, 1, 0
    while place is not None and place < len(text) and text[place] != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            _, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"what begins on line {line} is no JSON, or breaks off") from error
        yield line, end, text[place:end]
        place = _next_element(text, end)
    if start is None or place is None or place >= len(text):
        raise ValueError(f"it breaks off after line {line}")
    _check_around(text, start, place)


def _next_element(text: str, end: int) -> int:
    """Where the next element begins, or the array ends. Raises ValueError where neither follows."""
    place = _past_blanks(text, end)
    following = text[place : place + 1]
    if following in ("", "]"):
        return place
    begins = _past_blanks(text, place + 1)
    if following != "," or text[begins : begins + 1] == "]":
        raise ValueError(f"line {_line_of(text, place)} has no comma between two elements, or one after the last")
    return begins


def _check_around(text: str, start: int, end: int) -> None:
    """Raises ValueError where the document is no JSON even without its elements."""
    try:
        json.loads(text[:start] + text[end:])
    except json.JSONDecodeError as error:
        place = error.pos if error.pos < start else error.pos + end - start
        raise ValueError(f"line {_line_of(text, place)} is no JSON: {error.msg}") from error


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _past_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANKS:
        place += 1
    return place
