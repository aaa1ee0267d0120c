"""A shop's database together with this process's columnar copy of it."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import psycopg

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import DuckDBEngine, PostgresEngine
from lojista.columnar.reconcile import Comparison, first_difference, reconcile
from lojista.columnar.sync import SyncReport, sync
from lojista.postgres.connection import Database
from lojista.settings import Settings
from lojista.steps import Step, silent

_LOOKS = 3


class Warehouse:
    """Open until closed. Raises DatabaseError or CopyError where either cannot be had."""

    def __init__(self, settings: Settings, on_step: Step = silent) -> None:
        self.database = Database.open(settings, on_step=on_step)
        try:
            self.copy = ColumnarCopy(settings.home / "copies")
        except BaseException:
            self.database.close()
            raise

    def sync(self, on_step: Step = silent) -> SyncReport:
        """Brings the copy up to date with the database."""
        return sync(self.copy, self.database, on_step)

    def duckdb(self) -> DuckDBEngine:
        """An engine over the copy, for the calling thread."""
        return self.copy.engine()

    def postgres(self, connection: psycopg.Connection[Any]) -> PostgresEngine:
        """An engine over the database itself, on a reader's connection."""
        return PostgresEngine(connection)

    def reconcile(self, catch_up: Callable[[], bool]) -> tuple[Comparison, ...]:
        """Every comparison between PostgreSQL, the copy and the marts.

        `catch_up` refreshes the copy and says whether anything was new: a load between the two sides is no difference.
        """
        for _ in range(_LOOKS):
            with self.database.reader() as reader:
                reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                found = reconcile(reader, self.copy.connection.cursor())
            if first_difference(found) is None or not catch_up():
                break
        return found

    def close(self) -> None:
        """Gives the copy back and the database up."""
        self.copy.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
