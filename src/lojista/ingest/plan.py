"""Which files a load reads, in which order, and which of them it need not read again."""

from dataclasses import dataclass
from typing import Any

import psycopg

from lojista.ingest.contracts import Contract, Source
from lojista.ingest.readers import RawFile

ORPHAN = "orphan key"

_LAST_LOAD = """
    SELECT checksum, rows_in, rows_rejected FROM load_files JOIN load_runs USING (load_run_id)
    WHERE source = %s AND file_name = %s ORDER BY load_run_id DESC LIMIT 1
"""
_ORPHANS = "SELECT EXISTS (SELECT FROM rejected_rows WHERE source = %s AND file_name = %s AND reason LIKE %s)"


@dataclass(frozen=True)
class PlannedFile:
    """A file with its contract and checksum; `earlier`: rows in and rejected where the same bytes were loaded last."""

    file: RawFile
    contract: Contract
    checksum: str
    earlier: tuple[int, int] | None
    has_orphans: bool


@dataclass(frozen=True)
class Plan:
    """The files of one load, parents before children."""

    files: tuple[PlannedFile, ...]

    def is_skipped(self, planned: PlannedFile) -> bool:
        """The same bytes are loaded already, unless rows of them wait for parents that this load may bring."""
        brings_something = any(other.earlier is None for other in self.files)
        return planned.earlier is not None and not (planned.has_orphans and brings_something)


def make_plan(connection: psycopg.Connection[Any], files: list[tuple[RawFile, Contract]], source: Source) -> Plan:
    """The files in the order in which their rows depend on each other."""
    order = {contract.feed: place for place, contract in enumerate(source.contracts)}
    in_order = sorted(files, key=lambda pair: order[pair[1].feed])
    return Plan(tuple(_planned(connection, file, contract, source) for file, contract in in_order))


def _planned(connection: psycopg.Connection[Any], file: RawFile, contract: Contract, source: Source) -> PlannedFile:
    checksum = file.checksum()
    last = connection.execute(_LAST_LOAD, [source.name, file.name]).fetchone()
    orphans = connection.execute(_ORPHANS, [source.name, file.name, f"{ORPHAN}%"]).fetchone()
    earlier = (int(last[1]), int(last[2])) if last is not None and last[0] == checksum else None
    return PlannedFile(file, contract, checksum, earlier, orphans == (True,))
