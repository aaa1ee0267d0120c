from pathlib import Path

import pytest

from lojista.cli import people
from lojista.errors import UserError


def test_full_disk_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    class Full:
        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    (file := tmp_path / "people.csv").touch()
    with pytest.raises(OSError, match="No space"):
        people._write_whole(Full(), b"1", file)  # type: ignore[arg-type]
    assert not file.exists()


def test_missing_folder_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written: No such file"):
        people._save(tmp_path / "missing" / "people.csv", b"1")
