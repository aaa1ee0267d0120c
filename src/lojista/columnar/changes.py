"""What a copy has not seen of PostgreSQL: tables as a whole, and rows by key.

A change is unseen when its transaction was not visible in the snapshot that the copy was read in, however late that
transaction committed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from lojista.columnar.tables import BASE_TABLES, ROW_KEYS

MOST_ROWS = 50_000  # more are read sooner as whole tables

_IDENTITY = """
    SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || current_database()
        || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
        || '/' || 'lojista.table_changes'::regclass::oid::text, pg_current_snapshot()::text,
        (SELECT coalesce(max(erasure_id), 0) FROM lojista.erasures)
"""
# Every transaction before a snapshot's oldest running one is seen. What was kept from an id of the future on came with
# a dump of another cluster, and says nothing of this one.
_IS_FORGOTTEN = """
    SELECT EXISTS (SELECT FROM kept_changes WHERE kept_from > pg_snapshot_xmin(%(snapshot)s::text::pg_snapshot)
        AND kept_from <= pg_snapshot_xmax(pg_current_snapshot()))
"""
# An id from the future came from another cluster with a restored dump, and would never be seen.
_UNSEEN = """
    SELECT DISTINCT table_name, row_key FROM table_changes
    WHERE transaction_id >= pg_snapshot_xmin(%(snapshot)s::text::pg_snapshot)
        AND transaction_id < pg_snapshot_xmax(pg_current_snapshot())
        AND NOT pg_visible_in_snapshot(transaction_id, %(snapshot)s::text::pg_snapshot)
    LIMIT %(most)s
"""


@dataclass(frozen=True)
class State:
    """Which database, which snapshot of it, and after which of its erasures, a copy was read in."""

    identity: str
    snapshot: str
    erasure_id: int = 0


@dataclass(frozen=True)
class Changes:
    """What to read again: tables as a whole, and rows of others by key."""

    whole: frozenset[str] = frozenset()
    rows: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that changed, in the order of the base tables."""
        return tuple(name for name in BASE_TABLES if name in self.whole or name in self.rows)

    def read_whole(self) -> "Changes":
        """The same tables, each of them as a whole."""
        return Changes(frozenset(self.tables))


EVERYTHING = Changes(frozenset(BASE_TABLES))


def state_of(reader: psycopg.Connection[Any]) -> State:
    """The database and the snapshot that this transaction reads."""
    row = reader.execute(_IDENTITY).fetchone()
    assert row is not None  # noqa: S101 - the query has one row always
    return State(str(row[0]), str(row[1]), int(row[2]))


def unseen(reader: psycopg.Connection[Any], known: State | None, now: State) -> Changes:
    """What has changed since a known state; everything where it is of another database or erasure, or too old."""
    if known is None or (known.identity, known.erasure_id) != (now.identity, now.erasure_id):
        return EVERYTHING
    if reader.execute(_IS_FORGOTTEN, {"snapshot": known.snapshot}).fetchone() == (True,):
        return EVERYTHING
    found = reader.execute(_UNSEEN, {"snapshot": known.snapshot, "most": MOST_ROWS + 1}).fetchall()
    return EVERYTHING if len(found) > MOST_ROWS else _sorted_out(found)


def _sorted_out(found: list[tuple[str, int | None]]) -> Changes:
    """By table; as wholes where a table that others are built with changed as a whole."""
    whole = {name for name, key in found if key is None} & set(BASE_TABLES)
    rows: dict[str, set[int]] = defaultdict(set)
    for name, key in found:
        if key is not None and name in ROW_KEYS and name not in whole:
            rows[name].add(key)
    changes = Changes(frozenset(whole), {name: frozenset(keys) for name, keys in rows.items()})
    return changes.read_whole() if whole & _BUILT_WITH_ROWS else changes


_BUILT_WITH_ROWS = frozenset({*ROW_KEYS, "shop", "postal_areas"})
