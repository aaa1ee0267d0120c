"""Columns of the same name, groups of columns above their names, and on which row names are found."""

import io

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lojista.errors import SourceError
from lojista.ingest.formats.delimiters import title_rows
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.known import source_of
from lojista.ingest.rows import told_apart
from lojista.ingest.sources.olist import OLIST
from support.raw_files import as_workbook, raw_file
from support.sheet_exports import two_states

HEADER = ["id", "Estado", "Estado"]
ROWS = [["1", "Entregado", "Puebla"], ["2", "Cancelado", "Sonora"]]


def _parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table([pa.array(column) for column in zip(*ROWS, strict=True)], names=HEADER), target)
    return target.getvalue()


def _csv(delimiter: str, more: str = "") -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in (HEADER, *ROWS)).encode() + more.encode()


def _table(data: bytes) -> pl.DataFrame:
    file = raw_file(data)
    layout = detect_layout(file)
    return pl.concat([block.table for block in blocks_of(file, layout, header_of(file, layout))])


def _line(data: bytes) -> int:
    return detect_layout(raw_file(data)).header_line


@pytest.mark.parametrize(
    "data",
    [_csv(","), _csv("\t", "\n3\ttoo\tmany\tfields\n"), as_workbook({"Ventas": [HEADER, *ROWS]}), _parquet()],
    ids=["regular", "irregular", "workbook", "parquet"],
)
def test_columns_of_the_same_name_are_kept_and_numbered(data: bytes) -> None:
    table = _table(data)
    assert table["Estado"].to_list() == ["Entregado", "Cancelado"]
    assert table["Estado (2)"].to_list() == ["Puebla", "Sonora"]


def test_a_number_that_another_column_has_is_not_given() -> None:
    assert told_apart(["a", "a", "a (2)", "a", "b"]) == ["a", "a (3)", "a (2)", "a (4)", "b"]


@pytest.mark.parametrize(
    "groups",
    [["Ventas", "", "", "Compradores", "", ""], ["Ventas", "Ventas", "Ventas", "Comprador", "Comprador", "Comprador"]],
)
def test_names_of_groups_above_the_names_of_columns_are_no_header(groups: list[str]) -> None:
    names = ["# de venta", "Fecha", "Estado", "Comprador", "Estado", "País"]
    rows = [[str(number), "01/02/2024", "Entregado", "Ana", "Puebla", "México"] for number in range(5)]
    assert title_rows([["Ventas"], groups, names, *rows]) == 2
    assert title_rows([groups, names, *rows]) == 1


def test_a_row_of_values_below_a_header_makes_it_no_group() -> None:
    rows = [["x", "Ana", "", ""], ["y", "Bea", "Puebla", "México"]]
    assert title_rows([["id", "who", "where", "land"], *rows]) == 0
    assert title_rows([["date", "sum", "who", "", ""], ["2024-01-01", "5.00", "Ana", "b", "c"]]) == 0


def test_the_row_of_the_header_is_that_of_the_file() -> None:
    assert _line(as_workbook({"Ventas MX": two_states()})) == 5
    assert _line(b"Report\n\nShop;;\n\nid;day;sum\n" + b"1;2024-01-01;2\n" * 9) == 5
    assert _line(b'id,"a\nb",c\n1,2,3\n') == 1


def test_an_unknown_file_is_told_with_the_line_of_its_header_and_how_many_columns_there_are() -> None:
    names = ";".join(f"a rather long name {number}" for number in range(40))
    data = f"Report\n\n{names}\n".encode() + (";".join("1" * 40) + "\n").encode() * 5
    with pytest.raises(SourceError, match=r"line 3: its columns .* and 27 more\)"):
        source_of([raw_file(data)], [OLIST])
