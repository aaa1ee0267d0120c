"""Brings a database's schema up to this program's: numbered SQL files, each applied once, in order, under a lock."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import DatabaseError

SCHEMA = "lojista"
REPORTED_SCHEMA = "lojista_reported"  # made by a migration: amounts in the shop's one currency
MIGRATION_LOCK = 0x6C6F6A69  # one number for every process that migrates this product's schema

_LEDGER = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        number integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known_migrations() -> tuple[Migration, ...]:
    """Every migration that this program brings, in order."""
    folder = resources.files("lojista.postgres") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(Migration(int(file.name[:4]), file.name[5:-4], file.read_text("utf-8")) for file in files)


def migrate(connection: psycopg.Connection[Any], migrations: tuple[Migration, ...] | None = None) -> int:
    """Applies what is missing, all or nothing; the number of migrations applied.

    Raises DatabaseError for a schema that is newer than the program or whose applied migrations differ from its own.
    """
    wanted = known_migrations() if migrations is None else migrations
    if _is_current(connection, wanted):
        return 0
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(SCHEMA)))
        connection.execute(_LEDGER)
        applied = {row[0]: row[1] for row in connection.execute("SELECT number, checksum FROM schema_migrations")}
        _check(applied, wanted)
        missing = [migration for migration in wanted if migration.number not in applied]
        for migration in missing:
            _apply(connection, migration)
    return len(missing)


def _is_current(connection: psycopg.Connection[Any], wanted: tuple[Migration, ...]) -> bool:
    """Whether nothing is to be done: known by looking, which a login without rights to create anything may too."""
    with connection.transaction():
        if connection.execute("SELECT to_regclass('lojista.schema_migrations')").fetchone() == (None,):
            return False
        applied = dict(connection.execute("SELECT number, checksum FROM lojista.schema_migrations").fetchall())
    return applied == {migration.number: migration.checksum for migration in wanted}


def _check(applied: dict[int, str], wanted: tuple[Migration, ...]) -> None:
    known = {migration.number: migration.checksum for migration in wanted}
    newer = sorted(set(applied) - set(known))
    if newer:
        raise DatabaseError(
            f"The database's schema is newer ({newer[-1]}) than this program's ({max(known)}).", "Update Lojista."
        )
    changed = [number for number, checksum in applied.items() if known[number] != checksum]
    if changed:
        raise DatabaseError(
            f"Migration {changed[0]} of the database is not the one this program brings.",
            "Use the version of Lojista that made it, or another one: lojista --home FOLDER",
        )


def _apply(connection: psycopg.Connection[Any], migration: Migration) -> None:
    connection.execute(migration.text.encode())
    connection.execute(
        "INSERT INTO schema_migrations (number, name, checksum) VALUES (%s, %s, %s)",
        [migration.number, migration.name, migration.checksum],
    )
