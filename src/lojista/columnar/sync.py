"""Brings the columnar copy up to date with PostgreSQL.

A table is read again when a transaction changed it that the copy's last snapshot did not see, however late that
transaction committed. Everything is written in one DuckDB transaction: a reader sees the old state or the new one.
"""

import contextlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg

from lojista.columnar.build import build_marts
from lojista.columnar.copy import FORMAT, ColumnarCopy
from lojista.columnar.engine import BASE_SCHEMA, MARTS_SCHEMA
from lojista.columnar.reported import reported_path
from lojista.columnar.tables import BASE_TABLES, in_postgres
from lojista.errors import CopyError, DatabaseError
from lojista.postgres.connection import Database
from lojista.steps import Step, silent

# An id from the future came from another cluster with a restored dump, and would never be seen.
_UNSEEN = """
    SELECT DISTINCT table_name FROM table_changes
    WHERE %(snapshot)s::text IS NULL OR (transaction_id < pg_snapshot_xmax(pg_current_snapshot())
        AND NOT pg_visible_in_snapshot(transaction_id, %(snapshot)s::text::pg_snapshot))
"""


_ORDERS_PER_THREAD = 500_000


@dataclass(frozen=True)
class SyncReport:
    """What one refresh did. `tables` were read again; empty when the copy was up to date."""

    tables: tuple[str, ...]
    row_counts: dict[str, int]
    seconds: float

    @property
    def is_changed(self) -> bool:
        """Whether anything was read again."""
        return bool(self.tables)


def sync(copy: ColumnarCopy, database: Database, on_step: Step = silent) -> SyncReport:
    """Refreshes the copy. The copy stays as it was where that fails.

    Raises DatabaseError when PostgreSQL cannot be read, CopyError when the copy cannot be written.
    """
    try:
        return _sync(copy.connection.cursor(), database, on_step)
    except duckdb.Error as error:
        raise CopyError(
            f"The columnar copy {copy.path} cannot be refreshed: {error}",
            "Make room on the disk, or delete the copy, which is made again.",
        ) from error


def _sync(connection: Any, database: Database, on_step: Step) -> SyncReport:
    """What changed is asked, and every table read, in one and the same snapshot of PostgreSQL."""
    started = time.perf_counter()
    known = _known_state(connection)
    counts: dict[str, int] = {}
    with database.reader() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        state, stale = _unseen_tables(reader, known)
        tables = tuple(name for name in BASE_TABLES if known is None or name in stale)
        if tables:
            connection.execute("RESET threads")
            counts = _write(connection, database, tables, state, _moment(reader), on_step)
    _fit_threads(connection)
    return SyncReport(tables, counts, time.perf_counter() - started)


@dataclass(frozen=True)
class _Moment:
    """What another connection reads the same in, as long as the reader's transaction lasts: a snapshot and a path."""

    snapshot: str
    search_path: str


def _moment(reader: psycopg.Connection[Any]) -> _Moment:
    row = reader.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None  # noqa: S101 - the query has one row always
    return _Moment(str(row[0]), reported_path(reader))


def _fit_threads(connection: Any) -> None:
    """Threads for questions: over few orders a second one costs more than it brings."""
    orders = int(connection.execute("SELECT count(*) FROM base.orders").fetchall()[0][0])
    connection.execute(f"SET threads = {min(os.cpu_count() or 1, 1 + orders // _ORDERS_PER_THREAD)}")


def _known_state(connection: Any) -> tuple[str, str] | None:
    """The database and snapshot of the last refresh; None when there was none this program can read."""
    exists = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'base' AND table_name = 'copy_state'"
    if connection.execute(exists).fetchall() == [(0,)]:
        return None
    rows = connection.execute("SELECT format, database_identity, snapshot FROM base.copy_state").fetchall()
    return next(((identity, snapshot) for version, identity, snapshot in rows if version == FORMAT), None)


_IDENTITY = """
    SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || current_database()
        || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
        || '/' || 'lojista.table_changes'::regclass::oid::text, pg_current_snapshot()::text
"""


def _unseen_tables(reader: psycopg.Connection[Any], known: tuple[str, str] | None) -> tuple[str, set[str]]:
    """The snapshot to record, as `identity snapshot`, and the tables with changes that the copy has not seen."""
    row = reader.execute(_IDENTITY).fetchone()
    assert row is not None  # noqa: S101 - the query has one row always
    identity, snapshot = str(row[0]), str(row[1])
    seen = known[1] if known is not None and known[0] == identity else None
    changed = {str(name) for (name,) in reader.execute(_UNSEEN, {"snapshot": seen})}
    stale = set(BASE_TABLES) if seen is None else changed & set(BASE_TABLES)
    return f"{identity} {snapshot}", stale


def _write(
    connection: Any, database: Database, tables: Sequence[str], state: str, moment: _Moment, on_step: Step
) -> dict[str, int]:
    identity, snapshot = state.split(" ", 1)
    connection.execute("BEGIN TRANSACTION")
    try:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {BASE_SCHEMA}")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARTS_SCHEMA}")
        counts = _read_tables(connection, database, tables, moment, on_step)
        build_marts(connection, on_step, tables)
        connection.execute(
            "CREATE OR REPLACE TABLE base.copy_state (format INTEGER, database_identity VARCHAR, snapshot VARCHAR)"
        )
        connection.execute("INSERT INTO base.copy_state VALUES (?, ?, ?)", [FORMAT, identity, snapshot])
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # the first error is the one to tell
            connection.execute("ROLLBACK")
        raise
    return counts


def _read_tables(
    connection: Any, database: Database, tables: Sequence[str], moment: _Moment, on_step: Step
) -> dict[str, int]:
    """Every table as it stood at that moment. Raises DatabaseError where PostgreSQL is lost meanwhile."""
    from adbc_driver_postgresql import dbapi  # takes a second to import, and an up-to-date copy needs none of it

    try:
        with dbapi.connect(database.reader_uri()) as source:
            source.adbc_connection.set_options(**{"adbc.connection.autocommit": "false"})
            with source.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{moment.snapshot}'")
                cursor.execute(f"SET search_path TO {moment.search_path}")
            return {name: _read_table(connection, source, name, on_step) for name in tables}
    except dbapi.Error as error:
        raise DatabaseError(f"PostgreSQL was lost while its tables were read: {error}", "Run: lojista sync") from error


def _read_table(connection: Any, source: Any, name: str, on_step: Step) -> int:
    """Replaces one base table by what PostgreSQL holds; the number of rows read."""
    on_step(f"reading {name}")
    columns = BASE_TABLES[name]
    with source.cursor() as cursor:
        selection = ", ".join(f"{in_postgres(name, column)} AS {column}" for column in columns)
        cursor.execute(f"SELECT {selection} FROM {name}")  # noqa: S608 - names from our own list
        incoming = cursor.fetch_record_batch()
        typed = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
        connection.register("incoming", incoming)
        connection.execute(f"CREATE OR REPLACE TABLE base.{name} AS SELECT {typed} FROM incoming")  # noqa: S608
        connection.unregister("incoming")
    return int(connection.execute(f"SELECT count(*) FROM base.{name}").fetchall()[0][0])  # noqa: S608
