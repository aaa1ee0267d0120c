"""`follow` says each change in a line, outlives a lost database, and ends when it is told to."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from lojista.alerts.rules import Kind
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.own_database import FOLLOWED, TABLES, change, load_own
from support.watched_shop import add_rule

_SOONEST = "1"
_LONGEST = 60.0


class _Following:
    """A `follow` under way. Its lines are waited for, never slept for."""

    def __init__(self, home: Path, mapping: Path, url: str) -> None:
        words = ["--home", str(home), "follow", "--source", str(mapping), "--every", _SOONEST]
        command = [sys.executable, "-c", "from lojista.cli.main import main; main()", *words]
        environment = {**os.environ, "NO_COLOR": "1", "DATABASE_URL": url}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        self._lines: queue.Queue[str] = queue.Queue()
        self.said = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self._lines.put(line)

    def wait_for(self, text: str) -> str:
        """The next line that holds the text."""
        while text not in (line := self._lines.get(timeout=_LONGEST)):
            self.said += line
        self.said += line
        return line

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit code after the signal."""
        self.process.send_signal(number)
        return self.process.wait(_LONGEST)


@pytest.fixture
def following(shop_url: str, own_database: str, tmp_path: Path) -> Iterator[_Following]:
    change(own_database, TABLES)
    mapping = tmp_path / "own.toml"
    mapping.write_text(FOLLOWED, "utf-8")
    yield from _until_the_end(_Following(tmp_path / "home", mapping, shop_url))


def _until_the_end(found: _Following) -> Iterator[_Following]:
    yield found
    found.process.kill()
    found.process.wait()


@pytest.fixture
def following_again(shop_url: str, own_database: str, tmp_path: Path) -> Iterator[_Following]:
    """One that begins after another was killed between what it loaded and the alerts of that."""
    change(own_database, TABLES)
    mapping = tmp_path / "own.toml"
    mapping.write_text(FOLLOWED, "utf-8")
    (tmp_path / "home").mkdir()
    with Database.open(read_settings(database_url=shop_url)) as shop:
        load_own(shop, tmp_path / "home", FOLLOWED)
        add_rule(shop, "Few", kind=Kind.BELOW, threshold=Decimal(1000))
    yield from _until_the_end(_Following(tmp_path / "home", mapping, shop_url))


def test_a_change_is_said_in_one_line(following: _Following, own_database: str) -> None:
    assert "5 rows loaded, 0 updated, 0 rejected" in following.wait_for("loaded")
    following.wait_for("following Corner shop")
    change(own_database, "UPDATE \"Till\".lines SET units = 8, changed = now() WHERE code = 'cup, large'")
    assert "0 rows loaded, 1 updated, 0 rejected" in following.wait_for("loaded")
    assert following.end() == 0


def test_a_change_that_makes_a_rule_hold_is_told(following: _Following, own_database: str, shop_url: str) -> None:
    following.wait_for("following Corner shop")
    with Database.open(read_settings(database_url=shop_url)) as shop:
        add_rule(shop, "Few", kind=Kind.BELOW, threshold=Decimal(1000))
    change(own_database, "UPDATE \"Till\".lines SET units = 8, changed = now() WHERE code = 'cup, large'")
    assert "order_count 0 on 2024-06-04; the limit is 1,000" in following.wait_for("alert: Few")


def test_what_one_that_was_killed_still_owed_is_made_up_for(following_again: _Following) -> None:
    assert "order_count 0 on 2024-06-04" in following_again.wait_for("alert: Few")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_it_is_told_to(following: _Following, tmp_path: Path, number: int) -> None:
    following.wait_for("following Corner shop")
    assert following.end(number) == 0
    following.wait_for("no longer following")
    assert "Traceback" not in following.said
    assert not (tmp_path / "home" / "reading").exists()


def test_a_lost_database_is_tried_again_and_its_password_not_shown(following: _Following, own_database: str) -> None:
    following.wait_for("following Corner shop")
    name = own_database.rpartition("/")[2]
    with psycopg.connect(own_database.replace(name, "postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        following.wait_for("Trying again in 2 s.")
        following.wait_for("Trying again in 4 s.")
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    following.wait_for("it can be read again")
    assert following.end() == 0
    assert own_database.split(":")[2].partition("@")[0] not in following.said
