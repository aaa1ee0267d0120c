import zipfile
from pathlib import Path

import pytest

from lojista.errors import SourceError
from lojista.ingest.readers import find_files, fit
from lojista.ingest.sources.olist import OLIST

HEADER = "product_category_name,product_category_name_english\nbrinquedos,toys\n"


def _zip(path: Path, member: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, HEADER)
    return path.read_bytes()


def _refusal(path: Path) -> str:
    with pytest.raises(SourceError) as refused:
        fit(find_files([path])[0], OLIST)
    return str(refused.value)


def test_cut_off_zip_is_said_to_be_one(tmp_path: Path) -> None:
    whole = _zip(archive := tmp_path / "archive.zip", "names.csv")
    archive.write_bytes(whole[:-30])
    assert "damaged or cut off" in _refusal(archive)


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.csv"])
def test_workbook_is_told_from_a_zip(tmp_path: Path, name: str) -> None:
    _zip(tmp_path / name, "xl/workbook.xml")
    assert "is an Excel workbook.\nExport each of its sheets as CSV" in _refusal(tmp_path / name)


def test_workbook_in_a_folder_is_no_file_with_odd_columns(tmp_path: Path) -> None:
    _zip(tmp_path / "orders.csv", "xl/workbook.xml")
    assert "orders.csv is no CSV file but a zip or an Excel workbook" in _refusal(tmp_path)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (HEADER.encode("utf-16"), "is UTF-16 text"),
        (HEADER.encode("utf-16-le"), "is UTF-16 text"),
        (HEADER.replace("name_english", "pre\u00e7o").encode("latin-1"), "not UTF-8"),
        (HEADER.replace(",", ";").encode(), "separated by semicolons"),
        (HEADER.replace(",", "\t").encode(), "separated by tabs"),
        (b"\x1f\x8b\x08\x00", "is a gzip archive"),
    ],
)
def test_text_of_another_kind_is_named(tmp_path: Path, written: bytes, said: str) -> None:
    (tmp_path / "names.csv").write_bytes(written)
    assert said in _refusal(tmp_path / "names.csv")
    assert "no known file" not in _refusal(tmp_path / "names.csv")
