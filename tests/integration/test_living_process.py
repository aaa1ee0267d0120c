"""The process in which a demo shop goes on: it ends with whoever serves the shop, and another goes on from there."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import pytest

from lojista.cli.server import environment_of
from lojista.demo.generator import DEMO_SOURCE, write_living_shop
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.replay.history import history_settings
from lojista.replay.living import LivingShop, living_shop, start_to_live, time_in_shop
from lojista.replay.process import demo_folder
from lojista.settings import Settings, read_settings
from support.living import wait_until_nothing_goes_on

_LONGEST = 60.0
_ORDERS = 2_000
_SERVER = """
import os, sys
from lojista.cli.server import environment_of
from lojista.replay.process import start_process
from lojista.settings import read_settings
with start_process(settings := read_settings(), environment_of(settings)):
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)"])
"""


@dataclass
class Living:
    """A demo shop that can go on, and a look into it."""

    settings: Settings
    connection: psycopg.Connection[Any]

    def serve(self) -> subprocess.Popen[bytes]:
        """A program that takes the place of the one that started the shop's process, as the dashboard's does."""
        command = [sys.executable, "-c", _SERVER]
        return subprocess.Popen(command, env=environment_of(self.settings), start_new_session=True)

    @property
    def reached(self) -> datetime:
        found = living_shop(self.connection)
        assert found is not None
        return found[1].played_until

    def wait_for_steps(self, count: int) -> None:
        """Until it went so many times further than it is now."""
        give_up_at = time.monotonic() + _LONGEST
        for _ in range(count):
            before = self.reached
            while self.reached <= before:
                assert time.monotonic() < give_up_at, (demo_folder(self.settings) / "replay.log").read_text()
                time.sleep(0.05)


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    settings = read_settings(home=tmp_path_factory.mktemp("living"))
    made = LivingShop(_ORDERS, 1, time_in_shop())
    folder = demo_folder(settings)
    write_living_shop(folder, folder / made.name, now=made.made_at, order_count=_ORDERS)
    with Database.open(settings) as database, database.owner() as owner:
        owner.autocommit = True
        load(owner, [folder], sources=(DEMO_SOURCE,))
        start_to_live(owner, made)
        yield Living(settings, owner)
    stop(settings)
    stop(history_settings(settings))


def _end(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    server.send_signal(how)
    server.wait(_LONGEST)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_its_server_and_the_next_goes_on_from_there(living: Living, ending: signal.Signals) -> None:
    before = living.reached
    server = living.serve()
    living.wait_for_steps(2)
    _end(server, ending)
    wait_until_nothing_goes_on(living.settings.home)
    assert living.reached > before
    counts = living.connection.execute("SELECT count(*), count(DISTINCT order_id) FROM orders").fetchone()
    assert counts is not None
    assert counts[0] == counts[1] >= _ORDERS


def test_of_two_servers_either_keeps_it_going(living: Living) -> None:
    first, second = living.serve(), living.serve()
    living.wait_for_steps(1)
    _end(first, signal.SIGTERM)
    living.wait_for_steps(2)
    _end(second, signal.SIGTERM)
    wait_until_nothing_goes_on(living.settings.home)
