"""A look at the shop's own database that changes nothing there, sees one moment of it, and gives way to the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from lojista.errors import DatabaseError, SettingError, SourceError

_CONNECT_SECONDS = "10"
_LOST = ("08", "57", "53", "55")  # connection, operator intervention, resources, locks: SQLSTATE's classes
# Set within the transaction, not at login: a pooler between here and there may refuse or forget the latter.
_MANNERS = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "statement_timeout": "10min",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10min",
    "max_parallel_workers_per_gather": "0",
}
_WRITE_IT = (
    "Write it as postgresql://login:password@host:5432/database, with %40 for an @ in the password and %2F for a /."
)


@contextmanager
def shop_snapshot(address: SecretStr, variable: str, time_zone: str) -> Iterator[psycopg.Connection[Any]]:
    """One read-only transaction that sees the database as it stands now, moments in the time zone.

    Raises SettingError for an address that is none, DatabaseError where the database cannot be reached, is lost or
    takes too long, and SourceError for what it does not know or allow. None of them holds the password.
    """
    parts = _parts(address, variable)
    place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    try:
        with psycopg.connect(
            address.get_secret_value(),
            connect_timeout=_CONNECT_SECONDS,
            application_name="lojista",
            client_encoding="utf8",
        ) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for name, value in (_MANNERS | {"TimeZone": time_zone}).items():
                connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            yield connection
    except psycopg.Error as error:
        said = _without(str(parts.get("password", "")), str(error).strip())
        if isinstance(error, psycopg.OperationalError) and (error.sqlstate is None or error.sqlstate[:2] in _LOST):
            raise DatabaseError(
                f"The shop's own database at {place} cannot be read: {said}.",
                f"Check that it runs and that the address in {variable} is right.",
            ) from None
        raise SourceError(
            f"The shop's own database at {place} refuses: {said}.",
            "Mend the mapping, or give the login the right to read.",
        ) from None


def _parts(address: SecretStr, variable: str) -> dict[str, Any]:
    """What the address says. One whose password is not escaped would show pieces of it as host or database."""
    try:
        parts = conninfo_to_dict(address.get_secret_value())
    except psycopg.ProgrammingError:
        raise SettingError(f"{variable} is not an address of a PostgreSQL.", _WRITE_IT) from None
    if any("@" in str(parts.get(name, "")) for name in ("host", "dbname", "port")):
        raise SettingError(f"{variable} is an address that can be read in two ways.", _WRITE_IT)
    return parts


def _without(password: str, text: str) -> str:
    return text.replace(password, "…") if password else text
