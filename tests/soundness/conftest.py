"""The real archive, loaded once, as a plain connection and as both engines."""

import os
import pickle
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
from lojista.postgres.locks import hold
from lojista.settings import read_settings


@pytest.fixture(scope="session")
def olist(olist_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, LoadReport]]:
    """The archive loaded by whichever worker comes first, for all of them: nothing that counts may be written to it.

    Its server ends by itself once no worker needs it any more.
    """
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "olist-of-all"
    home.mkdir(mode=0o711, exist_ok=True)
    kept = home / "report"
    with Database.open(read_settings(home=home)) as database:
        with hold(home / "loading"), database.owner() as owner:
            if not kept.exists():
                kept.write_bytes(pickle.dumps(load(owner, [olist_archive])))
        yield database, pickle.loads(kept.read_bytes())  # noqa: S301 - written above


@pytest.fixture(scope="session")
def reader(olist: tuple[Database, LoadReport]) -> Iterator[psycopg.Connection[Any]]:
    with olist[0].reader() as connection:
        yield connection


@pytest.fixture(scope="session")
def copy(olist: tuple[Database, LoadReport], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColumnarCopy]:
    with ColumnarCopy(tmp_path_factory.mktemp("copies")) as copy:
        sync(copy, olist[0])
        yield copy


@pytest.fixture(scope="session")
def engines(copy: ColumnarCopy, reader: psycopg.Connection[Any]) -> tuple[Engine, Engine]:
    return copy.engine(), PostgresEngine(reader)
