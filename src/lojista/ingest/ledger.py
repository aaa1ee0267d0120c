"""What the load ledger says of the files that the shop's rows came from, and of the rows that were refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

_LAST = """
    SELECT count(*), coalesce(sum(rows_in), 0), (SELECT count(*) FROM rejected_rows), max(finished_at),
        (SELECT count(*) FROM load_runs) FROM (
        SELECT DISTINCT ON (source, file_name) rows_in, load_files.finished_at
        FROM load_files JOIN load_runs USING (load_run_id) ORDER BY source, file_name, load_run_id DESC
    ) last
"""


@dataclass(frozen=True)
class LedgerTotals:
    """How many files, their rows when each was loaded last, what is refused now, and when and how often was loaded."""

    file_count: int
    rows_in: int
    rows_rejected: int
    finished_at: datetime | None
    load_count: int


def ledger_totals(reader: psycopg.Connection[Any]) -> LedgerTotals:
    """The ledger in one line; all zero for a shop that nothing was loaded into."""
    files, rows, rejected, finished, loads = reader.execute(_LAST).fetchone() or (0, 0, 0, None, 0)
    return LedgerTotals(int(files), int(rows), int(rejected), finished, int(loads))


@dataclass(frozen=True)
class RejectedRow:
    """One refused row of a file, as it stands there, with the first thing wrong with it."""

    file_name: str
    line_number: int
    column_name: str | None
    value: str | None
    reason: str
    raw_row: str


def rejected_rows(reader: psycopg.Connection[Any]) -> tuple[RejectedRow, ...]:
    """Every row that is refused now, by file and line."""
    query = """SELECT file_name, line_number, column_name, value, reason, raw_row FROM rejected_rows
        ORDER BY file_name, line_number"""
    return tuple(RejectedRow(*row) for row in reader.execute(query))
