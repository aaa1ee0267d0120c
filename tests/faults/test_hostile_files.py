"""Files that are made to fill a machine are refused early; large ones that are merely odd are read."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.errors import SourceError
from lojista.ingest.files import RawFile
from lojista.ingest.formats import separated
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.readers import find_files
from support.raw_files import as_text, rows_of

_MEGABYTE = 1 << 20
_HEADER = b"id,name,amount\n"


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a machine with a sixty-fourth of the memory."""
    monkeypatch.setattr(separated, "_LONGEST_LINE", _MEGABYTE)
    monkeypatch.setattr(separated, "_MOST_WITHOUT_BOUNDARY", _MEGABYTE)
    monkeypatch.setattr(separated, "_MOST_AT_ONCE", 4 * _MEGABYTE)


def _zipped(path: Path, start: bytes, piece: bytes, megabytes: int = 64) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("orders.csv", "w", force_zip64=True) as member,
    ):
        member.write(start)
        for _ in range(megabytes):
            member.write(piece * (_MEGABYTE // len(piece)))
    return path


def _rows(file: RawFile) -> Iterator[int]:
    layout = detect_layout(file)
    for block in blocks_of(file, layout, header_of(file, layout)):
        yield block.table.height + len(block.odd)


@pytest.mark.parametrize(
    ("start", "piece"),
    [(b"", b"\0"), (b"", b"a"), (_HEADER, b"a"), (_HEADER + b'1,"', b"a\n"), (_HEADER + b'1,"', b"a")],
    ids=["zeros", "one line", "one row", "quotation of lines", "quotation"],
)
@pytest.mark.usefixtures("small_limits")
def test_small_zip_that_unpacks_to_a_row_without_an_end_is_refused(tmp_path: Path, start: bytes, piece: bytes) -> None:
    path = _zipped(tmp_path / "small.zip", start, piece)
    assert path.stat().st_size < 1 << 19
    with pytest.raises(SourceError, match=r"cannot be read|longer than|no row ends|columns|field larger") as caught:
        sum(_rows(find_files([path])[0]))
    assert "orders.csv" in str(caught.value)


@pytest.mark.usefixtures("small_limits")
def test_rows_after_a_quotation_mark_too_many_are_all_read() -> None:
    rows = [[str(number), f"name {number}", "1.50"] for number in range(60_000)]
    whole = as_text(["id", "name", "amount"], rows)
    found, odd = rows_of(whole.replace(b"name 7,", b'name "7,', 1))
    assert (len(found), odd) == (60_000, [])


def _zip_of(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, as_text(["id", "name"], [["1", "a"]]))
    return path


def test_name_in_a_zip_that_leads_elsewhere_is_only_a_name(tmp_path: Path) -> None:
    (file,) = find_files([_zip_of(tmp_path / "root.zip", "/outside/orders.csv")])
    assert (file.name, list(_rows(file))) == ("orders.csv", [1])
    with pytest.raises(SourceError, match="no tables"):
        find_files([_zip_of(tmp_path / "up.zip", "../../outside/orders.csv")])
    assert [found.name for found in tmp_path.rglob("*")] in (["root.zip", "up.zip"], ["up.zip", "root.zip"])


def test_file_of_ten_thousand_columns_is_read(tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_bytes(as_text([f"column{number}" for number in range(10_000)], [list(range(10_000))] * 20))
    assert sum(_rows(find_files([wide])[0])) == 20
