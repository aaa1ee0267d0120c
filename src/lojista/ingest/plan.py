"""Which files a load reads, in which order, and which of them it need not read again."""

import hashlib
from dataclasses import dataclass
from typing import Any

import psycopg

from lojista.ingest.contracts import Contract, Source
from lojista.ingest.files import RawFile
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.parents import ORPHAN

_LAST_LOAD = """
    SELECT checksum, rows_in, rows_rejected FROM load_files JOIN load_runs USING (load_run_id)
    WHERE source = %s AND file_name = %s ORDER BY load_run_id DESC LIMIT 1
"""
_ORPHANS = """
    SELECT EXISTS (SELECT FROM rejected_rows
        WHERE source = %(source)s AND file_name = %(file)s AND reason LIKE %(orphan)s)
"""
# Rows that other files brought after a file was read last: among them may be the parents of its orphans.
_NEWER = """
    SELECT EXISTS (SELECT FROM load_files WHERE file_name <> %(file)s AND rows_loaded > 0 AND load_run_id > (
        SELECT max(load_run_id) FROM load_files JOIN load_runs USING (load_run_id)
        WHERE source = %(source)s AND file_name = %(file)s AND NOT is_skipped))
"""
# Whether these bytes were loaded before, by whatever mapping, and no other file of the kind brought or took rows since.
_IS_LAST = """
    SELECT EXISTS (SELECT FROM load_files WHERE left(checksum, 32) = %(bytes)s AND NOT is_skipped)
        AND NOT EXISTS (SELECT FROM load_files WHERE feed = %(feed)s AND left(checksum, 32) <> %(bytes)s
            AND rows_loaded + rows_updated + rows_removed > 0
            AND finished_at > (SELECT max(finished_at) FROM load_files
                WHERE left(checksum, 32) = %(bytes)s AND NOT is_skipped))
"""
# Whether another file of the same kind changed rows after a file was read last: its own may be among them.
_OVERWRITTEN = """
    SELECT EXISTS (SELECT FROM load_files WHERE feed = %(feed)s AND file_name <> %(file)s
        AND rows_updated + rows_removed > 0
        AND finished_at > (SELECT max(load_files.finished_at) FROM load_files JOIN load_runs USING (load_run_id)
            WHERE source = %(source)s AND file_name = %(file)s AND NOT is_skipped))
"""


_HALF = 32


@dataclass(frozen=True)
class PlannedFile:
    """A file with its layout, contract and checksum.

    `earlier`: rows in and rejected where the same bytes were loaded last and still stand. `has_orphans`: rows of it
    were refused for want of a parent. `is_hopeful`: rows that came in since may be those parents. `is_again`: the same
    bytes were the last to bring anything of their kind, if by another mapping: what they no longer tell was their own.
    """

    file: RawFile
    layout: Layout
    contract: Contract
    checksum: str
    earlier: tuple[int, int] | None
    has_orphans: bool
    is_hopeful: bool
    is_again: bool = False


@dataclass(frozen=True)
class Plan:
    """The files of one load, parents before children."""

    files: tuple[PlannedFile, ...]

    @property
    def feeds(self) -> frozenset[str]:
        """The kinds of rows that these files bring."""
        return frozenset(planned.contract.feed for planned in self.files)

    def is_skipped(self, planned: PlannedFile) -> bool:
        """The same bytes are loaded already, unless rows of them wait for parents that this load may bring."""
        if planned.earlier is None:
            return False
        brings_something = any(other.earlier is None for other in self.files)
        return not (planned.is_hopeful or (planned.has_orphans and brings_something))


def make_plan(
    connection: psycopg.Connection[Any], files: list[tuple[RawFile, Layout, Contract]], source: Source
) -> Plan:
    """The files in the order in which their rows depend on each other."""
    order = {contract.feed: place for place, contract in enumerate(source.contracts)}
    in_order = sorted(files, key=lambda found: order[found[2].feed])
    return Plan(tuple(_planned(connection, *found, source) for found in in_order))


def _planned(
    connection: psycopg.Connection[Any], file: RawFile, layout: Layout, contract: Contract, source: Source
) -> PlannedFile:
    checksum = _checksum(file, contract)
    last = connection.execute(_LAST_LOAD, [source.name, file.name]).fetchone()
    where = {"source": source.name, "file": file.name, "orphan": f"{ORPHAN}%", "feed": contract.feed}
    has_orphans = connection.execute(_ORPHANS, where).fetchone() == (True,)
    is_hopeful = has_orphans and connection.execute(_NEWER, where).fetchone() == (True,)
    is_same = last is not None and last[0] == checksum
    is_overwritten = is_same and connection.execute(_OVERWRITTEN, where).fetchone() == (True,)
    earlier = (int(last[1]), int(last[2])) if last is not None and is_same and not is_overwritten else None
    is_again = connection.execute(_IS_LAST, where | {"bytes": checksum[:_HALF]}).fetchone() == (True,)
    return PlannedFile(file, layout, contract, checksum, earlier, has_orphans, is_hopeful, is_again)


def _checksum(file: RawFile, contract: Contract) -> str:
    """Half of it of the bytes, half of the mapping that they are read by: under another one they say something else."""
    if contract.is_exact:
        return file.checksum()
    return file.checksum()[:_HALF] + hashlib.sha256(repr(contract).encode()).hexdigest()[:_HALF]
