"""Reads a worksheet of an Excel or OpenDocument workbook, which is held whole while its rows are read."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any
from weakref import WeakKeyDictionary

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats.delimiters import title_rows
from lojista.ingest.formats.layouts import Format, Layout
from lojista.ingest.formats.numbers import plain
from lojista.ingest.rows import Block, block_of, printable

STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LONGEST_START = max(map(len, STARTS))
_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_ROWS = 20_000
_SAMPLE = 200
_MOST_NAMED = 10
_LARGEST_WHOLE = 1e18
_SAVE_ANEW = "Open it in a spreadsheet and save it as XLSX or as CSV, then load that."
# A workbook may take seconds to open, and is asked for its sheets, its header and its rows: it stays open as long as
# its file, or one of its sheets, is in use and those that are open hold no more cells than this, some 90 bytes each.
_MOST_CELLS = 2_000_000
_opened: WeakKeyDictionary[Callable[[], IO[bytes]], dict[str, CalamineSheet]] = WeakKeyDictionary()


def is_workbook(archive: Path) -> bool:
    """Whether a zip is a workbook, which is a zip of another kind. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(archive) as parts:
        return any(part in parts.namelist() for part in _PARTS)


def sheets_of(file: RawFile) -> list[RawFile]:
    """The worksheets with a table as files of their own, where a workbook has several; else the file as it is.

    Raises SourceError for a workbook that cannot be read.
    """
    with file.open() as raw:
        if not raw.read(_LONGEST_START).startswith(STARTS):
            return [file]
    names = list(_tables(file))
    return [file.of_sheet(name) for name in names] if len(names) > 1 else [file]


def detect_workbook(file: RawFile) -> Layout:
    """The layout of the worksheet that is meant, else of the one with a table; hidden ones are left alone.

    Raises SourceError for what is no workbook, and naming the sheets where there is not exactly one with a table.
    """
    tables = _tables(file)
    if file.sheet is not None:
        tables = {name: sheet for name, sheet in tables.items() if name == file.sheet}
    if not tables:
        raise SourceError(f"{file.name} has no rows in any sheet.", _SAVE_ANEW)
    if len(tables) > 1:
        raise SourceError(
            f"{file.name} has tables in {len(tables)} sheets: {_named(tables)}.",
            "Save each as a workbook or CSV file of its own, then load those that belong to the shop.",
        )
    [(name, sheet)] = tables.items()
    start = list(islice(_filled_rows(sheet), _SAMPLE))
    titles = title_rows([fields for _, fields in start])
    return Layout(Format.EXCEL, sheet=name, title_rows=titles, header_line=start[titles][0] if start else 1)


def _tables(file: RawFile) -> dict[str, CalamineSheet]:
    """The worksheets with rows of several columns; those with anything, where there is none of these."""
    filled = {name: sheet for name, sheet in _sheets(file).items() if sheet.height > 0}
    return {name: sheet for name, sheet in filled.items() if sheet.height > 1 and sheet.width > 1} or filled


def header(file: RawFile, layout: Layout) -> list[str]:
    """The cells of the first row that is neither blank nor a title's, up to the last that is filled."""
    rows = _filled_rows(_sheet(file, layout))
    names = next(islice(rows, layout.title_rows, None), (0, list[str]()))[1]
    return [printable(name) for name in _cut(names, 0)]


def blocks(file: RawFile, layout: Layout, header: list[str]) -> Iterator[Block]:
    """Every row after the header that is not blank, under its number in the worksheet."""
    sheet = _sheet(file, layout)
    rows = islice(_filled_rows(sheet), layout.title_rows + 1, None)
    read, byte_count = 0, 0
    while some := list(islice(rows, _ROWS)):
        block = block_of(((line, _cut(fields, len(header))) for line, fields in some), header)
        read = file.byte_count * some[-1][0] // sheet.total_height
        yield replace(block, byte_count=read - byte_count)
        byte_count = read


def _named(sheets: dict[str, CalamineSheet]) -> str:
    names = [f"{printable(name)} ({sheet.height:,} rows)" for name, sheet in sheets.items()]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _sheet(file: RawFile, layout: Layout) -> CalamineSheet:
    """Raises SourceError for a sheet that the workbook does not have."""
    sheets = _sheets(file)
    if layout.sheet not in sheets:
        raise SourceError(f"{file.name} has no sheet {layout.sheet}.", f"It has: {_named(sheets)}.")
    return sheets[layout.sheet]


def _sheets(file: RawFile) -> dict[str, CalamineSheet]:
    """The worksheets in sight, by name."""
    sheets = _opened.get(file.open)
    if sheets is None:
        sheets = _read_sheets(file)
        if _cells(sheets) + sum(map(_cells, list(_opened.values()))) > _MOST_CELLS:
            _opened.clear()
        _opened[file.open] = sheets
    return sheets


def _cells(sheets: dict[str, CalamineSheet]) -> int:
    return sum(sheet.height * sheet.width for sheet in sheets.values())


def _read_sheets(file: RawFile) -> dict[str, CalamineSheet]:
    try:
        with file.open() as raw, load_workbook(raw) as workbook:
            return {name: workbook.get_sheet_by_name(name) for name in _names_in_sight(workbook)}
    except PasswordError as error:
        raise SourceError(f"{file.name} is protected by a password.", "Save it without one, then load it.") from error
    except CalamineError as error:
        raise SourceError(
            f"{file.name} looks like an Excel workbook or a zip, and cannot be read as a workbook: {error}.",
            f"Download it again if it is cut off, unpack it if it is a zip. {_SAVE_ANEW}",
        ) from error


def _names_in_sight(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _filled_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, as text, with their numbers in the worksheet, where the first row is 1."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        fields = [_AS_TEXT[type(cell)](cell) for cell in cells]
        if any(fields):
            yield number, fields


def _cut(fields: list[str], width: int) -> list[str]:
    """Without empty cells at the end beyond a width: a worksheet is as wide as its widest row."""
    used = len(fields)
    while used > width and not fields[used - 1]:
        used -= 1
    return fields[:used]


def _number(value: float) -> str:
    """A spreadsheet keeps fifteen digits: those beyond are left over from its sums, except in whole numbers."""
    is_whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
    return str(int(value)) if is_whole else plain(f"{value:.15g}")


def _moment(value: date) -> str:
    """To the second. A cell that shows a day alone cannot be told from one at midnight."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    whole = moment if moment.microsecond == 0 else moment + timedelta(microseconds=500_000)
    return whole.isoformat(" ", "seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _truth(value: bool) -> str:
    return "true" if value else "false"


_AS_TEXT: dict[type, Any] = {
    str: str,
    float: _number,
    int: str,
    bool: _truth,
    datetime: _moment,
    date: _moment,
    time: lambda value: value.strftime("%H:%M:%S"),
    timedelta: _duration,
}
