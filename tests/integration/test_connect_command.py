"""`lojista connect` and `lojista load --dry-run` from a shell, with and without a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support import exports

CURRENCY = ("--currency", "GBP")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("connecting")
    settings = read_settings(home=folder)
    with Database.open(settings):
        yield folder
    stop(settings)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports") / "transactions.csv"
    path.write_bytes(exports.three_columns().files[path.name])
    return path


def run(home: Path, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from lojista.cli.main import main; main()", "--home", str(home), *words]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False, env=environment)


def orders(home: Path) -> int:
    with Database.open(read_settings(home=home)) as database, database.reader() as reader:
        row = reader.execute("SELECT count(*) FROM orders").fetchone()
    return 0 if row is None else int(row[0])


def test_without_a_terminal_what_must_be_said_is_named_by_its_flag(home: Path, export: Path) -> None:
    done = run(home, "connect", str(export))
    assert done.returncode == 1
    assert "There is no terminal to ask in" in done.stderr
    assert "--currency" in done.stderr
    assert "--negative return" in done.stderr
    assert not (home / "mappings").exists()


def test_without_anything_to_propose_yes_is_not_enough(home: Path, export: Path) -> None:
    done = run(home, "connect", str(export), "--yes")
    assert done.returncode == 1
    assert "--currency" in done.stderr


def test_a_terminal_is_asked(home: Path, export: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"EUR\nmaybe\nadjustment\n")
    done = run(home, "connect", str(export), "--name", "Asked", stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0, done.stderr
    assert "Answer one of return, adjustment" in done.stderr
    saved = (home / "mappings" / "asked.toml").read_text("utf-8")
    assert 'currency = "EUR"' in saved
    assert 'negative = "adjustment"' in saved
    (home / "mappings" / "asked.toml").unlink()


def test_it_tries_all_rows_and_changes_nothing(home: Path, export: Path) -> None:
    done = run(home, "connect", str(export), "--yes", *CURRENCY)
    assert done.returncode == 0, done.stderr
    assert "The shop would hold 120 orders of 25 customers" in done.stderr
    assert "nothing was changed" in done.stderr
    assert f"load {export}" in done.stderr
    assert orders(home) == 0


def test_a_dry_run_says_what_a_load_would_do(home: Path, export: Path) -> None:
    run(home, "connect", str(export), "--yes", *CURRENCY)
    done = run(home, "load", str(export), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "The shop would hold 120 orders" in done.stderr
    assert orders(home) == 0


def test_what_was_saved_is_found_by_the_header_alone(home: Path, export: Path) -> None:
    run(home, "connect", str(export), "--yes", *CURRENCY)
    done = run(home, "load", str(export))
    assert done.returncode == 0, done.stderr
    assert orders(home) == 120


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "customer_id"), "Write --set FIELD=COLUMN"),
        (("--set", "customer=customer"), "Did you mean: customer_id"),
        (("--time-zone", "Europe/Lodnon"), "Europe/London"),
        (("--currency", "pounds"), "currency"),
    ],
)
def test_a_flag_that_says_nothing_is_told(home: Path, export: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, "connect", str(export), "--yes", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
