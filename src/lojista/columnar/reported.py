"""From where PostgreSQL's tables with amounts are read: as they are, or as views that convert other currencies.

A shop without rates reads its own tables, as if there were no such thing as another currency.
"""

from typing import Any

import psycopg

from lojista.postgres.schema import REPORTED_SCHEMA, SCHEMA

_CONVERTS = "SELECT EXISTS (SELECT FROM shop_rates)"


def converts(reader: psycopg.Connection[Any]) -> bool:
    """Whether there is any rate into the shop's currency."""
    return reader.execute(_CONVERTS).fetchone() == (True,)


def reported_path(reader: psycopg.Connection[Any]) -> str:
    """The search path on which tables have every amount in the currency that it is reported in."""
    return f"{REPORTED_SCHEMA}, {SCHEMA}" if converts(reader) else SCHEMA


def read_as_reported(reader: psycopg.Connection[Any]) -> None:
    """From now on the connection reads amounts as they are reported."""
    with reader.transaction():
        reader.execute(f"SET search_path TO {reported_path(reader)}".encode())
