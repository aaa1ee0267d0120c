import gzip
import zipfile
from pathlib import Path

import pytest

from lojista.erasure.leftovers import redact_logs, redact_mappings
from lojista.erasure.searching import search_files

WORD = "Zoë Śliwa"


def _write(folder: Path, kind: str) -> None:
    text = f"id,name\n1,{WORD}\n"
    if kind == "gz":
        (folder / "people.csv.gz").write_bytes(gzip.compress(text.encode()))
    elif kind == "zip":
        with zipfile.ZipFile(folder / "people.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("people.csv", text)
    elif kind == "json":
        (folder / "people.json").write_text('{"name": "Zo\\u00eb \\u015aliwa"}')
    else:
        (folder / "people.csv").write_text(text, encoding=kind)


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "json", "gz", "zip"])
def test_word_is_found_however_a_file_writes_it(tmp_path: Path, kind: str) -> None:
    _write(tmp_path, kind)
    (tmp_path / "empty").touch()
    found = search_files([tmp_path], [WORD, "Bia"], ())
    assert (len(found.traces), found.file_count, found.unread) == (1, 2, ())
    assert found.traces[0].word == WORD


def test_file_that_cannot_be_looked_into_is_named(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_bytes(b"PAR1" + bytes(100))
    assert search_files([tmp_path], [WORD], ()).unread == (str(tmp_path / "people.parquet"),)


def test_word_over_the_end_of_a_block_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lojista.erasure.searching._BLOCK", 16)
    _write(tmp_path, "gz")
    assert len(search_files([tmp_path], [WORD], ()).traces) == 1


def test_log_keeps_its_length_and_all_other_words(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text(f"before {WORD} between {WORD} after\n")
    size = log.stat().st_size
    assert redact_logs(tmp_path, [WORD]) == 2
    assert log.stat().st_size == size
    assert [part for part in log.read_text().split() if "*" not in part] == ["before", "between", "after"]


def test_mapping_is_still_one_without_the_word(tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    mapping = tmp_path / "mappings" / "shop.toml"
    mapping.write_text(f'guests = ["{WORD}", "0"]\n')
    assert redact_mappings(tmp_path, [WORD]) == 1
    assert mapping.read_text() == 'guests = ["[erased]", "0"]\n'
