"""Brings the columnar copy up to date with PostgreSQL.

What a transaction changed that the copy's last snapshot did not see is read again, however late it committed: rows by
key, or whole tables where many changed. Everything is written in one DuckDB transaction: a reader sees the old state or
the new one.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg

from lojista.columnar.changes import State, state_of, unseen
from lojista.columnar.copy import FORMAT, ColumnarCopy
from lojista.columnar.reading import moment_of, tables_at
from lojista.columnar.refresh import Refresh
from lojista.errors import CopyError
from lojista.postgres.connection import Database
from lojista.steps import Step, silent

_ORDERS_PER_THREAD = 500_000


@dataclass(frozen=True)
class SyncReport:
    """What one refresh did. `tables` were read again, `row_counts` says how many rows; empty when up to date."""

    tables: tuple[str, ...]
    row_counts: Mapping[str, int]
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
        return _sync(copy, database, on_step)
    except duckdb.Error as error:
        if not copy.give_up_where(error):
            raise _not_refreshed(copy, error) from error
    try:
        return _sync(copy, database, on_step)
    except duckdb.Error as error:
        raise _not_refreshed(copy, error) from error


def _not_refreshed(copy: ColumnarCopy, error: duckdb.Error) -> CopyError:
    return CopyError(
        f"The columnar copy {copy.path} cannot be refreshed: {error}",
        "Make room on the disk, or delete the copy, which is made again.",
    )


def _sync(copy: ColumnarCopy, database: Database, on_step: Step) -> SyncReport:
    """What changed is asked, and all of it read, in one and the same snapshot of PostgreSQL."""
    started = time.perf_counter()
    counts: Mapping[str, int] = {}
    with database.reader() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        now, known = state_of(reader), None if copy.is_lost else _known_state(copy.connection.cursor())
        changes = unseen(reader, known, now)
        if changes.tables:
            with _file_for(copy, known, now) as target, tables_at(database, moment_of(reader)) as tables:
                counts = Refresh(target, tables, on_step).write(changes, now)
    _fit_threads(copy.connection.cursor())
    return SyncReport(changes.tables, counts, time.perf_counter() - started)


@contextmanager
def _file_for(copy: ColumnarCopy, known: State | None, now: State) -> Iterator[Any]:
    """The connection to write with: to a new file where the old one is lost, or may hold a person erased since.

    What a file frees, it keeps until something else takes its room.
    """
    if copy.is_lost or _may_hold_erased(copy.connection.cursor(), known, now):
        with copy.written_anew() as other:
            yield other
    else:
        yield copy.connection.cursor()


def _may_hold_erased(connection: Any, known: State | None, now: State) -> bool:
    was_read_before = known.erasure_id if known is not None else 0 if _has_rows(connection) else now.erasure_id
    return was_read_before != now.erasure_id


def _has_rows(connection: Any) -> bool:
    """Whether anything was ever written, in whatever format."""
    return bool(connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() != [(0,)])


def _fit_threads(connection: Any) -> None:
    """Threads for questions: over few orders a second one costs more than it brings."""
    orders = int(connection.execute("SELECT count(*) FROM base.orders").fetchall()[0][0])
    fitting = min(os.cpu_count() or 1, 1 + orders // _ORDERS_PER_THREAD)
    if connection.execute("SELECT current_setting('threads')").fetchall() != [(fitting,)]:
        connection.execute(f"SET threads = {fitting}")


def _known_state(connection: Any) -> State | None:
    """The database and snapshot of the last refresh; None when there was none this program can read."""
    exists = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'base' AND table_name = 'copy_state'"
    if connection.execute(exists).fetchall() == [(0,)]:
        return None
    version = connection.execute("SELECT format FROM base.copy_state").fetchall()
    if version != [(FORMAT,)]:
        return None
    return State(
        *connection.execute("SELECT database_identity, snapshot, erasure_id FROM base.copy_state").fetchall()[0]
    )
