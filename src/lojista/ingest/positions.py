"""How far a shop's own database was read, kept in the transaction that stores what was read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from lojista.ingest.contracts import Source

_READ = "SELECT file_name, changed_at FROM source_positions WHERE source = %s AND mapping_checksum = %s"
_KEEP = """
    INSERT INTO source_positions AS kept (source, file_name, changed_at, mapping_checksum, load_run_id)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (source, file_name) DO UPDATE SET changed_at = excluded.changed_at,
        mapping_checksum = excluded.mapping_checksum, load_run_id = excluded.load_run_id
    WHERE (kept.changed_at, kept.mapping_checksum) IS DISTINCT FROM (excluded.changed_at, excluded.mapping_checksum)
"""


@dataclass(frozen=True)
class Reading:
    """What was read of a database: all of it, or whole orders with a change alone, and up to which change by file."""

    is_partial: bool
    positions: Mapping[str, str]


def positions_of(connection: psycopg.Connection[Any], source: Source) -> dict[str, str]:
    """The last change that was read, by file; none for a mapping that is not as it was."""
    return dict(connection.execute(_READ, [source.name, _checksum(source)]).fetchall())


def keep_positions(connection: psycopg.Connection[Any], source: Source, reading: Reading, run_number: int) -> bool:
    """Keeps them with the load; whether any of them is new."""
    checksum = _checksum(source)
    rows = [[source.name, name, position, checksum, run_number] for name, position in reading.positions.items()]
    return sum(connection.execute(_KEEP, row).rowcount for row in rows) > 0


def _checksum(source: Source) -> str:
    told: Sequence[object] = (source.contracts, source.database)
    return hashlib.sha256(repr(told).encode()).hexdigest()
