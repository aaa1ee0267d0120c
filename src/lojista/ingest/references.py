"""Foreign keys of a shop that is loaded for the first time: checked once at the end, not row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

_TABLES = ("orders", "order_items", "order_payments", "order_reviews", "returns", "charges")
_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])
"""


@contextmanager
def checked_at_the_end(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Within the caller's transaction, takes the foreign keys off tables that are empty and puts them on again.

    Checking every row by itself costs more than storing it. Nobody reads a table that was empty before; one with rows
    keeps its keys, since taking them off would make every reader wait.
    """
    empty = [table for table in _TABLES if _is_empty(connection, table)]
    keys = connection.execute(_REFERENCES, [empty]).fetchall()
    for table, name, _ in keys:
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
    yield
    for table, name, definition in keys:
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(*map(sql.Identifier, (table, name)))
        connection.execute(statement + sql.SQL(definition))


def _is_empty(connection: psycopg.Connection[Any], table: str) -> bool:
    query = sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    return connection.execute(query).fetchone() == (True,)
