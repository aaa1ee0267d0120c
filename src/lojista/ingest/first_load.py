"""Foreign keys, indexes and notes of a shop that is loaded for the first time: made once at the end, not row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from lojista.ingest.statements import is_empty

_TABLES = ("orders", "order_items", "order_payments", "order_reviews", "returns", "charges")
_EMPTIED = ", ".join((*_TABLES, "order_rates"))  # with all that refer to them
_PARENTS = ("customers", "products", "order_addresses")
_NOTE = "INSERT INTO table_changes (table_name) SELECT unnest(%s::text[])"
_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE NOT indisunique AND indrelid = ANY(%s::text[]::regclass[])
"""


@contextmanager
def made_at_the_end(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Within the caller's transaction, takes foreign keys and indexes off the tables of a shop that is empty.

    Row by row they cost more than storing the rows; nor is each row noted as changed, but each table. Where any table
    has rows, all keep what they have: taking a key off locks the table that it points to as well, and would make every
    reader wait. Unique indexes stay: rows are told apart by them. A table that was emptied in the same transaction
    needs no log of what is put into it, where no other server reads that; what others write meanwhile is waited for,
    so that none of it is taken away.
    """
    if not _are_empty(connection) or not _are_empty_for_all(connection):
        yield
        return
    connection.execute(f"TRUNCATE {_EMPTIED}".encode())
    keys = connection.execute(_REFERENCES, [list(_TABLES)]).fetchall()
    indexes = connection.execute(_INDEXES, [list(_TABLES)]).fetchall()
    for table, name, _ in keys:
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
    for name, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    _note_rows(connection, "DISABLE")
    yield
    _note_rows(connection, "ENABLE")
    connection.execute(_NOTE, [list(_PARENTS)])  # the others were noted when they were emptied
    for _, definition in indexes:
        connection.execute(sql.SQL(definition))
    for table, name, definition in keys:
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(*map(sql.Identifier, (table, name)))
        connection.execute(statement + sql.SQL(definition))


def _are_empty(connection: psycopg.Connection[Any]) -> bool:
    return all(is_empty(connection, table) for table in _TABLES)


def _are_empty_for_all(connection: psycopg.Connection[Any]) -> bool:
    """Whether they stay so until the transaction ends: from then on nobody else writes to them."""
    connection.execute(f"LOCK TABLE {_EMPTIED} IN SHARE ROW EXCLUSIVE MODE".encode())
    return _are_empty(connection)


def _note_rows(connection: psycopg.Connection[Any], action: str) -> None:
    for table in (*_PARENTS, *_TABLES):
        for event in ("inserted", "updated", "deleted"):
            connection.execute(f"ALTER TABLE {table} {action} TRIGGER record_{event}".encode())
