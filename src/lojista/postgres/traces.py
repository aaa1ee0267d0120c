"""Looks for words in every text of the shop's tables, and in what the database gathers of them for its planner."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from lojista.postgres.schema import SCHEMA

_TEXTS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t
        USING (table_schema, table_name)
    WHERE c.table_schema = %s AND t.table_type = 'BASE TABLE' AND c.data_type IN
        ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'xml') ORDER BY 1, c.ordinal_position
"""
_STATISTICS = """
    SELECT tablename, attname FROM pg_stats WHERE schemaname = %s AND EXISTS (SELECT FROM unnest(%s::text[]) word
        WHERE position(word in coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')) > 0)
"""
_ESCAPED, _BACKSLASHED = re.compile(r"([\\%_])"), r"\\\1"


@dataclass(frozen=True)
class Trace:
    """Where a word was found: a table's column, or a file. `is_part`: as a part of a longer text."""

    place: str
    word: str
    is_part: bool = True


def text_columns(connection: psycopg.Connection[Any]) -> tuple[tuple[str, str], ...]:
    """Every column of the shop's tables that can hold words."""
    return tuple((str(table), str(column)) for table, column in connection.execute(_TEXTS, [SCHEMA]))


def traces_in_tables(
    connection: psycopg.Connection[Any], parts: Sequence[str], whole: Sequence[str]
) -> tuple[Trace, ...]:
    """Where words stand: `parts` within any text, in upper or lower case, and `whole` as a customer's id alone."""
    found = [
        trace for table, column in text_columns(connection) for trace in _in_column(connection, table, column, parts)
    ]
    ids = connection.execute("SELECT customer_id FROM customers WHERE customer_id = ANY(%s)", [list(whole)])
    found += [Trace("table customers, column customer_id", str(word), is_part=False) for (word,) in ids]
    statistics = connection.execute(_STATISTICS, [SCHEMA, list(parts)])
    found += [Trace(f"statistics of table {table}, column {column}", "") for table, column in statistics]
    return tuple(found)


def _in_column(connection: psycopg.Connection[Any], table: str, column: str, parts: Sequence[str]) -> tuple[Trace, ...]:
    """One pass for all words, and another for each of them where any is there."""
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} t WHERE lower(t.{}::text) LIKE ANY (%s))").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    like = {word: f"%{_ESCAPED.sub(_BACKSLASHED, word.lower())}%" for word in parts}
    if connection.execute(query, [list(like.values())]).fetchone() != (True,):
        return ()
    hits = [word for word in parts if connection.execute(query, [[like[word]]]).fetchone() == (True,)]
    return tuple(Trace(f"table {table}, column {column}", word) for word in hits)
