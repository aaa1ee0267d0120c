"""A history and the empty shop that it is replayed into, each a database whose statements stand at once."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings

Connection = psycopg.Connection[Any]


@pytest.fixture
def history(server_settings: Settings, own_database: str) -> Iterator[Connection]:
    settings = read_settings(home=server_settings.home, database_url=own_database)
    with Database.open(settings) as database, database.owner() as owner:
        owner.autocommit = True
        yield owner


@pytest.fixture
def shop(empty_shop: Database) -> Iterator[Connection]:
    with empty_shop.owner() as owner:
        owner.autocommit = True
        yield owner
