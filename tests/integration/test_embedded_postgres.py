import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.errors import DatabaseError, SettingError
from lojista.postgres.cluster import credentials_file
from lojista.postgres.connection import Database
from lojista.postgres.embedded import EmbeddedServer, stop
from lojista.postgres.place import find_place
from lojista.postgres.process import running_process
from lojista.settings import Settings, read_settings

_OPEN = """
import sys
from lojista.postgres.connection import Database
from lojista.settings import read_settings
with Database.open(read_settings(home=sys.argv[1])) as database, database.reader() as connection:
    print(connection.execute("SELECT count(*) FROM schema_migrations").fetchone()[0], flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(server_settings: Settings, tmp_path: Path) -> Path:
    return server_settings.home.parent / f"own-{tmp_path.name}"


@pytest.fixture
def settings(home: Path):  # type: ignore[no-untyped-def]
    own = read_settings(home=home)
    yield own
    stop(own)


def _wait_until_stopped(server: EmbeddedServer, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while running_process(server.place) is not None and time.monotonic() < until:
        time.sleep(0.05)
    return running_process(server.place) is None


def test_many_processes_start_the_server_at_once(settings: Settings) -> None:
    command = [sys.executable, "-c", _OPEN, str(settings.home)]
    clients = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    counts = [client.communicate("")[0].strip() for client in clients]
    assert len(set(counts)) == 1
    assert int(counts[0]) >= 4


def test_data_survives_sigkill_of_the_server(settings: Settings) -> None:
    with Database.open(settings) as database:
        with database.owner() as owner:
            owner.execute("INSERT INTO customers (customer_id) VALUES ('kept')")
        server = EmbeddedServer(settings, on_step=lambda _: None)
        process = running_process(server.place)
        assert process is not None
        os.kill(process, signal.SIGKILL)
        with database.reader() as reader:
            assert reader.execute("SELECT customer_id FROM customers").fetchall() == [("kept",)]
        server.close()


def test_server_that_dies_as_the_shop_is_opened_is_started_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = EmbeddedServer.__init__

    def start_and_lose(server: EmbeddedServer, *arguments: Any, **named: Any) -> None:
        start(server, *arguments, **named)
        os.kill(running_process(server.place) or 0, signal.SIGKILL)

    monkeypatch.setattr(EmbeddedServer, "__init__", start_and_lose)
    with Database.open(settings) as database, database.reader() as reader:
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_stale_pid_file_of_another_process_is_no_running_server(settings: Settings) -> None:
    with Database.open(settings):
        server = EmbeddedServer(settings, on_step=lambda _: None)
    stop(settings)
    for lock in (server.place.cluster / "postmaster.pid", server.place.sockets / ".s.PGSQL.5432.lock"):
        lock.write_text(f"{os.getpid()}\n")
    assert running_process(server.place) is None
    server.ensure_running()
    assert running_process(server.place) not in (None, os.getpid())
    server.close()


def test_another_cluster_s_server_is_not_taken_for_ours(settings: Settings, server_settings: Settings) -> None:
    other = EmbeddedServer(server_settings, on_step=lambda _: None)
    with Database.open(settings):
        server = EmbeddedServer(settings, on_step=lambda _: None)
    stop(settings)
    process = running_process(other.place)
    (server.place.cluster / "postmaster.pid").write_text(f"{process}\n")
    assert not stop(settings)
    assert running_process(other.place) == process
    server.close()
    other.close()


def test_wrong_password_is_an_error_and_no_waiting(settings: Settings) -> None:
    with Database.open(settings):
        place = find_place(settings)
    stop(settings)
    credentials_file(place).write_text('{"lojista": "wrong", "lojista_reader": "wrong"}')
    with pytest.raises(DatabaseError, match="password authentication failed"):
        Database.open(settings)


def test_cluster_that_was_cut_short_is_made_again(settings: Settings) -> None:
    place = find_place(settings)
    (unfinished := place.cluster.with_name("cluster-unfinished")).mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with Database.open(settings) as database, database.reader() as reader:
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == (0,)


@pytest.mark.parametrize("name", ["with space", "100%25", "a,b&c=d", "aspa'dupla"])
def test_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    own = read_settings(home=tmp_path / name)
    with Warehouse(own) as warehouse:
        assert warehouse.sync().is_changed
    stop(own)


def test_home_that_was_moved_keeps_its_cluster(settings: Settings, tmp_path: Path) -> None:
    with Database.open(settings) as database, database.owner() as owner:
        owner.execute("INSERT INTO customers (customer_id) VALUES ('kept')")
    stop(settings)
    moved = read_settings(home=settings.home.rename(settings.home.with_name(f"moved-{tmp_path.name}")))
    with Database.open(moved) as database, database.reader() as reader:
        assert reader.execute("SELECT customer_id FROM customers").fetchall() == [("kept",)]
    stop(moved)


def test_home_that_cannot_be_used_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="LOJISTA_HOME"):
        Database.open(read_settings(home=tmp_path / "file"))


def test_folder_with_other_things_in_it_is_not_opened_up(tmp_path: Path) -> None:
    (home := tmp_path / "home").mkdir(mode=0o700)
    (home / "letters.txt").touch()
    place = find_place(read_settings(home=home))
    assert home.stat().st_mode & 0o077 == 0
    assert os.geteuid() != 0 or not place.cluster.is_relative_to(home)
    shutil.rmtree(place.cluster.parent, ignore_errors=True)


def test_server_stops_after_the_last_client_is_killed(settings: Settings) -> None:
    server = EmbeddedServer(settings, on_step=lambda _: None, grace_seconds=0.3)
    command = [sys.executable, "-c", _OPEN, str(settings.home)]
    client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    client.stdout.readline()
    server.close()
    time.sleep(1)
    assert running_process(server.place) is not None
    client.kill()
    client.communicate()
    assert _wait_until_stopped(server, 15)


def test_passwords_are_for_their_owner_alone(server_settings: Settings) -> None:
    server = EmbeddedServer(server_settings, on_step=lambda _: None)
    assert credentials_file(server.place).stat().st_mode & 0o077 == 0
    server.close()


@pytest.mark.parametrize(
    "attack",
    [
        "INSERT INTO customers (customer_id) VALUES ('x')",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; INSERT INTO customers (customer_id) VALUES ('x')",
        "SET default_transaction_read_only = off; COMMIT; DELETE FROM customers",
        "COMMIT; BEGIN READ WRITE; CREATE TABLE lojista.x (y int)",
    ],
)
def test_reader_cannot_write_whatever_it_sets(server_settings: Settings, attack: str) -> None:
    with Database.open(server_settings) as database, database.reader() as reader:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            reader.execute(attack.encode())
        reader.rollback()
