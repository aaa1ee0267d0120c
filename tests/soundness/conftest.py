"""The real archive, loaded once, as a plain connection and as both engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import Engine, PostgresEngine
from lojista.columnar.sync import sync
from lojista.ingest.load import load
from lojista.ingest.report import LoadReport
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings


@pytest.fixture(scope="session")
def olist(olist_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, LoadReport]]:
    settings = read_settings(home=tmp_path_factory.mktemp("olist"))
    with Database.open(settings) as database:
        with database.owner() as owner:
            report = load(owner, [olist_archive])
        yield database, report
    stop(settings)


@pytest.fixture(scope="session")
def reader(olist: tuple[Database, LoadReport]) -> Iterator[psycopg.Connection[Any]]:
    with olist[0].reader() as connection:
        yield connection


@pytest.fixture(scope="session")
def engines(
    olist: tuple[Database, LoadReport], reader: psycopg.Connection[Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Engine]]:
    with ColumnarCopy(tmp_path_factory.mktemp("copies")) as copy:
        sync(copy, olist[0])
        yield copy.engine(), PostgresEngine(reader)
