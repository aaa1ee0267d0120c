"""Writes what changed into a copy, in one DuckDB transaction: rows by key where few changed, tables where many did.

Where rows change, no table is dropped: DuckDB would write no checkpoint as long as anybody reads, and keep in memory
and in its log all that was written since.
"""

import contextlib
from collections.abc import Collection
from typing import Any

import duckdb

from lojista.columnar import touched
from lojista.columnar.build import build_marts, derive
from lojista.columnar.changes import Changes, State
from lojista.columnar.copy import FORMAT
from lojista.columnar.engine import BASE_SCHEMA, MARTS_SCHEMA
from lojista.columnar.reading import TablesAt
from lojista.columnar.renew import has_other_payment_types, renew_marts
from lojista.columnar.tables import BASE_TABLES, DERIVED_TABLES, ROW_KEYS
from lojista.steps import Step

# Marts are kept sorted, which lets a question leave most of one unread. Renewed rows go to the end: once they are more
# than half of all, building anew pays.
_MOST_RENEWED = 0.5
_ALWAYS_RENEWED = 5_000
_STATE = "format INTEGER, database_identity VARCHAR, snapshot VARCHAR, renewed_orders BIGINT, erasure_id INTEGER"


class Refresh:
    """One refresh of a copy from PostgreSQL's tables at one moment."""

    def __init__(self, copy: Any, tables: TablesAt, on_step: Step) -> None:
        self._copy, self._tables, self._step = copy, tables, on_step

    def write(self, changes: Changes, now: State) -> dict[str, int]:
        """The number of rows read of each table. All or nothing."""
        self._copy.execute("BEGIN TRANSACTION")
        try:
            self._copy.execute(f"CREATE SCHEMA IF NOT EXISTS {BASE_SCHEMA}")
            self._copy.execute(f"CREATE SCHEMA IF NOT EXISTS {MARTS_SCHEMA}")
            counts = self._write(changes, now)
            self._copy.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(duckdb.Error):  # the first error is the one to tell
                self._copy.execute("ROLLBACK")
            raise
        return counts

    def _write(self, changes: Changes, now: State) -> dict[str, int]:
        if changes.rows:
            touched.note(self._copy, changes.rows)
            if touched.is_of_everything(self._copy):
                changes = changes.read_whole()
        counts = self._read_whole(changes.whole)
        if changes.rows:
            counts |= self._read_rows()
        changed = {*changes.tables, *self._derive(changes)}
        renewed = self._renewed_by_now() if changes.rows else None
        if renewed is None:
            renewed = self._build_marts(changes, changed)
        else:
            self._renew_marts(changes.whole, changed - changes.whole)
        self._record(now, renewed, is_new=not changes.rows)
        touched.drop(self._copy)
        return counts

    def _read_whole(self, names: Collection[str]) -> dict[str, int]:
        counts: dict[str, int] = {}
        if names:
            self._take_all_threads()
        for name in BASE_TABLES:
            if name in names and name not in DERIVED_TABLES:
                self._step(f"reading {name}")
                counts[name] = self._tables.copy_whole(self._copy, name)
        return counts

    def _take_all_threads(self) -> None:
        """Over few orders, questions are answered with fewer."""
        self._copy.execute("RESET threads")

    def _read_rows(self) -> dict[str, int]:
        self._step("reading changed rows")
        touched.spread(self._copy)
        counts = touched.read_again(self._copy, self._tables)
        touched.spread(self._copy)
        return counts

    def _derive(self, changes: Changes) -> set[str]:
        """Makes base tables that follow from others, where those changed; their names."""
        derived = {name for name, made in DERIVED_TABLES.items() if made.source in changes.tables}
        for name in derived:
            if name == "order_currencies" and self._tables.converts:  # the copy lacks what has no rate
                self._tables.copy_whole(self._copy, name)
            else:
                derive(self._copy, name, is_new=not changes.rows)
        return derived

    def _renewed_by_now(self) -> int | None:
        """How many orders' rows are out of their place with this change; None where marts are to be built anew."""
        count = self._renewed_before() + touched.order_count(self._copy)
        orders = int(self._copy.execute("SELECT count(*) FROM base.orders").fetchall()[0][0])
        is_few = count <= max(_ALWAYS_RENEWED, int(_MOST_RENEWED * orders))
        return count if is_few and not has_other_payment_types(self._copy) else None

    def _renewed_before(self) -> int:
        return int(self._copy.execute("SELECT renewed_orders FROM base.copy_state").fetchall()[0][0])

    def _build_marts(self, changes: Changes, changed: Collection[str]) -> int:
        """Builds marts anew, all of orders' where rows of any were to be renewed; how many are still out of place."""
        self._take_all_threads()
        over = {*changed, *ROW_KEYS} if changes.rows else changed
        build_marts(self._copy, self._step, over)
        return 0 if "orders" in over else self._renewed_before()

    def _renew_marts(self, whole: Collection[str], changed: Collection[str]) -> None:
        build_marts(self._copy, self._step, whole)
        if changed:
            self._step("renewing marts")
            renew_marts(self._copy, changed)

    def _record(self, now: State, renewed: int, *, is_new: bool) -> None:
        if is_new:  # one of another format may have other columns
            self._copy.execute(f"CREATE OR REPLACE TABLE base.copy_state ({_STATE})")
        self._copy.execute("DELETE FROM base.copy_state")
        values = [FORMAT, now.identity, now.snapshot, renewed, now.erasure_id]
        self._copy.execute("INSERT INTO base.copy_state VALUES (?, ?, ?, ?, ?)", values)
