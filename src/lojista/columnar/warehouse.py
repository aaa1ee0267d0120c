"""A shop's database together with what answers questions about it: a columnar copy, or a publication on Spark."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import psycopg

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import SPARK, DuckDBEngine, Engine, PostgresEngine
from lojista.columnar.reconcile import Comparison, first_difference, reconcile
from lojista.columnar.sync import SyncReport, sync
from lojista.logs import log_event
from lojista.postgres.connection import Database
from lojista.postgres.table_changes import forget_old_changes
from lojista.settings import Settings
from lojista.steps import Step, silent

if TYPE_CHECKING:
    from lojista.columnar.published.publishing import PublishReport
    from lojista.columnar.remote import PublishedSource

_LOOKS = 3
_TIDY_SECONDS = 3600.0


class Warehouse:
    """Open until closed. Raises DatabaseError, CopyError or PublicationError where one of them cannot be had.

    Where Spark answers, a copy is made for that alone which needs one: snapshots and publications.
    """

    def __init__(self, settings: Settings, on_step: Step = silent) -> None:
        self._tidied_at: float | None = None
        self.settings = settings
        self._copy: ColumnarCopy | None = None
        self._published: PublishedSource | None = None
        self.database = Database.open(settings, on_step=on_step)
        try:
            if settings.spark_address is None:
                self._copy = ColumnarCopy(settings.home / "copies")
            else:
                self._published = _published(settings.spark_address, settings.published_at)
        except BaseException:
            self.database.close()
            raise

    @property
    def copy(self) -> ColumnarCopy:
        """This process's copy. Raises CopyError where none can be had."""
        if self._copy is None:
            self._copy = ColumnarCopy(self.settings.home / "copies")
        return self._copy

    @property
    def copy_path(self) -> Path | None:
        """The file of the copy that answers, another one once somebody was erased; None where Spark answers."""
        return None if self._copy is None else self._copy.path

    @property
    def published(self) -> "PublishedSource | None":
        """The publication that Spark answers from; None where the copy answers."""
        return self._published

    @property
    def dialect(self) -> str:
        """The dialect of what answers."""
        return DuckDBEngine.dialect if self._published is None else SPARK

    def engine(self) -> Engine:
        """What answers, for the calling thread."""
        return self.duckdb() if self._published is None else self._published.engine()

    def look(self, on_step: Step = silent) -> bool:
        """Brings what answers up to date, the copy or the publication that Spark reads; whether anything was new."""
        if self._published is not None:
            return self._published.look()
        return self.sync(on_step).is_changed

    def publish(self, target: str, on_step: Step = silent) -> "PublishReport":
        """Publishes the marts as the database has them now; waits for another publisher of this database."""
        from lojista.columnar.published.place import Place  # the same
        from lojista.columnar.published.publishing import only_publisher, publish

        with self.database.owner() as owner, only_publisher(owner):
            self.sync(on_step)
            with self.copy.guarded():
                return publish(self.copy.connection.cursor(), Place(target), on_step)

    def sync(self, on_step: Step = silent) -> SyncReport:
        """Brings the copy up to date with the database."""
        report = sync(self.copy, self.database, on_step)
        if report.is_changed:
            log_event("refresh.ended", tables=len(report.tables), rows=sum(report.row_counts.values()),
                      seconds=round(report.seconds, 3))  # fmt: skip
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
        """Every comparison between PostgreSQL, the copy and the marts; where Spark answers, of what it has of them.

        `catch_up` refreshes the copy and says whether anything was new: a load between the two sides is no difference.
        """
        if self._published is not None:
            return self._published.compare()
        for _ in range(_LOOKS):
            with self.database.reader() as reader:
                reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                with self.copy.guarded():
                    found = reconcile(reader, self.copy.connection.cursor())
            if first_difference(found) is None or not catch_up():
                break
        return found

    def close(self) -> None:
        """Gives the copy back and the database up."""
        if self._published is not None:
            self._published.close()
        if self._copy is not None:
            self._copy.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _published(address: str, target: str) -> "PublishedSource":
    from lojista.columnar.remote import PublishedSource  # few need it

    return PublishedSource(address, target)
