"""One file's accepted rows: staged, freed of duplicates and orphans, and written by one upsert."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import psycopg
from psycopg import sql

from lojista.errors import InternalError, SourceError
from lojista.ingest.clean import Batch, Rejection, raw_text
from lojista.ingest.contracts import Contract
from lojista.ingest.erased import pseudonymise_stage, without_erased
from lojista.ingest.feeds import FEEDS, Feed, Parent
from lojista.ingest.files import RawFile
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.lines import DUPLICATE, LineKind, count_duplicates, drop_duplicates, line_kinds
from lojista.ingest.parents import orphan_reason
from lojista.ingest.report import LoadProgress
from lojista.ingest.rows import LINE
from lojista.ingest.statements import Removal, fitting

_DUPLICATE = "duplicate key"


@dataclass(frozen=True)
class Stored:
    """What became of a file's rows; the ones not named here were there already, unchanged.

    `duplicate_count`: lines equal to an earlier one in everything, kept or refused as the contract says. `kinds`: what
    the lines are. Both are of files of lines alone. `erased_count`: rows of people who were erased. `removed_count`:
    lines of earlier files that this one names the orders of without them.
    """

    rows_in: int
    rows_loaded: int
    rows_updated: int
    rejections: tuple[Rejection, ...]
    duplicate_count: int = 0
    kinds: tuple[LineKind, ...] = ()
    erased_count: int = 0
    removed_count: int = 0


@dataclass(frozen=True)
class _Refusal:
    """Why a staged row cannot be stored."""

    reason: str
    key: str | None
    column: str | None = None
    value: str | None = None


def store_file(
    connection: psycopg.Connection[Any],
    file: RawFile,
    layout: Layout,
    contract: Contract,
    batches: Iterable[Batch],
    progress: LoadProgress,
) -> Stored:
    """Stores every row that can be; must run inside the load's transaction."""
    feed = FEEDS[contract.feed]
    _create_stage(connection, feed)
    rows_in, rejections = _stage(connection, feed, contract, file.name, batches, progress)
    erased_count = pseudonymise_stage(connection, feed)
    refused = _refuse_staged(connection, feed, contract)
    duplicate_count = _take_duplicates(connection, contract, refused) if feed.is_lines else 0
    rejections += _with_raw_rows(file, layout, refused)
    removed = _run(connection, feed.prepare)
    loaded, updated = _upsert(connection, feed)
    kinds = line_kinds(connection) if feed.is_lines else ()
    _run(connection, feed.finish)
    _check_values(connection, feed, file)
    kept = without_erased(connection, rejections)
    told = tuple(replace(one, line_number=layout.line_of(one.line_number)) for one in kept)
    return Stored(rows_in, loaded, updated, told, duplicate_count, kinds, erased_count, removed)


def _take_duplicates(connection: psycopg.Connection[Any], contract: Contract, refused: dict[int, _Refusal]) -> int:
    """How many lines are alike; refuses all but the first where the contract keeps none."""
    if contract.keeps_duplicates:
        return count_duplicates(connection, tuple(contract.fields()))
    lines = drop_duplicates(connection, tuple(contract.fields()))
    refused.update((line, _Refusal(DUPLICATE, order)) for line, order in lines.items())
    return len(lines)


def _check_values(connection: psycopg.Connection[Any], feed: Feed, file: RawFile) -> None:
    """Raises SourceError where a column that groups have is no such column: a card's number for its kind, say."""
    for (table, column), most in feed.most_values.items():
        query = sql.SQL("SELECT count(DISTINCT {}) FROM {}").format(*map(sql.Identifier, (column, table)))
        row = connection.execute(query).fetchone()
        if row is not None and row[0] > most:
            raise SourceError(
                f"{file.name}: {column} would have {row[0]:,} different values, and at most {most} are taken.",
                "Check that it is the right column. Nothing was loaded.",
            )


def clear_stored(connection: psycopg.Connection[Any], source_name: str, feed: Feed) -> None:
    """Takes out of the ledger what the file that was stored last brought after all."""
    where = [source_name, feed.name]
    entries = "SELECT EXISTS (SELECT FROM rejected_rows WHERE source = %s AND feed = %s AND row_key IS NOT NULL)"
    if feed.ledger_key and connection.execute(entries, where).fetchone() == (True,):
        matches = f"source = %s AND feed = %s AND row_key = {_key_text(feed)}"
        statement = f"DELETE FROM rejected_rows r USING stage s WHERE {matches}"  # noqa: S608 - fixed names, no values
        connection.execute(statement.encode(), where)


