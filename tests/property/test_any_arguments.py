"""Whatever a command is told, it does that or says what is wrong; none writes that only reads."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.command_words import LEFT_OUT, READS, commands, drawn_words, fill_folder
from support.kept_rows import fingerprint
from support.shell import Said, lojista
from support.small_home import small_home

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "25"))
WRITES = sorted(commands().keys() - LEFT_OUT.keys() - set(READS))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _drawn(names: tuple[str, ...] | list[str]) -> st.SearchStrategy[list[str]]:
    return st.sampled_from(names).flatmap(drawn_words)


def _said_well(said: Said, words: list[str]) -> None:
    assert said.returncode in (0, 1, 2), f"{words}\n{said.stderr}"
    assert "Traceback" not in said.stderr + said.stdout
    assert said.returncode == 0 or len(said.stderr.splitlines()) > 1, f"nothing says what next: {words}\n{said.stderr}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_home(tmp_path_factory.mktemp("home")) as folder:
        yield folder


@pytest.fixture(autouse=True)
def _among_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths that are drawn lie in a folder so deep that none of them climbs out of it."""
    folder = tmp_path.joinpath(*"abcdef")
    folder.mkdir(parents=True)
    fill_folder(folder)
    monkeypatch.chdir(folder)


@given(words=_drawn(READS))
@MANY
def test_command_that_reads_takes_any_words_and_writes_nothing(home: Path, words: list[str]) -> None:
    with Database.open(read_settings(home=home)) as database, database.reader() as reader:
        before = fingerprint(reader)
        _said_well(lojista(home, *words), words)
        assert fingerprint(reader) == before


@given(words=_drawn(WRITES))
@MANY
def test_command_that_writes_takes_any_words(home: Path, words: list[str]) -> None:
    _said_well(lojista(home, *words), words)


def test_every_command_is_tried_or_has_a_reason_not_to_be() -> None:
    assert {*READS, *WRITES, *LEFT_OUT} == commands().keys()
