"""Loads raw files in one transaction: after a crash the database is as it was before."""

import csv
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import InternalError, LoadBusyError, SourceError, UserError
from lojista.ingest.clean import LINE, Batch, Rejection, clean, raw_text
from lojista.ingest.contracts import Contract, Shop, Source
from lojista.ingest.feeds import FEEDS, Feed, Parent
from lojista.ingest.readers import RawFile, find_files, fit
from lojista.ingest.report import FileReport, LoadProgress, LoadReport, NoProgress
from lojista.ingest.sources.olist import OLIST

_LOCK = 0x6C6F6164
_ORPHAN = "orphan key"
_DUPLICATE = "duplicate key"
MADE_UP = "demo"


@dataclass(frozen=True)
class _Planned:
    """A file with its contract and checksum, and what is known of it from earlier loads."""

    file: RawFile
    contract: Contract
    checksum: str
    earlier: tuple[int, int] | None  # rows in and rows rejected when the same bytes were loaded last
    has_orphans: bool


def load(
    connection: psycopg.Connection[Any],
    paths: Sequence[Path],
    *,
    source: Source = OLIST,
    progress: LoadProgress | None = None,
    wait: bool = True,
) -> LoadReport:
    """Loads every file of the paths in one transaction; the connection must be the owner's and in none.

    Raises SourceError before anything is written for files that fit no contract, and LoadBusyError at once where
    another load runs and `wait` is False. A file whose bytes were the last loaded under its name is skipped, unless
    rows of it were refused for want of a parent that this load may bring.
    """
    shown = progress or NoProgress()
    started_at = datetime.now(UTC)
    files = [(file, fit(file, source)) for file in find_files(paths)]
    with connection.transaction():
        _take_lock(connection, shown, wait=wait)
        _keep_apart(connection, source, shown)
        _ensure_shop(connection, source.shop)
        planned = _plan(connection, files, source)
        run = _start_run(connection, source, started_at)
        reports = tuple(_load_or_skip(connection, run, source, plan, planned, shown) for plan in planned)
        _analyze(connection, planned, reports, shown)
        connection.execute("UPDATE load_runs SET finished_at = clock_timestamp() WHERE load_run_id = %s", [run])
    return LoadReport(reports, started_at, datetime.now(UTC))


def _take_lock(connection: psycopg.Connection[Any], progress: LoadProgress, *, wait: bool) -> None:
    if connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone() == (True,):
        return
    if not wait:
        raise LoadBusyError("Another load is running.", "Wait for it to end, then run the same command again.")
    progress.step("waiting for another load to end")
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


_SHOP_TABLES = (
    "shop, categories, postal_areas, customers, sellers, products, order_addresses, orders, order_items, "
    "order_returns, order_payments, order_reviews, load_runs"
)


def _keep_apart(connection: psycopg.Connection[Any], source: Source, progress: LoadProgress) -> None:
    """A made-up shop gives way to any load; a real one never does, and never takes in made-up rows."""
    loaded = {str(name) for (name,) in connection.execute("SELECT DISTINCT source FROM load_runs")}
    has_orders = connection.execute("SELECT EXISTS (SELECT FROM orders)").fetchone() == (True,)
    if source.is_made_up and has_orders and loaded != {source.name}:
        raise UserError(
            "This database holds a real shop: made-up orders would falsify its numbers.",
            "Give the demo a place of its own: lojista --home FOLDER demo",
        )
    if MADE_UP in loaded:
        progress.step("clearing the demo shop away")
        connection.execute(f"TRUNCATE {_SHOP_TABLES} RESTART IDENTITY CASCADE".encode())


def _ensure_shop(connection: psycopg.Connection[Any], shop: Shop) -> None:
    connection.execute(
        "INSERT INTO shop (name, currency, time_zone, country) SELECT %s, %s, %s, %s "
        "WHERE NOT EXISTS (SELECT FROM shop)",
        [shop.name, shop.currency, shop.time_zone, shop.country],
    )


def _start_run(connection: psycopg.Connection[Any], source: Source, started_at: datetime) -> int:
    row = connection.execute(
        "INSERT INTO load_runs (source, started_at, finished_at) VALUES (%s, %s, %s) RETURNING load_run_id",
        [source.name, started_at, started_at],
    ).fetchone()
    if row is None:
        raise InternalError("A load run was not recorded.")
    return int(row[0])


