"""Parts that the statements of several feeds are put together from."""

from typing import Any, Self

import psycopg
from psycopg import sql


class Writing(str):
    """A statement that writes to a table; `into_empty` does the same, sooner, where the table has no row yet."""

    table: str
    into_empty: str

    def __new__(cls, text: str, table: str, into_empty: str) -> Self:
        made = super().__new__(cls, text)
        made.table, made.into_empty = table, into_empty
        return made


class Removal(Writing):
    """A statement that takes rows away."""


def removal(table: str, rows: str) -> Removal:
    """Deletes rows of a table, told from the table's alias on: nothing to do where it is empty."""
    return Removal(f"DELETE FROM {table} {rows}", table, "")  # noqa: S608 - fixed names, no values


def upsert(table: str, columns: tuple[str, ...], key: tuple[str, ...], query: str, returning: str = "") -> Writing:
    """Inserts what is new and updates what differs, and returns `is_new` for each row that it wrote.

    The query has one row a key at most where there are more columns than the key. Into an empty table the rows go
    without a look for others of their key, which takes half of the time.
    """
    returned = f"RETURNING (xmax = 0) AS is_new{returning}"
    insert, conflict = f"INSERT INTO {table} ({', '.join(columns)}) {query}", f"ON CONFLICT ({', '.join(key)})"
    rest = [column for column in columns if column not in key]
    if not rest:
        unchanging = f"{insert} {conflict} DO NOTHING {returned}"
        return Writing(unchanging, table, unchanging)
    current, proposed = (", ".join(f"{owner}.{column}" for column in rest) for owner in (table, "excluded"))
    assigned = ", ".join(f"{column} = excluded.{column}" for column in rest)
    action = f"DO UPDATE SET {assigned} WHERE ({current}) IS DISTINCT FROM ({proposed})"
    return Writing(f"{insert} {conflict} {action} {returned}", table, f"{insert} {returned}")


def fitting(connection: psycopg.Connection[Any], statement: str) -> str:
    """A statement as it is best run now; nothing where there is nothing to do."""
    if isinstance(statement, Writing) and is_empty(connection, statement.table):
        return statement.into_empty
    return statement


def is_empty(connection: psycopg.Connection[Any], table: str) -> bool:
    """Whether a table has no row that this transaction sees."""
    query = sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    return connection.execute(query).fetchone() == (True,)
