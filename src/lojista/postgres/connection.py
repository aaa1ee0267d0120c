"""Connections to the shop's database: one that may write, for loads, and one that can only read, for the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lojista.errors import DatabaseError, SettingError
from lojista.postgres.arrow import ArrowReader
from lojista.postgres.cluster import DATABASE, OWNER, READER, password_of
from lojista.postgres.embedded import EmbeddedServer
from lojista.postgres.restored_files import settle_files
from lojista.postgres.schema import MIGRATION_LOCK, SCHEMA, migrate
from lojista.settings import Settings, variable_of
from lojista.steps import Step, silent

OLDEST_VERSION = 14
_CONNECT_SECONDS = "10"
_LOST = ("08", "57")  # connection exceptions, operator intervention: SQLSTATE classes of PostgreSQL's appendix A
_SHORT_OF_RESOURCES = ("53",)
_GAVE_WAY = ("40",)  # transaction rollback: of two that wait for each other the server ends one


@dataclass(frozen=True)
class ServerState:
    """What `status` says of the server. `address` holds no password."""

    kind: str
    version: str
    address: str
    database_bytes: int


class Database:
    """The shop's database, running and with a current schema from `open` to `close`."""

    def __init__(self, settings: Settings, on_step: Step = silent) -> None:
        self._settings = settings
        _check_addresses(settings)
        self._server = None if settings.database_url else EmbeddedServer(settings, on_step)
        self.arrow_reader = ArrowReader(self.reader_uri)

    @classmethod
    def open(cls, settings: Settings, *, on_step: Step = silent) -> Self:
        """Starts the embedded server where no DATABASE_URL is set, and migrates. Raises DatabaseError."""
        database = cls(settings, on_step)
        try:
            database._prepare()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[Any]]:
        """A new connection that may write, closed at the end. Raises DatabaseError, also where it is lost meanwhile."""
        with self._lent(self._owner_uri) as connection:
            yield connection

    @contextmanager
    def reader(self) -> Iterator[psycopg.Connection[Any]]:
        """A new connection that can only read, closed at the end. Raises as `owner` does."""
        with self._lent(self.reader_uri) as connection:
            yield connection

    def reader_uri(self) -> str:
        """A libpq address of the reader, password included: never to be shown."""
        options = f"-c search_path={SCHEMA} -c default_transaction_read_only=on -c timezone=UTC -c jit=off"
        if self._server is not None:
            return _with_options(self._server.uri(READER), options)
        if self._settings.database_reader_url is not None:
            return _with_options(self._settings.database_reader_url.get_secret_value(), options)
        return _with_options(self._external_uri(), f"{options} -c role={READER}")

    @property
    def cluster_folder(self) -> Path | None:
        """Where the embedded server keeps its files; None for a server of the user's own."""
        return None if self._server is None else self._server.place.cluster

    def describe(self) -> ServerState:
        """The server's kind, version, address and the size of the database."""
        with self.reader() as connection:
            row = connection.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = row.fetchone() or ("unknown", 0)
        return ServerState("external" if self._server is None else "embedded", version, self._address(), size)

    def keep_for_successor(self) -> None:
        """The program that takes this process over needs the database as long as it runs."""
        if self._server is not None:
            self._server.keep_for_successor()

    def close(self) -> None:
        """The database is no longer needed by this process."""
        self.arrow_reader.close()
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _lent(self, uri: Callable[[], str]) -> Iterator[psycopg.Connection[Any]]:
        connection = self._connect(uri)
        try:
            with connection:
                yield connection
        except psycopg.OperationalError as error:
            if connection.broken or _class_of(error) in _LOST:
                raise self._unusable(error) from error
            if _class_of(error) in _SHORT_OF_RESOURCES:
                raise DatabaseError(f"PostgreSQL cannot go on: {error}", "Free some of it, then try again.") from error
            if _class_of(error) in _GAVE_WAY:
                raise DatabaseError(
                    f"Another program was in the way: {error}", "Run the same command again."
                ) from error
            raise

    def _external_uri(self) -> str:
        assert self._settings.database_url is not None  # noqa: S101 - no embedded server: it is set
        return self._settings.database_url.get_secret_value()

    def _owner_uri(self) -> str:
        base = self._external_uri() if self._server is None else self._server.uri(OWNER)
        return _with_options(base, f"-c search_path={SCHEMA} -c timezone=UTC")

    def _address(self) -> str:
        if self._server is not None:
            return str(self._server.place.sockets)
        parts = conninfo_to_dict(self._external_uri())
        return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"

    def _connect(self, uri: Callable[[], str]) -> psycopg.Connection[Any]:
        """A connection; an embedded server that died is started again first."""
        try:
            return _connected(uri())
        except psycopg.Error as error:
            if self._server is None:
                raise self._unusable(error) from error
        self._server.ensure_running()
        try:
            return _connected(uri())
        except psycopg.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: psycopg.Error) -> DatabaseError:
        return DatabaseError(
            f"PostgreSQL at {self._address()} cannot be used: {error}",
            "Check that the server runs and that the address and login are right, then run: lojista status",
        )

    def _prepare(self) -> None:
        if self._server is not None:
            self._create_database(self._server)
        with self.owner() as connection:
            if connection.info.server_version < OLDEST_VERSION * 10000:
                raise DatabaseError(f"PostgreSQL {OLDEST_VERSION} or newer is needed, {self._address()} is older.")
            self._migrate(connection)
            settle_files(connection, self._settings.home)
            if self._server is not None:
                _let_log_in(connection, password_of(self._server.place, READER))

    def _migrate(self, connection: psycopg.Connection[Any]) -> None:
        try:
            migrate(connection)
        except DatabaseError as error:
            raise DatabaseError(f"{error.message} It is at {self._address()}.", error.hint) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise DatabaseError(
                f"The login at {self._address()} may not set up Lojista's schema: {error.diag.message_primary}.",
                "Let it create a schema there and give it the reader's role: "
                f"CREATE ROLE {READER} where there is none, then GRANT {READER} TO that login.",
            ) from error

    def _create_database(self, server: EmbeddedServer) -> None:
        with self._lent(lambda: server.uri(OWNER, "postgres")) as connection:
            connection.autocommit = True
            exists = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if exists is None:
                _create_once(connection)


def _class_of(error: psycopg.Error) -> str:
    """The first two signs of an SQLSTATE, which say what kind of error it is."""
    return (error.sqlstate or "")[:2]


def _with_options(uri: str, options: str) -> str:
    """The address with settings for the session, after those that it has itself."""
    own = conninfo_to_dict(uri).get("options")
    return make_conninfo(uri, options=f"{own} {options}" if own else options)


def _check_addresses(settings: Settings) -> None:
    """Raises SettingError for an address that is none, without repeating any of it: it holds a password."""
    for name in ("database_url", "database_reader_url"):
        address = getattr(settings, name)
        try:
            conninfo_to_dict("" if address is None else address.get_secret_value())
        except psycopg.ProgrammingError:
            raise SettingError(
                f"{variable_of(name)} is not an address of a PostgreSQL.",
                "Write it as postgresql://login:password@host:5432/database, with %25 for a % in the password.",
            ) from None


def _connected(uri: str) -> psycopg.Connection[Any]:
    return psycopg.connect(uri, connect_timeout=_CONNECT_SECONDS, application_name="lojista")


def _create_once(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return  # another process made it in the same moment: it is there, which is all we want


def _let_log_in(connection: psycopg.Connection[Any], password: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
    can_log_in = connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [READER]).fetchone()
    if can_log_in == (True,):
        return
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(READER), sql.Literal(password))
    connection.execute(statement)
