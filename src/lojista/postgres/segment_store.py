"""Month ends and the segments kept for them: written once, never again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import psycopg

_LOCK = 0x6C6F6A73  # one number for every process that keeps segments of this shop


def lock_snapshots(connection: psycopg.Connection[Any]) -> frozenset[date]:
    """Waits until no other process takes snapshots, up to the end of the transaction; the month ends kept so far."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return kept_month_ends(connection)


def kept_month_ends(connection: psycopg.Connection[Any]) -> frozenset[date]:
    """Every month end that there is a snapshot of."""
    return frozenset(row[0] for row in connection.execute("SELECT month_end FROM segment_snapshots"))


def write_snapshot(
    connection: psycopg.Connection[Any],
    month_end: date,
    rules_version: int,
    customer_count: int,
    changes: Iterable[tuple[int, str | None]],
) -> None:
    """Keeps a month end: customer keys and segments of those whose segment is not that of the month end before."""
    connection.execute(
        "INSERT INTO segment_snapshots (month_end, rules_version, customer_count) VALUES (%s, %s, %s)",
        [month_end, rules_version, customer_count],
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY segment_changes (customer_key, month_end, segment) FROM STDIN") as copy,
    ):
        for customer_key, segment in changes:
            copy.write_row((customer_key, month_end, segment))
