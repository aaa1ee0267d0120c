"""Reads base tables from PostgreSQL into a copy, all as they stood at one moment."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa

from lojista.columnar.reported import reported_path
from lojista.columnar.tables import BASE_TABLES, in_postgres
from lojista.postgres.connection import Database
from lojista.postgres.schema import SCHEMA


@dataclass(frozen=True)
class Moment:
    """What another connection reads the same in, as long as the reader's transaction lasts: a snapshot and a path."""

    snapshot: str
    search_path: str


def moment_of(reader: psycopg.Connection[Any]) -> Moment:
    """The moment that this transaction reads."""
    row = reader.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None  # noqa: S101 - the query has one row always
    return Moment(str(row[0]), reported_path(reader))


@contextmanager
def tables_at(database: Database, moment: Moment) -> Iterator["TablesAt"]:
    """PostgreSQL's tables at that moment. Raises DatabaseError where it is lost meanwhile."""
    with database.arrow_reader.lend() as source:
        source.adbc_connection.set_options(**{"adbc.connection.autocommit": "false"})
        with source.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{moment.snapshot}'")
            cursor.execute(f"SET search_path TO {moment.search_path}")
        yield TablesAt(source, moment.search_path != SCHEMA)


class TablesAt:
    """PostgreSQL's tables at one moment, over one connection. `converts`: amounts are read as they are reported."""

    def __init__(self, source: Any, converts: bool) -> None:
        self._source, self.converts = source, converts

    def copy_whole(self, copy: Any, name: str) -> int:
        """Replaces one base table by what PostgreSQL holds; the number of rows read."""
        with self._source.cursor() as cursor:
            cursor.execute(_selection(name))
            with _incoming(copy, cursor):
                copy.execute(f"CREATE OR REPLACE TABLE base.{name} AS {_typed(name)}")
        return int(copy.execute(f"SELECT count(*) FROM base.{name}").fetchall()[0][0])  # noqa: S608 - our own names

    def add_rows(self, copy: Any, name: str, keys: Mapping[str, Iterable[int]]) -> int:
        """Adds the rows of which a column is one of its keys, whichever column it is; the number of rows added."""
        conditions = " OR ".join(f"{column} = ANY(${place})" for place, column in enumerate(keys, 1))
        listed = [pa.array([sorted(wanted)], pa.list_(pa.int32())) for wanted in keys.values()]
        with self._source.cursor() as cursor:
            bound = pa.record_batch(listed, names=list(keys))
            cursor.execute(f"{_selection(name)} WHERE {conditions}", parameters=bound)
            with _incoming(copy, cursor):
                added = copy.execute(f"INSERT INTO base.{name} {_typed(name)}").fetchall()
        return int(added[0][0])


@contextmanager
def _incoming(copy: Any, cursor: Any) -> Iterator[None]:
    copy.register("incoming", cursor.fetch_record_batch())
    try:
        yield
    finally:
        copy.unregister("incoming")


def _selection(name: str) -> str:
    columns = ", ".join(f"{in_postgres(name, column)} AS {column}" for column in BASE_TABLES[name])
    return f"SELECT {columns} FROM {name}"  # noqa: S608 - names from our own list


def _typed(name: str) -> str:
    columns = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in BASE_TABLES[name].items())
    return f"SELECT {columns} FROM incoming"  # noqa: S608 - names from our own list
