import gzip
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Encoding, Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.readers import find_files
from support.raw_files import as_json_lines, as_parquet, as_text, as_workbook, raw_file, rows_of

HEADER = ["order_id", "amount"]
ROWS = [["a", "1.50"], ["b", "2.25"]]
MOMENT = datetime(2024, 2, 29, 13, 5, 59)


def _cells(*cells: object) -> list[str]:
    names = [f"column {place}" for place in range(len(cells))]
    return list(rows_of(as_workbook({"Orders": [names, cells]}))[0][0][:-1])


def _column(values: list[object], kind: pl.DataType | type[pl.DataType] | None = None) -> list[str]:
    return [value for value, _ in rows_of(as_parquet(pl.DataFrame({"value": pl.Series(values, dtype=kind)})))[0]]


def test_cells_of_a_worksheet_become_text() -> None:
    assert _cells(6.0, 0.1 + 0.2, 1e-7, 1234567890123456.0, "007", True) == [
        "6", "0.3", "0.0000001", "1234567890123456", "007", "true",
    ]  # fmt: skip


def test_dates_of_a_worksheet_become_iso_text() -> None:
    assert _cells(MOMENT, date(2024, 2, 29), datetime(2024, 2, 29, 13, 5, 58, 999_700)) == [
        "2024-02-29 13:05:59", "2024-02-29 00:00:00", "2024-02-29 13:05:59",
    ]  # fmt: skip


def test_rows_of_a_worksheet_bear_their_own_numbers() -> None:
    sheet = [["Report"], [], [*HEADER, "note"], ["a", 1, None], [], ["b", 2, "x"], ["c", 3, "x", "too much"]]
    good, odd = rows_of(as_workbook({"Orders": sheet}))
    assert good == [("a", "1", "", 4), ("b", "2", "x", 6)]
    assert [(row.line_number, row.reason) for row in odd] == [(7, "4 fields where the header has 3")]


def test_workbook_that_is_none_or_locked_is_said_to_be() -> None:
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        with pytest.raises(SourceError, match="cannot be read as a workbook"):
            detect_layout(raw_file(start + b"x" * 1000))


def test_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    file = raw_file(as_workbook({"Orders": [HEADER, *ROWS]}))
    with pytest.raises(SourceError, match=r"no sheet Orders 2\.\nIt has: Orders \(3 rows\)"):
        header_of(file, Layout(detect_layout(file).format, sheet="Orders 2"))


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ([Decimal("12.50"), None], pl.Decimal(18, 2), ["12.50", ""]),
        ([6.0, 0.1 + 0.2, 1e-7, float("nan"), -0.0], pl.Float64, ["6", "0.30000000000000004", "0.0000001", "", "0"]),
        ([0.1, 6.5], pl.Float32, ["0.1", "6.5"]),
        ([MOMENT, None], pl.Datetime("ms"), ["2024-02-29 13:05:59", ""]),
        ([MOMENT.replace(tzinfo=UTC)], pl.Datetime("us", "America/Sao_Paulo"), ["2024-02-29 10:05:59-03:00"]),
        ([MOMENT + timedelta(milliseconds=250)], pl.Datetime("us"), ["2024-02-29 13:05:59.250"]),
        ([date(2024, 2, 29)], pl.Date, ["2024-02-29"]),
        ([time(13, 5)], pl.Time, ["13:05:00"]),
        ([2**62, True], pl.Int64, ["4611686018427387904", "1"]),
        ([True, None], pl.Boolean, ["true", ""]),
        (["x", "x"], pl.Categorical, ["x", "x"]),
        ([[1, 2], []], pl.List(pl.Int64), ["[1, 2]", "[]"]),
        ([{"city": "Belém"}], pl.Struct({"city": pl.String}), ['{"city": "Belém"}']),
        (["ção".encode()], pl.Binary, ["ção"]),
    ],
)
def test_values_of_parquet_become_exact_text(
    values: list[object], kind: pl.DataType | type[pl.DataType], text: list[str]
) -> None:
    assert _column(values, kind) == text


def test_row_of_parquet_that_postgresql_cannot_keep_is_odd() -> None:
    good, odd = rows_of(as_parquet(pl.DataFrame({"id": ["a", "b"], "note": ["x", "y\0z"]})))
    assert good == [("a", "x", 1)]
    assert [(row.line_number, row.reason, row.column) for row in odd] == [(2, "NUL character", 1)]


