"""The shop's tables as text, out of one moment and into a schema made anew: the same for every version of PostgreSQL.

A dump holds rows and numbers of sequences; tables, roles and rights come from the migrations that it names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import DatabaseError
from lojista.postgres.schema import MIGRATION_LOCK, REPORTED_SCHEMA, SCHEMA, known_migrations, migrate

# What only this database's own copies need to know of its own transactions.
_LEFT_OUT = ("schema_migrations", "table_changes", "kept_changes")
_TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND c.relname <> ALL (%s) GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = """
    SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL ORDER BY 1
"""
_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = %s::regnamespace
"""
_WRITTEN_ALIKE = "SET LOCAL datestyle TO ISO; SET LOCAL intervalstyle TO postgres; SET LOCAL extra_float_digits TO 1"
_IS_EMPTY = """
    SELECT NOT EXISTS (SELECT FROM orders UNION ALL SELECT FROM customers UNION ALL SELECT FROM products
        UNION ALL SELECT FROM load_runs UNION ALL SELECT FROM alert_rules UNION ALL SELECT FROM erasures
        UNION ALL SELECT FROM access_grants)
"""


@dataclass(frozen=True)
class DumpedTable:
    """One table and its columns, in the order in which its rows have them."""

    name: str
    columns: tuple[str, ...]


@contextmanager
def one_moment(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Everything in the block is read as it stood at its beginning, and nothing can be written."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute(_WRITTEN_ALIKE)
        yield


def tables_to_dump(connection: psycopg.Connection[Any]) -> tuple[DumpedTable, ...]:
    """Every table with rows that are not of this database alone."""
    found = connection.execute(_TABLES, [SCHEMA, list(_LEFT_OUT)])
    return tuple(DumpedTable(str(name), tuple(columns)) for name, columns in found)


def dumped(connection: psycopg.Connection[Any], table: DumpedTable) -> Iterator[bytes]:
    """All rows of a table, in PostgreSQL's own text format."""
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} TO STDOUT").format(_named(table))) as copy:
        for data in copy:
            yield bytes(data)


def sequences(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The last number that each sequence gave."""
    return dict(connection.execute(_SEQUENCES, [SCHEMA]).fetchall())


def applied_migrations(connection: psycopg.Connection[Any]) -> dict[int, str]:
    """Numbers and checksums of the migrations that made the schema."""
    return dict(connection.execute("SELECT number, checksum FROM schema_migrations ORDER BY number").fetchall())


def check_migrations(applied: Mapping[int, str]) -> None:
    """Raises DatabaseError for a schema that this program cannot make: a newer one, or one that differs."""
    known = {migration.number: migration.checksum for migration in known_migrations()}
    newest = max(applied, default=0)
    if newest > max(known):
        raise DatabaseError(
            f"The backup's schema is newer ({newest}) than this program's ({max(known)}).", "Update Lojista."
        )
    if {number: known[number] for number in known if number <= newest} != dict(applied):
        raise DatabaseError(
            "The backup's schema was made by other migrations than this program brings.",
            "Restore it with the version of Lojista that made it.",
        )


def is_shop_empty(connection: psycopg.Connection[Any]) -> bool:
    """Whether nothing would be lost."""
    return connection.execute(_IS_EMPTY).fetchone() == (True,)


@contextmanager
def schema_made_anew(connection: psycopg.Connection[Any], newest: int) -> Iterator[None]:
    """Within the caller's transaction: an empty schema as the migrations up to that number make it, to be filled.

    Keys are checked, triggers take hold and later migrations are applied at the end of the block.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
    connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA}, {REPORTED_SCHEMA} CASCADE".encode())
    migrate(connection, tuple(migration for migration in known_migrations() if migration.number <= newest))
    connection.execute(f"SET LOCAL search_path TO {SCHEMA}".encode())
    connection.execute(_WRITTEN_ALIKE)
    tables = [table.name for table in tables_to_dump(connection)]
    references = connection.execute(_REFERENCES, [SCHEMA]).fetchall()
    for table, name, _ in references:
        _alter(connection, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    for table in tables:
        _alter(connection, table, sql.SQL("DISABLE TRIGGER USER"))
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
    try:
        yield
        for table in tables:
            _alter(connection, table, sql.SQL("ENABLE TRIGGER USER"))
        for table, name, definition in references:
            _alter(connection, table, sql.SQL("ADD CONSTRAINT {} {}").format(sql.Identifier(name), sql.SQL(definition)))
    except psycopg.OperationalError:
        raise  # what is wrong is the server, which whoever lent the connection says
    except psycopg.DatabaseError as error:
        raise DatabaseError(
            f"The backup's rows do not fit: {error.diag.message_primary}.", "Nothing was changed. Try another backup."
        ) from error
    migrate(connection)


def _alter(connection: psycopg.Connection[Any], table: str, what: sql.Composable) -> None:
    connection.execute(sql.SQL("ALTER TABLE {} {}").format(sql.SQL(table), what))


def check_tables(connection: psycopg.Connection[Any], tables: Iterable[DumpedTable]) -> None:
    """Raises DatabaseError for a table that the schema does not have, or has no such columns of."""
    known = {table.name: set(table.columns) for table in tables_to_dump(connection)}
    for table in tables:
        if not set(table.columns) <= known.get(table.name, set()) or not table.columns:
            raise DatabaseError(
                f"The backup's table {table.name!r} is none of Lojista's.", "Nothing was changed. Try another backup."
            )


def fill(connection: psycopg.Connection[Any], table: DumpedTable, rows: Iterable[bytes]) -> int:
    """Writes a dump's rows into an empty table; how many there were."""
    with connection.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_named(table))) as copy:
            for data in rows:
                copy.write(data)
        return cursor.rowcount


def set_sequences(connection: psycopg.Connection[Any], numbers: Mapping[str, int]) -> None:
    """The next number that a sequence gives is the one after."""
    for name, number in numbers.items():
        connection.execute("SELECT setval(%s::regclass, %s)", [f"{SCHEMA}.{name}", number])


def analyze(connection: psycopg.Connection[Any], tables: Sequence[DumpedTable]) -> None:
    """Gathers what the planner needs to know."""
    for table in tables:
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))


def _named(table: DumpedTable) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("{} ({})").format(sql.Identifier(table.name), columns)