def _create_stage(connection: psycopg.Connection[Any], feed: Feed) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in feed.columns.items())
    connection.execute("DROP TABLE IF EXISTS stage")
    connection.execute(f"CREATE TEMPORARY TABLE stage ({LINE} bigint, {columns}) ON COMMIT DROP".encode())


def _stage(
    connection: psycopg.Connection[Any],
    feed: Feed,
    contract: Contract,
    file_name: str,
    batches: Iterable[Batch],
    progress: LoadProgress,
) -> tuple[int, list[Rejection]]:
    """Copies accepted rows into the temporary table; the number of rows read, and the refused ones."""
    rows_in, rejections, kept = 0, list[Rejection](), list[pl.DataFrame]()
    columns = [LINE, *contract.kept()] if feed.combine is None else list(feed.columns)
    with connection.cursor() as cursor, cursor.copy(_copy_into_stage(columns)) as copy:
        for batch in batches:
            rows_in += batch.row_count
            rejections += batch.rejected
            if feed.narrow is None:
                copy.write(_csv(batch.accepted.select(columns)))
            else:
                kept.append(feed.narrow(batch.accepted))
            progress.advanced(file_name, batch.row_count, batch.byte_count)
        if feed.combine is not None and kept:
            copy.write(_csv(feed.combine(kept).select(columns)))
    progress.file_read(file_name)
    return rows_in, rejections


def _copy_into_stage(columns: list[str]) -> sql.Composed:
    return sql.SQL("COPY stage ({}) FROM STDIN (FORMAT csv)").format(sql.SQL(", ").join(map(sql.Identifier, columns)))


def _csv(rows: pl.DataFrame) -> bytes:
    return rows.write_csv(include_header=False).encode()


def _refuse_staged(connection: psycopg.Connection[Any], feed: Feed, contract: Contract) -> dict[int, _Refusal]:
    """Takes orphans and duplicates out of the temporary table; why, by line."""
    refused: dict[int, _Refusal] = {}
    for parent in feed.parents:
        for line, key, value in connection.execute(_orphans(feed, parent).encode()):
            column = contract.fields()[parent.field].name
            refused[line] = _Refusal(orphan_reason(parent), key, column, value)
    if feed.key:
        for line, key in connection.execute(_duplicates(feed).encode()):
            refused[line] = _Refusal(_DUPLICATE, key)
    return refused


def _key_text(feed: Feed) -> str:
    return " || '/' || ".join(f"s.{name}::text" for name in feed.ledger_key) or "NULL::text"


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


def _with_raw_rows(file: RawFile, layout: Layout, refused: dict[int, _Refusal]) -> list[Rejection]:
    """Reads the file once more for the text of rows that were refused only when they met the database."""
    if not refused:
        return []
    found: list[Rejection] = []
    for block in blocks_of(file, layout, header_of(file, layout)):
        for *fields, line in block.table.filter(pl.col(LINE).is_in(list(refused))).iter_rows():
            why = refused[line]
            found.append(Rejection(line, why.reason, raw_text(fields), why.key, why.column, why.value))
    return found


def _upsert(connection: psycopg.Connection[Any], feed: Feed) -> tuple[int, int]:
    """Rows of the file that were new, and that changed what was there."""
    written = [_written(connection, feed, statement) for statement in feed.upserts]
    return sum(new for new, _ in written), sum(changed for _, changed in written)


def _run(connection: psycopg.Connection[Any], statements: Iterable[str]) -> int:
    """The number of rows that were taken away."""
    removed = 0
    for statement in statements:
        if text := fitting(connection, statement):
            done = connection.execute(text.encode())
            removed += done.rowcount if isinstance(statement, Removal) else 0
    return removed


def _written(connection: psycopg.Connection[Any], feed: Feed, statement: str) -> tuple[int, int]:
    row = connection.execute(
        f"""WITH written AS ({fitting(connection, statement)})
            SELECT coalesce(sum({feed.weight}) FILTER (WHERE is_new), 0),
                   coalesce(sum({feed.weight}) FILTER (WHERE NOT is_new), 0)
            FROM written""".encode()  # noqa: S608 - fixed names, no values
    ).fetchone()
    if row is None:
        raise InternalError(f"{feed.name} reported no row counts.")
    return int(row[0]), int(row[1])