def test_damaged_parquet_is_said_to_be() -> None:
    data = as_parquet(pl.DataFrame({"id": ["a", "b"]}))
    for broken in (data[:-20], data[:4] + bytes(30) + data[34:]):
        with pytest.raises(SourceError, match="cannot be read as Parquet"):
            rows_of(broken)


def test_values_of_json_lines_become_text_as_they_are_written() -> None:
    line = (
        '{"a": 12.50, "b": 6.0, "c": true, "d": null, "e": {"x": [1, 2.5, "é"], "y.z": 1.0},'
        ' "f": 12345678901234567890, "g": NaN}'
    )
    assert rows_of(line.encode())[0] == [
        ("12.50", "6", "true", "", '[1, 2.5, "é"]', "1", "12345678901234567890", "", 1)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"id": 1}\n {"id": 2}]', "line 2 has no comma"),
        ('[{"id": 1},\n {"id": 2},\n]', "line 2 has no comma"),
        ('[{"id": 1}]\n[{"id": 2}]', "line 2 is no JSON"),
        ('{"orders": [{"id": 1, "at": 2}]\n "next": null}', "line 2 is no JSON"),
        ('{"orders": [{"id": 1, "at": 2}],\n "next": ', "line 2 is no JSON"),
    ],
)
def test_a_document_that_is_no_json_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of(text.encode())


ORDER = '{"id": 7, "buyer": {"id": "b1"}, "lines": [%s], "tags": [{"id": 1}]}'
LINES = ['{"sku": "a", "qty": 1, "price": {"net": 2.50}}', '{"sku": "b", "qty": 3}']


@pytest.mark.parametrize(
    ("template", "is_one_line"),
    [
        ("%s\n", True),
        ("[%s]", True),
        ('{"count": 1, "meta": {"page": 1}, "orders": [\n%s\n]}', False),
        ('{"data": {"orders": [\n%s\n]}}', False),
    ],
)
def test_a_list_of_lines_in_every_object_gives_a_row_for_each(template: str, *, is_one_line: bool) -> None:
    data = (template % (ORDER % ", ".join(LINES))).encode()
    file = raw_file(data)
    layout = detect_layout(file)
    assert layout.in_words().endswith("a row for each of lines")
    assert header_of(file, layout) == ["id", "buyer.id", "tags", "lines.sku", "lines.qty", "lines.price.net"]
    (first, second) = rows_of(data)[0]
    assert first[:6] == ("7", "b1", '[{"id": 1}]', "a", "1", "2.50")
    assert second[:6] == ("7", "b1", '[{"id": 1}]', "b", "3", "")
    numbers = [int(str(row[6])) for row in (first, second)]
    assert numbers[0] < numbers[1]
    assert [layout.line_of(number) for number in numbers] == [1 if is_one_line else 2] * 2


def test_an_object_with_no_lines_is_one_row() -> None:
    rows, odd = rows_of(f"{ORDER % ', '.join(LINES)}\n{ORDER % ''}\nno object\n".encode())
    assert [row[3] for row in rows] == ["a", "b", ""]
    assert [row.reason for row in odd] == ["not a JSON object"]


@pytest.mark.parametrize("data", [b'[{"id": 1}, {"id": 2', b'[{"id": 1}, {"id": 2}', b'[{"id": 1}, {"id"; 2}]'])
def test_a_document_that_breaks_off_is_told(data: bytes) -> None:
    with pytest.raises(SourceError, match="line 1"):
        rows_of(data)


def test_key_may_come_late_and_be_left_out() -> None:
    data = b'{"id": 1}\r\n\r\n{"id": 2, "refunded": "yes"}\n'
    assert rows_of(data)[0] == [("1", "", 1), ("2", "yes", 3)]


def test_line_that_is_no_object_is_odd() -> None:
    good, odd = rows_of(b'{"id": 1}\n[2]\n{"id": "\\ud800"}\n{"id": 4}\n{"id":')
    assert good == [("1", 1), ("4", 4)]
    assert [(row.line_number, row.reason) for row in odd] == [
        (2, "not a JSON object"), (3, "not UTF-8"), (5, "not a JSON object"),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [as_json_lines(HEADER, ROWS), as_workbook({"Orders": [HEADER, *ROWS]})])
