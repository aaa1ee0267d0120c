"""Currencies that a workbook writes beside its amounts: by the formats of numbers, as cells hold none but the number.

Workbooks of XLSX and its kin alone tell them. A format of the system's own currency tells nothing, nor one of dates.
"""

import html
import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from locale import windows_locale

from lojista.ingest.files import RawFile

_STYLES, _BOOK, _LINKS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MOST_READ = 4 << 20
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
# [$€-407], [$USD], "R$" #,##0.00, $#,##0.00: the sign, and the number of the language that it is written in.
_SIGN = re.compile(r'\[\$([^\]-]+)(?:-([0-9A-Fa-f]+))?\]|"\s*([^"\s]+)\s*"|(?<![\[\\_*])([$€£¥₹₩₫₺₽₪฿])')


def signs_in(file: RawFile, sheet: str) -> Mapping[int, tuple[str, str | None]]:
    """For each column, from 0, of which most formatted cells have one: the sign or code, and its country if it is told.

    Empty for a workbook of another kind, or one that is written in an unusual way.
    """
    with file.open() as raw:
        data = io.BytesIO(raw.read())
    try:
        with zipfile.ZipFile(data) as parts:
            return _signs(parts, sheet)
    except (zipfile.BadZipFile, KeyError, IndexError, StopIteration, ValueError):
        return {}


def _signs(parts: zipfile.ZipFile, sheet: str) -> Mapping[int, tuple[str, str | None]]:
    styles = _signs_of_styles(_text(parts, _STYLES))
    if not any(styles):
        return {}
    counts: dict[int, Counter[tuple[str, str | None] | None]] = defaultdict(Counter)
    for cell in _tags(_text(parts, _part_of(parts, sheet)), "c"):
        if "r" in cell and "s" in cell:
            counts[_column(cell["r"])][styles[int(cell["s"])]] += 1
    most = {column: max(found, key=lambda sign: (sign is not None, found[sign])) for column, found in counts.items()}
    return {column: sign for column, sign in most.items() if sign is not None}


def _text(parts: zipfile.ZipFile, name: str) -> str:
    with parts.open(name) as part:
        return part.read(_MOST_READ).decode("utf-8", "ignore")


def _tags(text: str, name: str) -> Iterator[dict[str, str]]:
    """The attributes of every tag of a name."""
    for found in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", text):
        yield {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found[1])}


def _signs_of_styles(text: str) -> list[tuple[str, str | None] | None]:
    """The sign of each style that a cell may have."""
    codes = {tag["numFmtId"]: tag["formatCode"] for tag in _tags(text, "numFmt")}
    of_cells = re.search(r"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    styles = _tags(of_cells[0] if of_cells else "", "xf")
    return [_sign(codes.get(style.get("numFmtId", ""), "")) for style in styles]


def _sign(code: str) -> tuple[str, str | None] | None:
    found = _SIGN.search(code.split(";")[0])
    if found is None:
        return None
    name = windows_locale.get(int(found[2], 16)) if found[2] else None
    return next(part for part in (found[1], found[3], found[4]) if part).strip(), name and name.rpartition("_")[2]


def _part_of(parts: zipfile.ZipFile, sheet: str) -> str:
    """Where a worksheet is, by its name."""
    link = next(tag["r:id"] for tag in _tags(_text(parts, _BOOK), "sheet") if tag.get("name") == sheet)
    target = next(tag["Target"] for tag in _tags(_text(parts, _LINKS), "Relationship") if tag.get("Id") == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _column(place: str) -> int:
    """0 for A1, 26 for AA7."""
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
