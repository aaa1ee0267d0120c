import zipfile
from pathlib import Path

import pytest

from lojista.errors import SourceError
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.readers import find_files, fit
from lojista.ingest.sources.olist import OLIST

HEADER = "product_category_name,product_category_name_english\nbrinquedos,toys\n"


def _zip(path: Path, member: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, HEADER)
    return path.read_bytes()


def _refusal(path: Path) -> str:
    with pytest.raises(SourceError) as refused:
        _fit(path)
    return str(refused.value)


def _fit(path: Path) -> str:
    [file] = find_files([path])
    return fit(file, detect_layout(file), OLIST).feed


def test_cut_off_zip_is_said_to_be_one(tmp_path: Path) -> None:
    whole = _zip(archive := tmp_path / "archive.zip", "names.csv")
    archive.write_bytes(whole[:-30])
    assert "damaged or cut off" in _refusal(archive)


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.csv"])
def test_workbook_is_told_from_a_zip(tmp_path: Path, name: str) -> None:
    _zip(tmp_path / name, "xl/workbook.xml")
    assert "looks like an Excel workbook or a zip, and cannot be read as a workbook" in _refusal(tmp_path / name)


def test_zip_in_a_folder_is_no_file_with_odd_columns(tmp_path: Path) -> None:
    _zip(tmp_path / "orders.csv", "names.csv")
    assert "orders.csv looks like an Excel workbook or a zip" in _refusal(tmp_path)


@pytest.mark.parametrize(
    "written",
    [
        HEADER.encode("utf-16"),
        HEADER.encode("utf-16-le"),
        HEADER.replace("toys", "pre\u00e7o").encode("latin-1"),
        HEADER.replace(",", ";").encode(),
        HEADER.replace(",", "\t").encode(),
    ],
)
def test_text_of_another_kind_fits_as_well(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "names.csv").write_bytes(written)
    assert _fit(tmp_path / "names.csv") == "categories"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"Rar!\x1a\x07", "is a RAR archive.\nUnpack it"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive.\nUnpack it"),
        (b"%PDF-1.7\n", "is a PDF document.\nExport the table"),
        (b"\xef\xbb\xbf\n <HTML><table>", "is a page of HTML, whatever its name.\nOpen it in a spreadsheet"),
        (b'<?xml version="1.0"?><Workbook>', "is XML.\nOpen it in a spreadsheet"),
        (b"[[1, 2], [3, 4]]", "neither an object a line nor an array of objects.\nExport it as JSON lines"),
        (b'{\n  "id": 1\n}', "neither an object a line nor an array of objects.\nExport it as JSON lines"),
        (HEADER.encode("utf-32"), "is UTF-32 text.\nSave it as UTF-8"),
        ("caf\u00fc,\u00c9".encode("cp850"), "neither UTF-8 nor Windows-1252 or -1250"),
        (b"", "is empty"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, written: bytes, said: str) -> None:
    (tmp_path / "orders.xls").write_bytes(written)
    assert said in _refusal(tmp_path / "orders.xls")


def test_file_of_unknown_columns_tells_how_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("a;b\n1;2\n")
    assert "orders.csv, line 1: its columns (a, b)" in _refusal(tmp_path / "orders.csv")
    assert "It was read as CSV, separated by semicolons, UTF-8." in _refusal(tmp_path / "orders.csv")