def test_header_is_read_once(data: bytes) -> None:
    opened: list[io.BytesIO] = []

    def opening() -> io.BytesIO:
        opened.append(io.BytesIO(data))
        return opened[-1]

    file = RawFile("orders", len(data), opening, opening)
    layout = detect_layout(file)
    assert header_of(file, layout) == HEADER
    before = len(opened)
    assert header_of(file, layout) == HEADER
    assert len(opened) == before


def test_utf_16_that_ends_within_a_character_is_said_to_be_cut_off() -> None:
    data = as_text(HEADER, ROWS, encoding="utf-16")
    with pytest.raises(SourceError, match="cannot be read to its end"):
        rows_of(data[:-1])


def test_half_a_character_in_utf_16_refuses_its_row_alone() -> None:
    data = "id,name\n1,a\n2,\ud800\n3,c\n".encode("utf-16-le", "surrogatepass")
    good, odd = rows_of(data, Layout(encoding=Encoding.UTF_16_LE))
    assert [row[0] for row in good] == ["1", "3"]
    assert [row.line_number for row in odd] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_blocks_account_for_every_byte(encoding: str) -> None:
    data = as_text(HEADER, [["é" * 50, "1.50"]] * 60_000, encoding=encoding)
    file = raw_file(data)
    found = list(blocks_of(file, detect_layout(file), HEADER))
    assert len(found) > 1
    assert sum(block.byte_count for block in found) == len(data)


def test_table_lies_packed_or_plain_in_a_folder_or_a_zip(tmp_path: Path) -> None:
    tables = {
        "a.csv": as_text(HEADER, ROWS), "b.tsv": as_text(HEADER, ROWS, delimiter="\t"),
        "c.txt": as_text(HEADER, ROWS, delimiter=";"), "d.csv.gz": gzip.compress(as_text(HEADER, ROWS)),
        "e.xlsx": as_workbook({"Orders": [HEADER, *ROWS]}), "f.jsonl": as_json_lines(HEADER, ROWS),
        "g.parquet": as_parquet(pl.DataFrame(ROWS, HEADER, orient="row")), "h.parquet.gz": b"",
    }  # fmt: skip
    tables["h.parquet.gz"] = gzip.compress(tables["g.parquet"])
    others = {
        "readme.txt": b"Orders of 2024.\nNothing else,\nreally.\n",
        "~$e.xlsx": b"lock",
        ".b.csv": b"",
        "z.pdf": b"",
    }
    (folder := tmp_path / "folder").mkdir()
    with ZipFile(tmp_path / "archive.zip", "w") as archive:
        for name, data in (tables | others).items():
            (folder / name).write_bytes(data)
            archive.writestr(f"export/{name}", data)
    for place in (folder, tmp_path / "archive.zip"):
        files = find_files([place])
        assert sorted(file.name for file in files) == sorted(tables)
        for file in files:
            layout = detect_layout(file)
            [block] = blocks_of(file, layout, header_of(file, layout))
            assert block.table.select(HEADER).rows() == [tuple(row) for row in ROWS], file.name


def test_gzip_file_tells_how_much_it_unpacks_to(tmp_path: Path) -> None:
    data = json.dumps({"id": "x" * 10_000}).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data))
    assert find_files([tmp_path])[0].byte_count == len(data)


def test_cut_off_gzip_file_is_said_to_be_one() -> None:
    whole = gzip.compress(as_text(HEADER, [[str(number), "1"] for number in range(10_000)]))
    with pytest.raises(SourceError, match="cannot be read to its end"):
        rows_of(whole[:-100])


def test_old_workbook_is_read_as_a_new_one(tmp_path: Path) -> None:
    """An OpenDocument one stands for all that are no XLSX: the library reads them alike."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Orders">{}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in [HEADER, *ROWS])
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content.format(rows))
    (tmp_path / "orders.ods").write_bytes(target.getvalue())
    [file] = find_files([tmp_path / "orders.ods"])
    assert detect_layout(file).in_words() == "Excel, sheet Orders"
    assert rows_of(target.getvalue())[0] == [("a", "1.50", 2), ("b", "2.25", 3)]
