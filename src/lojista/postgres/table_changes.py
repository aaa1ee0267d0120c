"""What is kept of which rows changed in which transaction."""

from typing import Any

import psycopg

KEPT_CHANGES = 1_000_000

# What runs now may note a change of an older transaction yet: no copy can be told that it has seen that.
_FORGOTTEN = """
    UPDATE kept_changes SET kept_from = least(oldest.transaction_id, pg_snapshot_xmin(pg_current_snapshot()))
    FROM (SELECT transaction_id FROM table_changes ORDER BY transaction_id DESC OFFSET %s LIMIT 1) oldest
"""


def forget_old_changes(connection: psycopg.Connection[Any], kept: int = KEPT_CHANGES) -> int:
    """Deletes all but the last changes, those of one transaction together; how many went.

    A copy that was not brought up to date since then reads everything again.
    """
    connection.execute(_FORGOTTEN, [kept])
    gone = "DELETE FROM table_changes WHERE transaction_id < (SELECT kept_from FROM kept_changes)"
    return connection.execute(gone).rowcount