_LAST_LOAD = """
    SELECT checksum, rows_in, rows_rejected FROM load_files JOIN load_runs USING (load_run_id)
    WHERE source = %s AND file_name = %s ORDER BY load_run_id DESC LIMIT 1
"""
_ORPHANS = "SELECT EXISTS (SELECT FROM rejected_rows WHERE source = %s AND file_name = %s AND reason LIKE %s)"


def _plan(connection: psycopg.Connection[Any], files: list[tuple[RawFile, Contract]], source: Source) -> list[_Planned]:
    """The files in the order in which their rows depend on each other."""
    order = {contract.feed: place for place, contract in enumerate(source.contracts)}
    planned = []
    for file, contract in sorted(files, key=lambda pair: order[pair[1].feed]):
        checksum = file.checksum()
        last = connection.execute(_LAST_LOAD, [source.name, file.name]).fetchone()
        orphans = connection.execute(_ORPHANS, [source.name, file.name, f"{_ORPHAN}%"]).fetchone()
        earlier = (int(last[1]), int(last[2])) if last is not None and last[0] == checksum else None
        planned.append(_Planned(file, contract, checksum, earlier, orphans == (True,)))
    return planned


def _load_or_skip(
    connection: psycopg.Connection[Any],
    run: int,
    source: Source,
    plan: _Planned,
    planned: list[_Planned],
    progress: LoadProgress,
) -> FileReport:
    started_at, started = datetime.now(UTC), time.perf_counter()
    others_are_new = any(other.earlier is None for other in planned)
    if plan.earlier is not None and not (plan.has_orphans and others_are_new):
        rows, rejected = plan.earlier
        report = FileReport(plan.file.name, rows, 0, 0, rows - rejected, rejected, True, 0.0)
    else:
        report = _load_file(connection, run, source, plan, progress, started)
    connection.execute(
        """INSERT INTO load_files VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())""",
        [
            run, report.file_name, plan.checksum, report.rows_in, report.rows_loaded, report.rows_updated,
            report.rows_unchanged, report.rows_rejected, report.is_skipped, started_at,
        ],
    )  # fmt: skip
    progress.file_finished(report)
    return report


def _load_file(
    connection: psycopg.Connection[Any],
    run: int,
    source: Source,
    plan: _Planned,
    progress: LoadProgress,
    started: float,
) -> FileReport:
    feed = FEEDS[plan.contract.feed]
    progress.file_started(plan.file.name)
    _create_stage(connection, feed)
    rows_in, rejections = _stage(connection, plan, progress)
    rejections += _refuse_staged(connection, feed, plan)
    loaded, updated = _upsert(connection, feed)
    _keep_rejections(connection, run, source, plan.file.name, rejections)
    unchanged = rows_in - loaded - updated - len(rejections)
    if unchanged < 0:
        raise InternalError(f"{plan.file.name}: {rows_in} rows came in, more were accounted for.")
    reasons = dict(Counter(rejection.reason for rejection in rejections))
    seconds = time.perf_counter() - started
    return FileReport(plan.file.name, rows_in, loaded, updated, unchanged, len(rejections), False, seconds, reasons)


def _create_stage(connection: psycopg.Connection[Any], feed: Feed) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in feed.columns.items())
    connection.execute("DROP TABLE IF EXISTS stage")
    connection.execute(f"CREATE TEMPORARY TABLE stage ({LINE} bigint, {columns}) ON COMMIT DROP".encode())


