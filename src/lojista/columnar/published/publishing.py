"""Publishes the marts of a copy: new files for parts that changed, then the manifest that names them.

A reader has the publication before or this one, never a part of each. Memory holds one batch of rows at a time.
"""

import contextlib
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from lojista.columnar.engine import DuckDBEngine, mart_in
from lojista.columnar.marts import MARTS, Mart
from lojista.columnar.published.manifest import MADE_WITH, Manifest, PublishedFile, read_manifest, write_manifest
from lojista.columnar.published.parts import Part, batches_of, parts_of
from lojista.columnar.published.place import Place
from lojista.errors import PublicationError
from lojista.steps import Step, silent

_ROWS_AT_ONCE = 65_536
_KEPT = timedelta(hours=24)  # for readers of a publication that was replaced under them
_OURS = re.compile(r"\w+/[\w-]+\.[0-9a-f]{32}\.parquet")

_LOCK = 0x6C6F6A70  # one number for every process that publishes the marts of this shop

Parts = Mapping[str, Mapping[str, PublishedFile]]


@dataclass(frozen=True)
class PublishReport:
    """What one publication did. `is_new` is false where all was published already; bytes are those of Parquet."""

    data_version: str
    is_new: bool
    file_count: int
    written_count: int
    written_rows: int
    written_bytes: int
    seconds: float


@contextlib.contextmanager
def only_publisher(owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Waits until nobody else publishes the marts of this database, and is the one who does until the end."""
    owner.autocommit = True  # a transaction open all that time would keep dead rows
    owner.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        owner.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def publish(connection: Any, place: Place, on_step: Step = silent) -> PublishReport:
    """Publishes a copy as it stands now; one publisher at a time.

    Raises PublicationError for a place that cannot be written, or holds another shop's marts.
    """
    started = time.perf_counter()
    with _unchanging(connection):
        version = str(DuckDBEngine(connection).data_version())
        before = _before(place, version)
        writing = _Writing(connection, place, before, on_step)
        parts = {mart.name: writing.mart(mart) for mart in MARTS}
    is_new = before is None or before.data_version != version or before.parts != parts
    if is_new:
        _switch(place, before, version, parts)
    file_count = sum(map(len, parts.values()))
    took = time.perf_counter() - started
    return PublishReport(version, is_new, file_count, writing.files, writing.rows, writing.bytes, took)


@contextlib.contextmanager
def _unchanging(connection: Any) -> Iterator[None]:
    """All of it is read as it stood at one moment, whoever refreshes the copy meanwhile."""
    connection.execute("BEGIN TRANSACTION READ ONLY")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _before(place: Place, version: str) -> Manifest | None:
    """The publication that is replaced."""
    before = read_manifest(place)
    if before is not None and _shop(before.data_version) != _shop(version):
        raise PublicationError(
            f"{place.target} holds the marts of another database.",
            f"Give another place, or delete all that is in {place.target}.",
        )
    return before


def _shop(data_version: str) -> str:
    return data_version.partition(" ")[0]


class _Writing:
    """Writes those parts that the publication before does not have as they are."""

    def __init__(self, connection: Any, place: Place, before: Manifest | None, on_step: Step) -> None:
        self._connection, self._place, self._step = connection, place, on_step
        self._known: Parts = before.parts if before is not None and before.made_with == MADE_WITH else {}
        self.files = self.rows = self.bytes = 0

    def mart(self, mart: Mart) -> dict[str, PublishedFile]:
        """Every part of a mart, with its file."""
        self._step(f"publishing {mart.name}")
        return {
            part.name: self._kept(mart, part) or self._write(mart, part) for part in parts_of(self._connection, mart)
        }

    def _kept(self, mart: Mart, part: Part) -> PublishedFile | None:
        known = self._known.get(mart.name, {}).get(part.name)
        is_same = known is not None and (known.row_count, known.fingerprint) == (part.row_count, part.fingerprint)
        return known if is_same else None

    def _write(self, mart: Mart, part: Part) -> PublishedFile:
        name = f"{mart.name}/{part.name}.{uuid.uuid4().hex}.parquet"
        schema = mart_in(DuckDBEngine.dialect, mart.name).schema().to_pyarrow()
        with self._place.writing(name) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in batches_of(self._connection, mart, part, _ROWS_AT_ONCE):
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        self._count(name, part)
        return PublishedFile(name, part.row_count, part.fingerprint)

    def _count(self, name: str, part: Part) -> None:
        self.files += 1
        self.rows += part.row_count
        self.bytes += self._place.size(name)


def _switch(place: Place, before: Manifest | None, version: str, parts: Parts) -> None:
    """Makes the new files those that are read, and removes what nobody reads any more."""
    now = datetime.now(UTC)
    named = {file.name for files in parts.values() for file in files.values()}
    retired = {name: at for name, at in _replaced(before, now).items() if name not in named and now - at < _KEPT}
    write_manifest(place, Manifest(version, now, parts, retired))
    _remove(place, keep={*named, *retired})


def _replaced(before: Manifest | None, now: datetime) -> dict[str, datetime]:
    """Every file that the publication before named or had retired, and since when it is not read."""
    return {} if before is None else {**{file.name: now for file in before.files()}, **before.retired}


def _remove(place: Place, keep: Iterable[str]) -> None:
    """Also what a publication that was interrupted has left."""
    there = {name for mart in MARTS for name in place.names(mart.name) if _OURS.fullmatch(name)}
    for name in there.difference(keep):
        place.delete(name)
