"""Leaves nothing of changed rows in the database's own files: old versions, statistics, the write-ahead log."""

import time
from typing import Any

import psycopg

from lojista.errors import DatabaseError
from lojista.steps import Step

WITH_WORDS = ("customers", "order_addresses", "order_reviews", "charges", "rejected_rows")
_SECONDS = 120.0
_MOST_SEGMENTS = 1_000
_OLDER = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND least(backend_xmin::text::bigint, backend_xid::text::bigint) < %s
"""
_NOW = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296"  # without the number of the epoch
_SEGMENTS_AHEAD = """
    SELECT count(*) FROM pg_ls_waldir()
    WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_insert_lsn())
"""


def wait_for_older_readers(owner: psycopg.Connection[Any], seconds: float = _SECONDS) -> None:
    """Until nobody reads the database as it was before now: row versions that they see cannot be removed.

    The connection must be in autocommit. Raises DatabaseError where one goes on for too long.
    """
    row = owner.execute(_NOW.encode()).fetchone()
    give_up_at = time.monotonic() + seconds
    while owner.execute(_OLDER, row).fetchone() != (0,):
        if time.monotonic() > give_up_at:
            raise DatabaseError(
                "Another process has been reading the database since before the erasure.",
                "Let it end, then run the same command again: it goes on from here.",
            )
        time.sleep(0.1)


def rewrite_tables(owner: psycopg.Connection[Any], on_step: Step, *, is_superuser: bool) -> None:
    """Writes the tables with words anew, without old versions of rows, and what the planner knows of them as well.

    Every table is locked while it is written. Where the login may not rewrite the planner's statistics, which are then
    gathered anew all the same, the server says so and goes on; its write-ahead log is the superuser's to renew.
    """
    for table in WITH_WORDS:
        on_step(f"writing {table} anew")
        owner.execute(f"VACUUM (FULL, ANALYZE) {table}".encode())
    owner.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    if is_superuser:
        on_step("renewing the write-ahead log")
        _renew_log(owner)


def _renew_log(owner: psycopg.Connection[Any]) -> None:
    """Ends the write-ahead log's files written so far, and has the server remove them; those made ahead get used up.

    For the superuser of a server that recycles no such file.
    """
    for _ in range(_MOST_SEGMENTS):
        owner.execute("SELECT pg_logical_emit_message(true, 'lojista', '')")
        owner.execute("SELECT pg_switch_wal()")
        if owner.execute(_SEGMENTS_AHEAD).fetchone() == (0,):
            break
    owner.execute("CHECKPOINT")
    owner.execute("SELECT pg_logical_emit_message(true, 'lojista', ''), pg_switch_wal()")
    owner.execute("CHECKPOINT")
