"""What a database holds, in one word."""

from typing import Any

import psycopg

_TABLES = """SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname LIKE 'lojista%' AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
    ORDER BY name"""


def fingerprint(connection: psycopg.Connection[Any]) -> dict[str, str | None]:
    """A digest of the rows of every table that this login can read; None for a table without any."""
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    return {name: _digest(connection, name) for name in tables}


def _digest(connection: psycopg.Connection[Any], table: str) -> str | None:
    rows = f"SELECT md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM {table} AS one"
    (digest,) = connection.execute(rows.encode()).fetchone() or (None,)
    return digest
