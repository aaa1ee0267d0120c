"""Real servers for every test: one embedded PostgreSQL for each worker, an empty shop for each test that asks."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from lojista.postgres.cluster import DATABASE, OWNER, password_of
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.place import Place, find_place
from lojista.settings import Settings, read_settings
from support.sail import sail_server

ARCHIVE = Path(__file__).parents[2] / "shared" / "data" / "olist.zip"
_MIGRATED = "migrated"
ONLINE_RETAIL = ARCHIVE.with_name("online_retail.zip")


class _ByShop(LoadScopeScheduling):
    """What a file sets up is set up by one worker alone; so is the dashboard that all end-to-end tests look at."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/e2e" if file.startswith("tests/e2e/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hands tests to workers by the shop that they need."""
    return _ByShop(config, log)


@pytest.fixture(scope="session", autouse=True)
def _way_for_the_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A server run as root's lesser account must be able to pass through to the clusters of tests."""
    for parent in (base := tmp_path_factory.getbasetemp(), *base.parents):
        if parent.stat().st_mode & 0o001 == 0 and parent.name.startswith(("pytest-", "popen-")):
            parent.chmod(parent.stat().st_mode | 0o011)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """pytest's own, which that account may pass through as well."""
    tmp_path.chmod(0o711)
    return tmp_path


@pytest.fixture(scope="session")
def server_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home with a running, migrated embedded server, which forgoes what a loss of power asks for."""
    folder = tmp_path_factory.mktemp("home")
    settings = read_settings(home=folder)
    with Database.open(settings):
        with _administered(settings) as admin:
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(f"CREATE DATABASE {_MIGRATED} TEMPLATE {DATABASE}")
        yield settings
    stop(settings)


@pytest.fixture
def shop_url(server_settings: Settings) -> Iterator[str]:
    """The address of an empty database for a shop, dropped afterwards."""
    with _empty_database(server_settings) as url:
        yield url


@pytest.fixture
def empty_shop(server_settings: Settings) -> Iterator[Database]:
    """A migrated database without a row, dropped afterwards."""
    with (
        _empty_database(server_settings, _MIGRATED) as url,
        Database.open(read_settings(home=server_settings.home, database_url=url)) as database,
    ):
        yield database


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """The address of a Spark Connect server."""
    with sail_server() as address:
        yield address


@pytest.fixture
def own_database(server_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database of a shop's own, in SHOP_DATABASE_URL too, dropped afterwards."""
    with _empty_database(server_settings) as url:
        monkeypatch.setenv("SHOP_DATABASE_URL", url)
        yield url


def _administered(settings: Settings) -> psycopg.Connection[Any]:
    """A connection to the server that runs throughout the session."""
    return psycopg.connect(_address(settings.home, "postgres"), autocommit=True)


def _address(home: Path, database: str) -> str:
    place = _place(home)
    return f"postgresql://{OWNER}:{password_of(place, OWNER)}@{quote(str(place.sockets), safe='')}/{database}"


@cache
def _place(home: Path) -> Place:
    return find_place(read_settings(home=home))


@contextmanager
def _empty_database(settings: Settings, template: str = "template1") -> Iterator[str]:
    name = f"shop_{uuid.uuid4().hex}"
    with _administered(settings) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
        yield _address(settings.home, name)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def online_retail_archive() -> Path:
    """The real archive of a gift shop, where the machine has it."""
    if not ONLINE_RETAIL.exists():
        pytest.skip(f"the Online Retail archive is not at {ONLINE_RETAIL}")
    return ONLINE_RETAIL


@pytest.fixture(scope="session")
def olist_archive() -> Path:
    """The real archive, where the machine has it."""
    if not ARCHIVE.exists():
        pytest.skip(f"the Olist archive is not at {ARCHIVE}")
    return ARCHIVE
