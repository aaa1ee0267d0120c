import os
from pathlib import Path

import pytest

from lojista.cli.files import replace, writer_of
from lojista.errors import UserError


def test_what_is_no_file_is_left_as_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # as a device would be
    with pytest.raises(UserError, match="is no file, and is left as it is"):
        replace(tmp_path / "pipe", b"words")
    assert (tmp_path / "pipe").is_fifo()


def test_file_is_replaced_whole(tmp_path: Path) -> None:
    for words in (b"one", b"two"):
        replace(tmp_path / "file", words)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"two"


def test_name_that_no_file_can_have_is_a_users_error() -> None:
    with pytest.raises(UserError, match="cannot be written"):
        writer_of(Path("x" * 300) / "people.csv")
