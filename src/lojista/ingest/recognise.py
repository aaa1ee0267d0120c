"""Tells what a file is that holds no table that can be read, so that its owner knows what to do with it."""

from lojista.errors import SourceError

_UNPACK = "Unpack it, then load the folder."
_SAVE_ANEW = "Open it in a spreadsheet and save it as XLSX or as CSV, then load that."
_AS_LINES = "Export it as JSON lines, one object a line, or as CSV."
_BY_FIRST_BYTES = (
    (b"Rar!", "is a RAR archive", _UNPACK),
    (b"7z\xbc\xaf", "is a 7-Zip archive", _UNPACK),
    (b"BZh", "is a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "is an XZ archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is a Zstandard archive", _UNPACK),
    (b"%PDF", "is a PDF document", "Export the table behind it as CSV or Excel, then load that."),
    (b"SQLite format 3", "is an SQLite database", "Export its tables as CSV, then load those."),
    (b"\xff\xfe\0\0", "is UTF-32 text", "Save it as UTF-8, then load it again."),
)
_BY_FIRST_WORDS = (
    ((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta"), "is a page of HTML, whatever its name", _SAVE_ANEW),
    ((b"<?xml",), "is XML", _SAVE_ANEW),
    ((b"{\\rtf",), "is a text document", _SAVE_ANEW),
)
_BOM = b"\xef\xbb\xbf"


def check_start(name: str, start: bytes) -> None:
    """Raises SourceError where the first bytes of a file are those of a kind that is not read here."""
    for first, what, hint in _BY_FIRST_BYTES:
        if start.startswith(first):
            raise SourceError(f"{name} {what}.", hint)
    text = start.removeprefix(_BOM).lstrip().lower()
    for beginnings, what, hint in _BY_FIRST_WORDS:
        if text.startswith(beginnings):
            raise SourceError(f"{name} {what}.", hint)


def check_json(name: str, text: str) -> None:
    """Raises SourceError for JSON in which no rows were found."""
    first, rest = text.lstrip()[:1], text.lstrip()[1:]
    if (first == "{" and rest.lstrip().startswith('"')) or (first == "[" and rest[:1] in ("{", "[", "\r", "\n", "]")):
        raise SourceError(f"{name} is JSON, but neither an object a line nor an array of objects.", _AS_LINES)


def check_header(name: str, header: list[str]) -> None:
    """Raises SourceError for names in an encoding that is neither UTF-8 nor Windows-1252 or -1250."""
    if any("\\udc" in column for column in header):
        raise SourceError(
            f"{name}: it is text, but neither UTF-8 nor Windows-1252 or -1250.", "Save it as CSV in UTF-8."
        )
