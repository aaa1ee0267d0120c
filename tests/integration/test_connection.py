"""A database of the user's own: what goes wrong with it is said, and never as a traceback."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from lojista.errors import DatabaseError, SettingError
from lojista.ingest.load import load
from lojista.postgres.cluster import OWNER
from lojista.postgres.connection import Database
from lojista.postgres.embedded import EmbeddedServer
from lojista.settings import Settings, read_settings
from support.small_files import clean_files


@pytest.mark.parametrize("address", ["nonsense", "postgresql://login:canary%ret@127.0.0.1/shop"])
def test_address_that_is_none_is_said_without_repeating_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        Database.open(read_settings(home=tmp_path, database_url=address))
    assert "DATABASE_URL is not an address" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_login_without_rights_is_told_which_it_needs(server_settings: Settings) -> None:
    server = EmbeddedServer(server_settings, on_step=lambda _: None)
    with psycopg.connect(server.uri(OWNER, "postgres"), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS plain")
        admin.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
        url = f"postgresql://plain:plain@/postgres?host={server.place.sockets}"
        with pytest.raises(DatabaseError, match="may not set up"):
            Database.open(read_settings(home=server_settings.home, database_url=url))
        admin.execute("DROP ROLE plain")
    server.close()


def test_login_that_may_make_roles_needs_nothing_else(server_settings: Settings, tmp_path: Path) -> None:
    server = EmbeddedServer(server_settings, on_step=lambda _: None)
    with psycopg.connect(server.uri(OWNER, "postgres"), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS maker")
        admin.execute("CREATE ROLE maker LOGIN CREATEROLE PASSWORD 'maker'")
        admin.execute("ALTER ROLE lojista_reader RENAME TO set_aside")
        admin.execute("CREATE DATABASE made OWNER maker")
        try:
            url = f"postgresql://maker:maker@/made?host={server.place.sockets}"
            with Database.open(read_settings(home=tmp_path, database_url=url)) as database, database.reader() as reader:
                assert reader.execute("SELECT count(*) FROM orders").fetchone() == (0,)
        finally:
            admin.execute("DROP DATABASE made WITH (FORCE)")
            admin.execute("DROP ROLE lojista_reader, maker")
            admin.execute("ALTER ROLE set_aside RENAME TO lojista_reader")
    server.close()


def test_connection_lost_during_a_load_is_no_bug(empty_shop: Database, tmp_path: Path) -> None:
    files = clean_files(tmp_path)

    def lose(_: str) -> None:
        with empty_shop.owner() as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                          " AND datname = current_database()")  # fmt: skip

    with pytest.raises(DatabaseError, match="cannot be used"):
        _load(empty_shop, files, _Loses(lose))


def _load(database: Database, files: Path, progress: "_Loses") -> None:
    with database.owner() as owner:
        owner.autocommit = True
        load(owner, [files], progress=progress)


class _Loses:
    """Cuts every connection as soon as the first file is read."""

    def __init__(self, lose: object) -> None:
        self.step = self.file_read = lose

    def file_started(self, *_: object) -> None: ...

    def advanced(self, *_: object) -> None: ...

    def file_finished(self, *_: object) -> None: ...


def test_of_two_that_wait_for_each_other_one_is_told_to_run_again(empty_shop: Database) -> None:
    with empty_shop.owner() as first, ThreadPoolExecutor() as beside:
        first.execute("LOCK TABLE sellers")

        def cross() -> None:
            with empty_shop.owner() as second:
                second.execute("LOCK TABLE products")
                locked.set()
                second.execute("SET deadlock_timeout = '50ms'")
                second.execute("LOCK TABLE sellers")

        locked = threading.Event()
        crossing = beside.submit(cross)
        assert locked.wait(10)
        first.execute("SET deadlock_timeout = '1h'")
        first.execute("LOCK TABLE products")
        with pytest.raises(DatabaseError, match="in the way") as caught:
            crossing.result(10)
    assert caught.value.hint == "Run the same command again."
