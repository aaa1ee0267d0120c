"""`lojista shop`: shows what holds, changes what it is told, and nothing where it is told something wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.shell import lojista
from support.small_home import small_home

AS_LOADED = {
    "name": "Small",
    "currency": "BRL",
    "time zone": "America/Sao_Paulo",
    "country": "BR",
    "weeks start on": "Monday",
    "fiscal years start in": "January",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_home(tmp_path_factory.mktemp("shop")) as folder:
        yield folder


def _shown(home: Path, *words: str) -> dict[str, str]:
    """What the command's table says, by the names on its left."""
    done = lojista(home, "shop", *words)
    assert done.returncode == 0, done.stderr
    rows = [line.strip("│ ").split("│") for line in done.stdout.splitlines() if line.count("│") == 3]
    return {name.strip(): value.strip() for name, value in rows}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--week-starts", "sunday", "--currency", "WRONG"), "WRONG"),
        (("--name", "Other", "--week-starts", "someday"), "someday"),
        (("--fiscal-year-starts", "april", "--country", "Nowhere"), "Nowhere"),
        (("--currency", "EUR", "--fiscal-year-starts", "Ventôse"), "Ventôse"),
    ],
)
def test_nothing_is_changed_where_anything_is_wrong(home: Path, words: tuple[str, ...], reason: str) -> None:
    refused = lojista(home, "shop", *words)
    assert refused.returncode != 0
    assert reason in refused.stderr
    assert _shown(home) == AS_LOADED


def test_all_is_changed_at_once_and_shown(home: Path) -> None:
    words = ("--name", "Corner shop", "--week-starts", "Sunday", "--fiscal-year-starts", "april", "--country", "gb")
    changed = {
        "name": "Corner shop",
        "country": "GB",
        "weeks start on": "Sunday",
        "fiscal years start in": "April",
    }
    assert _shown(home, *words) == AS_LOADED | changed
    assert _shown(home) == AS_LOADED | changed
