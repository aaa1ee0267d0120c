"""How a file is laid out: all that must be known of it before its rows can be read."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """Kind of file."""

    CSV = "csv"
    EXCEL = "excel"
    PARQUET = "parquet"
    JSON_LINES = "json_lines"
    JSON = "json"


class Encoding(StrEnum):
    """How bytes are text. `utf-8-sig` and `utf-16` begin with a byte order mark."""

    UTF_8 = "utf-8"
    UTF_8_SIG = "utf-8-sig"
    UTF_16 = "utf-16"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    WINDOWS_1252 = "windows-1252"
    WINDOWS_1250 = "windows-1250"
    WINDOWS_1251 = "windows-1251"
    WINDOWS_1253 = "windows-1253"
    WINDOWS_1254 = "windows-1254"
    WINDOWS_1255 = "windows-1255"
    WINDOWS_1256 = "windows-1256"
    WINDOWS_1257 = "windows-1257"
    WINDOWS_874 = "cp874"
    KOI8_R = "koi8-r"
    SHIFT_JIS = "cp932"
    EUC_KR = "cp949"
    GB18030 = "gb18030"
    BIG5 = "cp950"


_FORMATS = {
    Format.CSV: "CSV", Format.EXCEL: "Excel", Format.PARQUET: "Parquet", Format.JSON_LINES: "JSON lines",
    Format.JSON: "JSON",
}  # fmt: skip
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_ENCODINGS = {
    Encoding.UTF_8: "UTF-8",
    Encoding.UTF_8_SIG: "UTF-8",
    Encoding.UTF_16: "UTF-16",
    Encoding.UTF_16_LE: "UTF-16",
    Encoding.UTF_16_BE: "UTF-16",
    Encoding.WINDOWS_1252: "Windows-1252",
    Encoding.WINDOWS_1250: "Windows-1250",
    Encoding.WINDOWS_1251: "Windows-1251",
    Encoding.WINDOWS_1253: "Windows-1253",
    Encoding.WINDOWS_1254: "Windows-1254",
    Encoding.WINDOWS_1255: "Windows-1255",
    Encoding.WINDOWS_1256: "Windows-1256",
    Encoding.WINDOWS_1257: "Windows-1257",
    Encoding.WINDOWS_874: "Windows-874",
    Encoding.KOI8_R: "KOI8-R",
    Encoding.SHIFT_JIS: "Shift JIS",
    Encoding.EUC_KR: "EUC-KR",
    Encoding.GB18030: "GB 18030",
    Encoding.BIG5: "Big5",
}

_PLACE_BITS = 32


@dataclass(frozen=True)
class Layout:
    """One file's layout. `encoding` counts for text, `delimiter` for CSV alone, `sheet` names an Excel workbook's.

    `title_rows`: rows that are not blank and stand before the header, such as a report's title; `header_line`: on which
    line or row of the file it stands. `rows_in`: the list in every JSON object whose elements are rows.
    """

    format: Format = Format.CSV
    encoding: Encoding = Encoding.UTF_8
    delimiter: str = ","
    sheet: str | None = None
    title_rows: int = 0
    header_line: int = 1
    rows_in: str | None = None

    def row_number(self, line: int, place: int) -> int:
        """A number for a row that no other row has: its line, where that holds no other, else with its place there."""
        return line << _PLACE_BITS | place if self._has_rows_of_one_line else line

    def line_of(self, row_number: int) -> int:
        """The line that a row stands on."""
        return row_number >> _PLACE_BITS if self._has_rows_of_one_line else row_number

    @property
    def _has_rows_of_one_line(self) -> bool:
        return self.format is Format.JSON or self.rows_in is not None

    def in_words(self) -> str:
        """For a person: CSV, separated by semicolons, Windows-1252."""
        parts = [_FORMATS[self.format]]
        if self.format is Format.CSV:
            parts.append(f"separated by {_DELIMITERS.get(self.delimiter, repr(self.delimiter))}")
        if self.format in (Format.CSV, Format.JSON_LINES, Format.JSON):
            parts.append(_ENCODINGS[self.encoding])
        if self.sheet is not None:
            parts.append(f"sheet {self.sheet}")
        if self.header_line > 1:
            parts.append(f"with its header in row {self.header_line}")
        if self.rows_in is not None:
            parts.append(f"a row for each of {self.rows_in}")
        return ", ".join(parts)
