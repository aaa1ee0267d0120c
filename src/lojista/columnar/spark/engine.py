"""Answers from the marts of a publication, on a Spark Connect cluster."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from ibis.expr.schema import Schema

from lojista.columnar.engine import MARTS_SCHEMA, NOTHING, SPARK, mart_in
from lojista.columnar.marts import MARTS
from lojista.columnar.published.manifest import Manifest
from lojista.columnar.published.publication import Publication
from lojista.columnar.scopes.scope import WHOLE
from lojista.columnar.spark.session import open_session, told


class SparkEngine:
    """Answers from published marts; a statement sees the publication that was the newest when it began.

    One for each thread, with a session of its own until closed. Raises EngineError where the cluster cannot answer.
    """

    dialect = SPARK
    scope = WHOLE

    def __init__(self, address: str, publication: Publication) -> None:
        self._address, self._publication = address, publication
        self._session = open_session(address)
        self._shown: Manifest | None = None

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement whose values are bound by name, never written into it."""
        return list(zip(*(column.to_pylist() for column in self._ask(sql, parameters).columns), strict=True))

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """The same as a table of that schema, with or without rows."""
        return self._ask(sql, parameters).rename_columns(schema.names).cast(schema)

    def data_version(self) -> str | None:
        """That of the copy which was published."""
        return self._publication.manifest.data_version

    def close(self) -> None:
        """Ends the session."""
        self._session.stop()

    def _ask(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        with told(self._address):
            self._show(self._publication.manifest)
            bound = {name: _as_bound(value) for name, value in parameters.items()}
            found = self._session.sql(sql, bound or None).toArrow()
        return pa.table([_as_stored(column) for column in found.columns], found.column_names)

    def _show(self, manifest: Manifest) -> None:
        """Makes the views of the session those of a publication."""
        if manifest is self._shown:
            return
        for mart in MARTS:
            files = [self._publication.address(part) for part in manifest.parts[mart.name].values()]
            schema = _spark_schema(mart_in(SPARK, mart.name).schema())
            view = self._session.read.schema(schema).parquet(*files)
            view.createOrReplaceTempView(f"{MARTS_SCHEMA}_{mart.name}")
        self._shown = manifest


def _spark_schema(schema: Schema) -> Any:
    from ibis.backends.pyspark.datatypes import PySparkSchema

    return PySparkSchema.from_ibis(schema)


def _as_bound(value: object) -> object:
    """A time of the shop is one of UTC to Spark, whatever this machine's zone."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _as_stored(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The other way round."""
    return column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column
