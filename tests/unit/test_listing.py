"""Lists of customers that the shell shows and writes to files."""

from datetime import date
from pathlib import Path

import pytest

from lojista.cli import files, people
from lojista.errors import UserError
from lojista.metrics.filters import EVERYTHING
from support.small_shop import small_shop


def test_full_disk_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    class Full:
        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    (file := tmp_path / "people.csv").touch()
    with pytest.raises(OSError, match="No space"):
        files._write_whole(Full(), b"1", file)  # type: ignore[arg-type]
    assert not file.exists()


def test_missing_folder_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written: No such file"):
        files.save(tmp_path / "missing" / "people.csv", b"1")


def test_table_asks_for_the_first_and_counts_all() -> None:
    engine = small_shop()[1]
    selections = people._selections(engine, EVERYTHING, None, None, is_for_writing=False)
    assert people._listed(engine, selections, 1)["customer_id"].to_pylist() == ["ana"]
    assert people._listed(engine, selections, None)["customer_id"].to_pylist() == ["ana", "bia"]
    assert people._count(engine, selections) == 2


def test_list_to_write_to_has_the_reasons_of_all() -> None:
    engine = small_shop()[1]
    selections = people._selections(engine, EVERYTHING, None, date(2020, 2, 29), is_for_writing=True)
    rows = people._listed(engine, selections, None).to_pylist()
    assert [(row["reason"], row["customer_id"]) for row in rows] == [("win_back", "ana"), ("wake_up", "bia")]
    assert people._listed(engine, selections, 1).num_rows == 1
    assert people._count(engine, selections) == 2
