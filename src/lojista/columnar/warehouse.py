"""A shop's database together with this process's columnar copy of it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import psycopg

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import DuckDBEngine, PostgresEngine
from lojista.columnar.reconcile import Comparison, first_difference, reconcile
from lojista.columnar.sync import SyncReport, sync
from lojista.postgres.connection import Database
from lojista.postgres.table_changes import forget_old_changes
from lojista.settings import Settings
from lojista.steps import Step, silent

_LOOKS = 3
_TIDY_SECONDS = 3600.0


class Warehouse:
    """Open until closed. Raises DatabaseError or CopyError where either cannot be had."""

    def __init__(self, settings: Settings, on_step: Step = silent) -> None:
        self._tidied_at: float | None = None
        self.settings = settings
        self.database = Database.open(settings, on_step=on_step)
        try:
            self.copy = ColumnarCopy(settings.home / "copies")
        except BaseException:
            self.database.close()
            raise

    def sync(self, on_step: Step = silent) -> SyncReport:
        """Brings the copy up to date with the database."""
        report = sync(self.copy, self.database, on_step)
        if report.is_changed:
            self._tidy()
        return report

    def _tidy(self) -> None:
        """Once an hour, what the database keeps of changes is cut to the last of them."""
        now = time.monotonic()
        if self._tidied_at is None or now - self._tidied_at > _TIDY_SECONDS:
            self._tidied_at = now
            with self.database.owner() as owner:
                forget_old_changes(owner)

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
