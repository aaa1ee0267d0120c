"""Loads what a shop's own database holds, as if it were files: all of it, or the orders that changed."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
from psycopg import sql
from pydantic import SecretStr

from lojista.errors import SourceError, UserError
from lojista.ingest.contracts import Contract, Source
from lojista.ingest.files import RawFile
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.known import Fitted
from lojista.ingest.load import alone, load_found
from lojista.ingest.positions import Reading, positions_of
from lojista.ingest.report import LoadProgress, LoadReport, NoProgress
from lojista.ingest.shop_connection import shop_snapshot
from lojista.ingest.shop_rows import ShopRows, look_at
from lojista.ingest.shop_tables import ShopDatabase
from lojista.ingest.writing import present
from lojista.settings import named_secret

_FOLDER = "reading"
_GONE = "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT FROM orders_told t WHERE t.order_id = o.order_id)"


@dataclass(frozen=True)
class DatabaseReport:
    """One load from a database. `is_partial`: no more was read than orders that changed.

    `gone_order_count`: orders that the shop holds and the database no longer has, which are kept. None where it cannot
    be told: of a partial reading, without ids of orders, or where orders came from elsewhere as well.
    """

    load: LoadReport
    is_partial: bool
    gone_order_count: int | None


def load_database(
    connection: psycopg.Connection[Any],
    source: Source,
    home: Path,
    *,
    progress: LoadProgress | None = None,
    wait: bool = True,
    dry_run: bool = False,
    is_full: bool = False,
) -> DatabaseReport:
    """Loads a source's tables and queries in one transaction, from one moment of the shop's own database.

    Only orders with a change since the last reading are read where every one of them can be found, unless `is_full`.
    Raises as `load` and `shop_snapshot` do, and SourceError for tables and columns that are not there and a source of
    files, SettingError where the address is set nowhere.
    """
    database, address = _database_of(source)
    shown = progress or NoProgress()
    with alone(connection, shown, wait=wait), _folder(home) as folder:
        known = {} if is_full else positions_of(connection, source)
        with shop_snapshot(address, database.variable, source.shop.time_zone) as snapshot:
            files, reading = _read(snapshot, source, database, known, folder, shown)
        report = load_found(connection, source, files, progress=progress, dry_run=dry_run, reading=reading)
        gone = None if reading.is_partial else _gone_order_count(connection, source, files)
    return DatabaseReport(report, reading.is_partial, gone)


def _database_of(source: Source) -> tuple[ShopDatabase, SecretStr]:
    """The database and its address, which the mapping names and does not hold."""
    if source.database is None:
        raise SourceError(f"{source.name} is no database.", f"Give its files: lojista load FILE --source {source.name}")
    why = f"The mapping {source.name!r} names it as the address of the shop's own database."
    return source.database, named_secret(source.database.variable, why)


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """For rows on their way, which are nobody else's to read; those that a crash left behind go as well."""
    folder = home / _FOLDER
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(
    snapshot: psycopg.Connection[Any],
    source: Source,
    database: ShopDatabase,
    known: dict[str, str],
    folder: Path,
    progress: LoadProgress,
) -> tuple[Fitted, Reading]:
    tables = [
        look_at(snapshot, table, contract) for table, contract in zip(database.tables, source.contracts, strict=True)
    ]
    telling = [rows for rows in tables if rows.table.changed_at is not None]
    changes = {rows.table.name: rows.last_change(snapshot) for rows in telling}
    positions = {name: change for name, change in changes.items() if change is not None}
    orders = None
    if telling and all(rows.table.name in known for rows in telling):
        orders = set[str]().union(
            *(rows.changed_orders(snapshot, known[rows.table.name], database.overlap_minutes) for rows in telling)
        )
    files: Fitted = []
    for number, rows in enumerate(tables):
        progress.step(f"reading {rows.table.name} from the shop's own database")
        path = folder / f"{number}.csv"
        _write(snapshot, rows, orders, path)
        files.append((_raw_file(rows.table.name, path), Layout(), rows.contract))
    return files, Reading(orders is not None, positions)


def _write(snapshot: psycopg.Connection[Any], rows: ShopRows, orders: Collection[str] | None, path: Path) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(rows.copied(snapshot, orders))
    except OSError as error:
        raise UserError(
            f"{rows.table.name} cannot be kept in {path.parent}: {error.strerror}.", "Make room, or move LOJISTA_HOME."
        ) from error


def _raw_file(name: str, path: Path) -> RawFile:
    return RawFile(name, path.stat().st_size, lambda: path.open("rb"), lambda: path.open("rb"))


def _gone_order_count(connection: psycopg.Connection[Any], source: Source, files: Fitted) -> int | None:
    told = [(file, layout, contract) for file, layout, contract in files if "order_id" in contract.fields()]
    sources = connection.execute("SELECT DISTINCT source FROM load_runs").fetchall()
    if len(told) < len(files) or sources != [(source.name,)]:
        return None
    with connection.transaction():
        connection.execute("CREATE TEMPORARY TABLE orders_told (order_id text) ON COMMIT DROP")
        with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY orders_told FROM STDIN")) as copy:
            for order_id in _orders_of(told):
                copy.write_row([order_id])
        row = connection.execute(_GONE).fetchone()
    return None if row is None else int(row[0])


def _orders_of(files: Sequence[tuple[RawFile, Layout, Contract]]) -> Iterator[str]:
    """The ids in every file, in part more than once."""
    for file, layout, contract in files:
        column = contract.fields()["order_id"]
        missing = (*contract.writing.missing, *column.blanks)
        for block in blocks_of(file, layout, header_of(file, layout)):
            yield from block.table.select(present(pl.col(column.name), missing)).to_series().drop_nulls().unique()
