"""A publication together with the Spark Connect server that answers from it."""

import threading
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lojista.columnar.engine import SPARK, fetch, mart_in
from lojista.columnar.marts import MARTS, Mart
from lojista.columnar.published.publication import Publication
from lojista.columnar.reconcile import PUBLISHED_TO_SPARK, Comparison

if TYPE_CHECKING:
    from lojista.columnar.spark.engine import SparkEngine


class PublishedSource:
    """Open until closed. Raises PublicationError where nothing is published that this program can read."""

    def __init__(self, address: str, target: str) -> None:
        self.host, self.target = urlsplit(address).netloc, target
        self._address, self._publication = address, Publication(target)
        self._engines: list[SparkEngine] = []
        self._adding = threading.Lock()

    def engine(self) -> "SparkEngine":
        """An engine with a session of its own. Raises EngineError where the server or its client cannot be had."""
        from lojista.columnar.spark.engine import SparkEngine  # its client may not be installed

        engine = SparkEngine(self._address, self._publication)
        with self._adding:
            self._engines.append(engine)
        return engine

    def look(self) -> bool:
        """Whether another version was published since the last look."""
        return self._publication.look()

    def compare(self) -> tuple[Comparison, ...]:
        """The rows of every mart, as its publication counts them and as Spark does."""
        engine, counts = self.engine(), self._publication.manifest.row_count
        return tuple(
            Comparison(PUBLISHED_TO_SPARK, f"rows of {mart.name}", Decimal(counts(mart.name)), _counted(engine, mart))
            for mart in MARTS
        )

    def close(self) -> None:
        """Ends every session."""
        for engine in self._engines:
            engine.close()


def _counted(engine: "SparkEngine", mart: Mart) -> Decimal:
    return Decimal(fetch(engine, mart_in(SPARK, mart.name).agg(rows=lambda rows: rows.count()))[0]["rows"])
