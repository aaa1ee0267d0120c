"""The copy equals PostgreSQL after any interleaving of transactions, rolled back or late, and after any crash."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.marts import MARTS
from lojista.columnar.reconcile import first_difference, reconcile
from lojista.columnar.sync import sync
from lojista.columnar.tables import BASE_TABLES, DERIVED_TABLES
from lojista.postgres.connection import Database
from support.shop_writes import START, WRITES, Statement

_TABLES = (*(f"base.{name}" for name in BASE_TABLES), *(f"marts.{mart.name}" for mart in MARTS))
_NOT_WRITTEN = {*DERIVED_TABLES, "latest_scores", "segment_snapshots", "segment_changes"}
_EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "6"))
_WRITER = st.integers(0, 2)
_WRITE = st.tuples(st.just("write"), _WRITER, st.lists(WRITES, min_size=1, max_size=4))
_COMMIT = st.tuples(st.just("commit"), _WRITER)
_ACTIONS = st.one_of(
    *(_WRITE, _WRITE, _WRITE, _COMMIT, st.tuples(st.just("roll_back"), _WRITER)),
    *(st.just(("refresh",)), st.tuples(st.just("crash"), st.integers(0, 3))),
)


class CrashError(Exception):
    """A follower that ends in the middle of a refresh."""


class Following:
    """Three connections write, the first of them without transactions; one copy follows."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.writers = [database._connect(database._owner_uri) for _ in range(3)]
        for writer in self.writers:
            writer.execute("SET lock_timeout = '50ms'")
            writer.commit()
        self.writers[0].autocommit = True
        self.copy = ColumnarCopy(folder / "followed")

    def begin(self) -> None:
        """The same few rows before every example."""
        for writer in self.writers:
            writer.rollback()
        for table in reversed(BASE_TABLES):
            if table not in _NOT_WRITTEN:
                self.writers[0].execute(f"DELETE FROM {table}".encode())
        self.writers[0].execute("DELETE FROM exchange_rates")
        self.writers[0].execute(START.encode())
        sync(self.copy, self.database)

    def write(self, writer: int, statements: list[Statement]) -> None:
        """What PostgreSQL refuses, or another transaction holds, ends the writer's transaction."""
        for sql, values in statements:
            try:
                self.writers[writer].execute(sql.encode(), values)
            except (psycopg.IntegrityError, psycopg.errors.LockNotAvailable):
                self.writers[writer].rollback()

    def commit(self, writer: int) -> None:
        self.writers[writer].commit()

    def roll_back(self, writer: int) -> None:
        self.writers[writer].rollback()

    def crash(self, steps: int) -> None:
        """A refresh ends at one of its steps, and the follower with it."""
        left = iter(range(steps))

        def step(_: str) -> None:
            if next(left, None) is None:
                raise CrashError

        try:
            sync(self.copy, self.database, step)
        except CrashError:
            self.copy.close()
            self.copy = ColumnarCopy(self.folder / "followed")

    def refresh(self) -> None:
        """What rows were renewed in is what a copy made at this moment holds."""
        sync(self.copy, self.database)
        with ColumnarCopy(self.folder / "new") as new:
            new.connection.execute("DROP TABLE IF EXISTS base.copy_state")  # so that all is read and built
            sync(new, self.database)
            assert _contents(self.copy) == _contents(new)
        with self.database.reader() as reader:
            assert first_difference(reconcile(reader, self.copy.connection.cursor())) is None

    def end(self) -> None:
        """What was still open is committed, and followed."""
        for writer in self.writers:
            writer.commit()
        self.refresh()


def _contents(copy: ColumnarCopy) -> dict[str, list[Any]]:
    """Every row of every table and mart, as text and sorted."""
    query = "SELECT COLUMNS(*)::VARCHAR FROM {} ORDER BY ALL"
    return {name: copy.connection.execute(query.format(name)).fetchall() for name in _TABLES}


@pytest.fixture
def following(empty_shop: Database, tmp_path: Path) -> Iterator[Following]:
    followed = Following(empty_shop, tmp_path)
    yield followed
    followed.copy.close()
    for writer in followed.writers:
        writer.close()


@pytest.mark.timeout(60 * _EXAMPLES)
@given(actions=st.lists(_ACTIONS, min_size=8, max_size=24))
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize="LOJISTA_FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
def test_copy_that_follows_equals_one_made_anew(following: Following, actions: list[tuple[Any, ...]]) -> None:
    following.begin()
    for name, *arguments in actions:
        getattr(following, name)(*arguments)
    following.end()
