"""What the load ledger says of the files that the shop's rows came from, and of the rows that were refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from lojista.ingest.total_rows import TOTALS

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


@dataclass(frozen=True)
class LoadedFile:
    """One file of one load. rows_in = loaded + updated + unchanged + rejected. Times are UTC.

    `is_skipped`: its bytes were the last ones loaded under its name, and nothing was read again.
    """

    load_run_id: int
    source: str
    file_name: str
    finished_at: datetime
    rows_in: int
    rows_loaded: int
    rows_updated: int
    rows_unchanged: int
    rows_rejected: int
    is_skipped: bool


def loaded_files(reader: psycopg.Connection[Any], limit: int = 500) -> tuple[LoadedFile, ...]:
    """The files loaded last, the newest first."""
    query = """SELECT load_run_id, source, file_name, f.finished_at, rows_in, rows_loaded, rows_updated, rows_unchanged,
        rows_rejected, is_skipped FROM load_files f JOIN load_runs USING (load_run_id)
        ORDER BY load_run_id DESC, f.finished_at DESC, file_name LIMIT %s"""
    return tuple(LoadedFile(*row) for row in reader.execute(query, [limit]))


@dataclass(frozen=True)
class RefusalSum:
    """Rows of one file that are refused now for one reason, and the first of them."""

    file_name: str
    reason: str
    column_name: str | None
    row_count: int
    first_line: int
    first_value: str | None

    @property
    def kind(self) -> str:
        """What sort of reason it is, for advice: one of the values of KINDS, or `other`."""
        return next((kind for beginning, kind in KINDS.items() if beginning in self.reason), "other")


# Parts of reasons, most of which name a number or a table: the first that a reason has says what sort it is.
KINDS = {
    TOTALS: "totals",
    "orphan key": "orphan",
    "duplicate key": "duplicate",
    "missing value": "missing",
    "fields where the header": "fields",
    "not UTF-8": "encoding",
    "NUL character": "encoding",
    "negative amount": "negative",
    "not an amount": "amount",
    "not a rate": "amount",
    "not a date": "moment",
    "impossible date": "moment",
    "not a number": "number",
    "not a whole number": "number",
    "longer than": "long",
    "less than": "range",
    "more than": "range",
    "unknown ": "unknown",
}


def refusal_sums(reader: psycopg.Connection[Any]) -> tuple[RefusalSum, ...]:
    """One for each file, reason and column, the most rows first."""
    query = """SELECT file_name, reason, column_name, count(*), min(line_number),
            (array_agg(value ORDER BY line_number))[1]
        FROM rejected_rows GROUP BY file_name, reason, column_name ORDER BY 4 DESC, 1, 2, 3"""
    return tuple(RefusalSum(*row) for row in reader.execute(query))
