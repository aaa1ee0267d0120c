"""The same table written in every format that is read, and any bytes as a file."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import polars as pl
import xlsxwriter

from lojista.ingest.files import RawFile, gunzipping
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.rows import OddRow

Row = Sequence[Any]


def raw_file(data: bytes, name: str = "orders.csv") -> RawFile:
    """A file of these bytes that lies nowhere."""
    return RawFile(name, len(data), gunzipping(lambda: io.BytesIO(data)), lambda: io.BytesIO(data))


def rows_of(data: bytes, layout: Layout | None = None) -> tuple[list[tuple[Any, ...]], list[OddRow]]:
    """The regular rows, their line last and "" for what is missing, and the odd ones."""
    file = raw_file(data)
    layout = layout or detect_layout(file)
    found = list(blocks_of(file, layout, header_of(file, layout)))
    return [row for block in found for row in block.table.fill_null("").rows()], [
        odd for block in found for odd in block.odd
    ]


def as_text(
    header: Row, rows: Sequence[Row], *, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\n"
) -> bytes:
    """CSV and its like."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([header, *rows])
    return target.getvalue().encode(encoding)


def as_workbook(sheets: dict[str, Sequence[Row]], hidden: Sequence[str] = ()) -> bytes:
    """XLSX with one row of cells for each; None leaves a cell empty."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, {**options, "default_date_format": "dd/mm/yyyy hh:mm:ss"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name in hidden:
                sheet.hide()
    return target.getvalue()


def as_parquet(table: pl.DataFrame) -> bytes:
    """Parquet."""
    target = io.BytesIO()
    table.write_parquet(target)
    return target.getvalue()


def as_json_lines(header: Row, rows: Sequence[Row], encoding: str = "utf-8") -> bytes:
    """One object a line."""
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n" for row in rows]
    return "".join(lines).encode(encoding)
