"""Loads raw files in one transaction: after a crash the database is as it was before."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import InternalError, LoadBusyError
from lojista.ingest.ahead import ReadAhead
from lojista.ingest.clean import Batch, Rejection, clean
from lojista.ingest.contracts import Source
from lojista.ingest.feeds import FEEDS
from lojista.ingest.first_load import made_at_the_end
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.known import Fitted, source_of
from lojista.ingest.one_shop import clear_shop, ensure_shop, keep_apart
from lojista.ingest.parents import files_to_load_first
from lojista.ingest.plan import Plan, PlannedFile, make_plan
from lojista.ingest.positions import Reading, keep_positions
from lojista.ingest.readers import find_files
from lojista.ingest.report import FileReport, LoadProgress, LoadReport, NoProgress, Refusals
from lojista.ingest.sources.olist import OLIST
from lojista.ingest.store import clear_stored, store_file
from lojista.ingest.totals import shop_totals
from lojista.logs import logged

_LOCK = 0x6C6F6164


@dataclass(frozen=True)
class _Run:
    """One load under way, inside its transaction."""

    connection: psycopg.Connection[Any]
    source: Source
    number: int
    progress: LoadProgress
    reading: Reading | None = None

    @property
    def is_partial(self) -> bool:
        """Whether the files hold no more than what changed."""
        return self.reading is not None and self.reading.is_partial


def load(
    connection: psycopg.Connection[Any],
    paths: Sequence[Path],
    *,
    sources: Sequence[Source] = (OLIST,),
    progress: LoadProgress | None = None,
    wait: bool = True,
    dry_run: bool = False,
) -> LoadReport:
    """Loads every file of the paths in one transaction; the connection must be the owner's and in none.

    All files are of the first of the sources that every one of them fits. With `dry_run` everything is done, told, and
    undone again; what the shop would hold is told as well.
    Raises SourceError before anything is written for files that fit no contract, and LoadBusyError at once where
    another load runs and `wait` is False. A file whose bytes were the last loaded under its name is skipped, unless
    rows of it were refused for want of a parent that this load may bring.
    """
    source, files = source_of(find_files(paths), sources)
    return load_found(connection, source, files, progress=progress, wait=wait, dry_run=dry_run)


def load_found(
    connection: psycopg.Connection[Any],
    source: Source,
    files: Fitted,
    *,
    progress: LoadProgress | None = None,
    wait: bool = True,
    dry_run: bool = False,
    reading: Reading | None = None,
) -> LoadReport:
    """Loads files whose source is known, as `load` does. `reading`: what they are of the shop's own database.

    A database is read again and again: a load that brings nothing new leaves no trace then.
    """
    with logged("load", files=len(files), is_trial=dry_run) as counts:
        report = _load(connection, source, files, progress or NoProgress(), reading, wait=wait, dry_run=dry_run)
        counts |= report.row_counts()
    return report


def _load(
    connection: psycopg.Connection[Any],
    source: Source,
    files: Fitted,
    shown: LoadProgress,
    reading: Reading | None,
    *,
    wait: bool,
    dry_run: bool,
) -> LoadReport:
    started_at = datetime.now(UTC)
    with connection.transaction(force_rollback=dry_run):
        _take_lock(connection, shown, wait=wait)
        if keep_apart(connection, source):
            shown.step("clearing the demo shop away")
            clear_shop(connection)
        ensure_shop(connection, source.shop)
        plan = make_plan(connection, files, source)
        run = _Run(connection, source, _start_run(connection, source, started_at), shown, reading)
        with made_at_the_end(connection):
            reports = tuple(_load_files(run, plan))
        _forget_old_changes(run.connection)
        _analyze(run, plan, reports)
        connection.execute("UPDATE load_runs SET finished_at = clock_timestamp() WHERE load_run_id = %s", [run.number])
        totals = shop_totals(connection) if dry_run else None
        if reading is not None:
            is_moved = keep_positions(connection, source, reading, run.number)
            if not is_moved and all(report.is_skipped for report in reports):
                raise psycopg.Rollback
    return LoadReport(reports, started_at, datetime.now(UTC), totals)


@contextmanager
def alone(connection: psycopg.Connection[Any], progress: LoadProgress, *, wait: bool) -> Iterator[None]:
    """No other load meanwhile, over more than one transaction. Raises LoadBusyError as `load` does."""
    with connection.transaction():
        _take_lock(connection, progress, wait=wait)
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _take_lock(connection: psycopg.Connection[Any], progress: LoadProgress, *, wait: bool) -> None:
    if connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone() == (True,):
        return
    if not wait:
        raise LoadBusyError("Another load is running.", "Wait for it to end, then run the same command again.")
    progress.step("waiting for another load to end")
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _start_run(connection: psycopg.Connection[Any], source: Source, started_at: datetime) -> int:
    row = connection.execute(
        "INSERT INTO load_runs (source, started_at, finished_at) VALUES (%s, %s, %s) RETURNING load_run_id",
        [source.name, started_at, started_at],
    ).fetchone()
    if row is None:
        raise InternalError("A load run was not recorded.")
    return int(row[0])


def _load_files(run: _Run, plan: Plan) -> Iterator[FileReport]:
    """Each file in turn, the next one read while the database stores this one."""
    to_read = [planned for planned in plan.files if not plan.is_skipped(planned)]
    ahead = {id(planned): ReadAhead(_batches(planned)) for planned in to_read[:1]}
    try:
        for planned in plan.files:
            if id(planned) not in ahead:
                yield _record(run, planned, _skipped(planned), datetime.now(UTC))
                continue
            following = to_read[to_read.index(planned) + 1 :][:1]
            ahead.update({id(later): ReadAhead(_batches(later)) for later in following})
            started_at = datetime.now(UTC)
            report = _load_file(run, planned, ahead[id(planned)], plan.feeds)
            yield _record(run, planned, report, started_at)
    finally:
        for reading in ahead.values():
            reading.close()


def _batches(planned: PlannedFile) -> Iterator[Batch]:
    header = header_of(planned.file, planned.layout)
    yield from clean(blocks_of(planned.file, planned.layout, header), header, planned.contract)


def _skipped(planned: PlannedFile) -> FileReport:
    rows, rejected = planned.earlier or (0, 0)
    return FileReport(planned.file.name, rows, 0, 0, rows - rejected, rejected, True, 0.0)


def _load_file(run: _Run, planned: PlannedFile, batches: ReadAhead[Batch], loaded_feeds: frozenset[str]) -> FileReport:
    started = time.perf_counter()
    name = planned.file.name
    run.progress.file_started(name, planned.file.byte_count)
    stored = store_file(run.connection, planned.file, planned.layout, planned.contract, batches, run.progress)
    _keep_rejections(run, name, planned.contract.feed, stored.rejections)
    rejected = len(stored.rejections)
    unchanged = stored.rows_in - stored.rows_loaded - stored.rows_updated - rejected
    if unchanged < 0:
        raise InternalError(f"{name}: {stored.rows_in} rows came in, more were accounted for.")
    counts = (stored.rows_in, stored.rows_loaded, stored.rows_updated, unchanged, rejected)
    refusals = _refusals(stored.rejections)
    first = files_to_load_first(planned.contract, (one.reason for one in refusals), loaded_feeds, run.source)
    counted = (stored.duplicate_count, stored.kinds, stored.erased_count)
    took = time.perf_counter() - started
    return FileReport(name, *counts, False, took, refusals, first, *counted, stored.removed_count, planned.is_again)


def _refusals(rejections: Sequence[Rejection]) -> tuple[Refusals, ...]:
    """One for each reason, in the order in which the file shows them."""
    firsts: dict[str, Rejection] = {}
    for rejection in sorted(rejections, key=lambda item: item.line_number):
        firsts.setdefault(rejection.reason, rejection)
    counts = Counter(rejection.reason for rejection in rejections)
    return tuple(
        Refusals(reason, counts[reason], first.line_number, first.column_name, first.value)
        for reason, first in firsts.items()
    )


def _record(run: _Run, planned: PlannedFile, report: FileReport, started_at: datetime) -> FileReport:
    run.connection.execute(
        "INSERT INTO load_files VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp(), %s, %s)",
        [
            run.number, report.file_name, planned.contract.feed, planned.checksum, report.rows_in,
            report.rows_loaded, report.rows_updated, report.rows_unchanged, report.rows_rejected, report.is_skipped,
            started_at, report.duplicate_count, report.removed_count,
        ],
    )  # fmt: skip
    run.progress.file_finished(report)
    return report


def _keep_rejections(run: _Run, file_name: str, feed: str, rejections: Sequence[Rejection]) -> None:
    """The ledger holds what is refused and still not stored.

    An entry leaves when a row of its key is stored, whatever the file's name, and is replaced when that row is refused
    again. One that its key cannot find, as of a line or where it could not be read, goes when all of its file is loaded
    anew.
    """
    clear_stored(run.connection, run.source.name, FEEDS[feed])
    where = [run.source.name, feed]
    keys = [item.row_key for item in rejections if item.row_key is not None]
    run.connection.execute(
        """DELETE FROM rejected_rows WHERE source = %s AND feed = %s
           AND (row_key = ANY(%s) OR (NOT %s AND file_name = %s AND (row_key IS NULL OR %s)))""",
        [*where, keys, run.is_partial, file_name, FEEDS[feed].is_lines],
    )
    statement = """COPY rejected_rows (load_run_id, source, feed, file_name, line_number, row_key, column_name, value,
        reason, raw_row) FROM STDIN"""
    with run.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for item in rejections:
            place = (run.number, *where, file_name, item.line_number)
            copy.write_row((*place, item.row_key, item.column_name, item.value, item.reason, item.raw_row))


def _forget_old_changes(connection: psycopg.Connection[Any]) -> None:
    """A table that this load changed much is read again as a whole: what was noted of it before says nothing more."""
    connection.execute(
        """DELETE FROM table_changes old USING table_changes new WHERE new.table_name = old.table_name
           AND new.transaction_id = pg_current_xact_id() AND new.row_key IS NULL
           AND old.transaction_id <> pg_current_xact_id()"""
    )


def _analyze(run: _Run, plan: Plan, reports: tuple[FileReport, ...]) -> None:
    changed = [
        planned
        for planned, report in zip(plan.files, reports, strict=True)
        if report.rows_loaded or report.rows_updated or report.removed_count
    ]
    if not changed:
        return
    run.progress.step("gathering statistics")
    run.connection.execute("SET LOCAL default_statistics_target = 30")
    tables = {table for planned in changed for table in FEEDS[planned.contract.feed].tables}
    for table in sorted(tables | ({"order_rates"} if "orders" in tables else set())):
        run.connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
