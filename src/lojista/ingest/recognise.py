"""Tells what a file is that is no CSV of ours, so that its owner knows what to do with it."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from lojista.errors import SourceError

_AGAIN = "Download it again if it is cut off; export it as CSV if it is a workbook."
_AS_CSV = "Export each of its sheets as CSV (UTF-8, separated by commas), then load those files."
_UNPACK = "Unpack it, then load the folder."
_BY_FIRST_BYTES = (
    (b"PK\x03\x04", "is no CSV file but a zip or an Excel workbook, or the beginning of one", _AGAIN),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook of an old kind", _AS_CSV),
    (b"\x1f\x8b", "is a gzip archive", _UNPACK),
    (b"Rar!", "is a RAR archive", _UNPACK),
    (b"7z\xbc\xaf", "is a 7-Zip archive", _UNPACK),
)
_SIXTEEN_BITS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_UTF8 = "Save it as CSV in UTF-8, then load it again."


def check_archive(path: Path, names: Sequence[str]) -> None:
    """Raises SourceError for an Excel workbook, which is a zip of another kind, by the names of what is in it."""
    if "xl/workbook.xml" in names:
        raise SourceError(f"{path.name} is an Excel workbook.", _AS_CSV)


def check_text(name: str, start: bytes) -> None:
    """Raises SourceError where the first bytes of a file are not those of UTF-8 text."""
    for first, what, hint in _BY_FIRST_BYTES:
        if start.startswith(first):
            raise SourceError(f"{name} {what}.", hint)
    if start.startswith(_SIXTEEN_BITS) or b"\0" in start[:4]:
        raise SourceError(f"{name} is UTF-16 text, which is not read here.", _NOT_UTF8)


def check_header(name: str, header: list[str]) -> None:
    """Raises SourceError for names in another encoding, and for columns that semicolons or tabs part."""
    if any("\\udc" in column for column in header):
        raise SourceError(f"{name}, line 1: it is text, but not UTF-8.", _NOT_UTF8)
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise SourceError(
                f"{name}, line 1: its columns are separated by {called}, and commas are expected.",
                "Export it separated by commas, with a point in decimals (12.50), then load it again.",
            )