def _stage(connection: psycopg.Connection[Any], plan: _Planned, progress: LoadProgress) -> tuple[int, list[Rejection]]:
    """Copies accepted rows into the temporary table; the number of rows read, and the refused ones."""
    rows_in, rejections = 0, list[Rejection]()
    columns = [LINE, *plan.contract.fields(), *plan.contract.constants]
    statement = sql.SQL("COPY stage ({}) FROM STDIN (FORMAT csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in _batches(plan):
            copy.write(batch.accepted.select(columns).write_csv(include_header=False).encode())
            rows_in += batch.row_count
            rejections += batch.rejected
            progress.advanced(plan.file.name, batch.row_count)
    return rows_in, rejections


def _batches(plan: _Planned) -> Iterator[Batch]:
    try:
        yield from clean(plan.file.rows(), plan.contract)
    except (csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise SourceError(
            f"{plan.file.name} cannot be read to its end: {error}.", "Nothing was loaded. Export or download it again."
        ) from error


def _refuse_staged(connection: psycopg.Connection[Any], feed: Feed, plan: _Planned) -> list[Rejection]:
    """Takes duplicates and orphans out of the temporary table."""
    refused: dict[int, tuple[str, str | None, str | None, str | None]] = {}
    for parent in feed.parents:
        for line, key, value in connection.execute(_orphans(feed, parent).encode()):
            column = plan.contract.fields()[parent.field].name
            refused[line] = (f"{_ORPHAN}: no such row in {parent.table}", key, column, value)
    if feed.key:
        for line, key in connection.execute(_duplicates(feed).encode()):
            refused[line] = (_DUPLICATE, key, None, None)
    return _with_raw_rows(plan.file, refused) if refused else []


def _key_text(feed: Feed) -> str:
    return " || '/' || ".join(f"s.{name}::text" for name in feed.key)


def _orphans(feed: Feed, parent: Parent) -> str:
    return f"""
        DELETE FROM stage s WHERE s.{parent.field} IS NOT NULL AND NOT EXISTS
            (SELECT FROM {parent.table} p WHERE p.{parent.column} = s.{parent.field})
        RETURNING s.{LINE}, {_key_text(feed)}, s.{parent.field}
    """  # noqa: S608 - fixed names, no values


def _duplicates(feed: Feed) -> str:
    """All but the first row of each key."""
    return f"""
        DELETE FROM stage s USING (
            SELECT {LINE}, row_number() OVER (PARTITION BY {", ".join(feed.key)} ORDER BY {LINE}) AS place FROM stage
        ) ranked WHERE ranked.{LINE} = s.{LINE} AND ranked.place > 1 RETURNING s.{LINE}, {_key_text(feed)}
    """  # noqa: S608 - fixed names, no values


def _with_raw_rows(
    file: RawFile, refused: dict[int, tuple[str, str | None, str | None, str | None]]
) -> list[Rejection]:
    """Reads the file once more for the text of rows that were refused only when they met the database."""
    return [
        Rejection(line, refused[line][0], raw_text(fields), *refused[line][1:])
        for line, fields in file.rows()
        if line in refused
    ]


def _upsert(connection: psycopg.Connection[Any], feed: Feed) -> tuple[int, int]:
    """Rows of the file that were new, and that changed what was there."""
    connection.execute("ANALYZE stage")
    for statement in feed.prepare:
        connection.execute(statement.encode())
    weight = "weight" if "AS weight" in feed.upsert else "1"
    row = connection.execute(
        f"""WITH written AS ({feed.upsert})
            SELECT coalesce(sum({weight}) FILTER (WHERE is_new), 0),
                   coalesce(sum({weight}) FILTER (WHERE NOT is_new), 0)
            FROM written""".encode()  # noqa: S608 - fixed names, no values
    ).fetchone()
    if row is None:
        raise InternalError(f"{feed.name} reported no row counts.")
    return int(row[0]), int(row[1])


def _keep_rejections(
    connection: psycopg.Connection[Any], run: int, source: Source, file_name: str, rejections: list[Rejection]
) -> None:
    """The ledger holds what is refused now: earlier entries of the file are replaced."""
    connection.execute("DELETE FROM rejected_rows WHERE source = %s AND file_name = %s", [source.name, file_name])
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY rejected_rows (load_run_id, source, file_name, line_number, row_key, column_name, value, reason,"
            " raw_row) FROM STDIN"
        ) as copy,
    ):
        for item in rejections:
            copy.write_row((
                run, source.name, file_name, item.line_number, item.row_key, item.column_name, item.value, item.reason,
                item.raw_row,
            ))  # fmt: skip


def _analyze(
    connection: psycopg.Connection[Any],
    planned: list[_Planned],
    reports: tuple[FileReport, ...],
    progress: LoadProgress,
) -> None:
    changed = [plan for plan, report in zip(planned, reports, strict=True) if report.rows_loaded or report.rows_updated]
    if not changed:
        return
    progress.step("gathering statistics")
    for table in sorted({table for plan in changed for table in FEEDS[plan.contract.feed].tables}):
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
