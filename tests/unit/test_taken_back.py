"""A mapping that was saved for a load goes with the load, where that failed."""

import subprocess
import sys
from pathlib import Path

import pytest

from lojista.dashboard.loading import LoadUnderWay


@pytest.fixture
def process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", ""])


def _load(process: "subprocess.Popen[bytes]", folder: Path, former: str | None, *, is_trial: bool = False) -> Path:
    path = folder / "shop.toml"
    path.write_text("new", "utf-8")
    LoadUnderWay(process, folder / "told", folder / "log", is_trial, path, former).take_mapping_back()
    process.wait()
    return path


def test_a_new_mapping_is_gone(process: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    assert not _load(process, tmp_path, None).exists()


def test_one_that_was_there_before_is_as_it_was(process: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    assert _load(process, tmp_path, "old").read_text("utf-8") == "old"


def test_that_of_a_trial_stays_beside_the_upload(process: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    assert _load(process, tmp_path, None, is_trial=True).exists()
