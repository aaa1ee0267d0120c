"""`lojista connect` and `lojista load --dry-run` from a shell, with and without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support import exports
from support.shell import lojista
from support.terminal import Terminal

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


def orders(home: Path) -> int:
    with Database.open(read_settings(home=home)) as database, database.reader() as reader:
        row = reader.execute("SELECT count(*) FROM orders").fetchone()
    return 0 if row is None else int(row[0])


def test_without_a_terminal_what_must_be_said_is_named_by_its_flag(home: Path, export: Path) -> None:
    done = lojista(home, "connect", str(export))
    assert done.returncode == 1
    assert "There is no terminal to ask in" in done.stderr
    assert "--currency" in done.stderr
    assert "--negative return" in done.stderr
    assert not (home / "mappings").exists()


def test_everything_that_is_open_is_put_into_words(home: Path, export: Path) -> None:
    said = " ".join(lojista(home, "connect", str(export)).stderr.split())
    for question in ("In which currency are the amounts?", "What are lines below zero?"):
        assert question in said


def test_without_anything_to_propose_yes_is_not_enough(home: Path, export: Path) -> None:
    done = lojista(home, "connect", str(export), "--yes")
    assert done.returncode == 1
    assert "--currency" in done.stderr


@pytest.mark.parametrize("columns", [80, 120])
def test_a_person_is_shown_the_proposal_asked_and_told_what_would_come_of_it(
    home: Path, export: Path, columns: int
) -> None:
    with Terminal(["--home", str(home), "connect", str(export), "--name", "Asked"], columns) as terminal:
        terminal.wait_for("because")
        terminal.wait_for("k0 | k7 | k14")
        terminal.answer("currency: ", "eur")
        terminal.answer("negative (return or adjustment) [return]: ", "adjustment")
        terminal.wait_for("The shop would hold 120 orders")
        assert terminal.ended() == 0
    assert terminal.widest <= columns
    saved = home / "mappings" / "asked.toml"
    assert 'currency = "EUR"' in saved.read_text("utf-8")
    assert 'negative = "adjustment"' in saved.read_text("utf-8")
    assert orders(home) == 0
    saved.unlink()


def test_an_answer_that_is_none_is_told_why_and_asked_for_again(home: Path, export: Path) -> None:
    with Terminal(["--home", str(home), "connect", str(export)], 80) as terminal:
        terminal.answer("currency: ", "EURO")
        terminal.answer("Did you mean: EUR", "EUR")
        terminal.answer("[return]: ", "maybe")
        terminal.wait_for("Valid ones are: adjustment, return.")
        terminal.interrupt()
        assert terminal.ended() != 0


@pytest.mark.parametrize("place", ["[return]: ", "Shop: Stopped"])
def test_what_is_stopped_in_the_middle_leaves_nothing_half(home: Path, export: Path, place: str) -> None:
    words = ["--home", str(home), "connect", str(export), "--name", "Stopped", *CURRENCY]
    with Terminal(words, 80) as terminal:
        if place != "[return]: ":
            terminal.answer("[return]: ", "")
        terminal.wait_for(place)
        terminal.interrupt()
        assert terminal.ended() != 0
    assert "Traceback" not in terminal.text
    assert not (home / "mappings" / "stopped.toml").exists()
    assert orders(home) == 0


def test_it_tries_all_rows_and_changes_nothing(home: Path, export: Path) -> None:
    done = lojista(home, "connect", str(export), "--yes", *CURRENCY)
    assert done.returncode == 0, done.stderr
    assert "The shop would hold 120 orders of 25 customers" in done.stderr
    assert "nothing was changed" in done.stderr
    assert f"load {export}" in done.stderr
    assert orders(home) == 0


def test_a_dry_run_says_what_a_load_would_do(home: Path, export: Path) -> None:
    lojista(home, "connect", str(export), "--yes", *CURRENCY)
    done = lojista(home, "load", str(export), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "The shop would hold 120 orders" in done.stderr
    assert orders(home) == 0


def test_what_was_saved_is_found_by_the_header_alone(home: Path, export: Path) -> None:
    lojista(home, "connect", str(export), "--yes", *CURRENCY)
    done = lojista(home, "load", str(export))
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
    done = lojista(home, "connect", str(export), "--yes", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_would_refuse_every_row_is_not_saved(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = "".join(f"{n},2024-01-{n:02},n/v,{n}.50\n" for n in range(1, 29))
    path.write_text("order,date,price,other\n" + rows, "utf-8")
    done = lojista(
        home, "connect", str(path), "--yes", *CURRENCY, "--name", "Transactions", "--set", "unit_price=price"
    )
    assert done.returncode == 1
    assert "Every row of odd.csv would be refused" in done.stderr
    assert "Now load it" not in done.stderr
    assert " yes " not in done.stderr
    saved = [path.read_text("utf-8") for path in (home / "mappings").glob("*.toml")]
    assert not any("odd.csv" in text for text in saved)


def test_another_shape_of_the_same_shop_is_added_to_its_mapping(home: Path, export: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    rows = "".join(f"{n},2024-01-{n:02},{n}.50\n" for n in range(1, 29))
    other.write_text("order,date,price\n" + rows + "TOTAL,,406.00\n", "utf-8")
    words = ("--yes", *CURRENCY, "--time-zone", "Europe/London", "--name", "Transactions")
    assert lojista(home, "connect", str(export), *words).returncode == 0
    done = lojista(home, "connect", str(other), *words)
    assert f"It still holds, from before: {export.name}" in done.stderr
    assert "a row of totals" in done.stderr
    assert "Some rows would be refused" not in done.stderr
    assert lojista(home, "connect", str(other), *words).stderr.count("other.csv was replaced") == 1
