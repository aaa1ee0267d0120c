"""What a load did, file by file, and how it tells while it works."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lojista.ingest.lines import LineKind
from lojista.ingest.total_rows import is_of_totals
from lojista.ingest.totals import ShopTotals


@dataclass(frozen=True)
class Refusals:
    """Rows of one file refused for one reason, and the first of them: its line, and the value where it is one."""

    reason: str
    row_count: int
    line_number: int
    column_name: str | None
    value: str | None


@dataclass(frozen=True)
class FileReport:
    """One file's row accounting: rows_in = loaded + updated + unchanged + rejected, always.

    `load_first` names files that were not in the load and that refused rows of this one wait for. `duplicate_count`
    are lines equal to an earlier one in everything: refused ones among `rows_rejected`, or all loaded. `kinds` says
    what the lines are; both only of files whose rows are lines of orders. `erased_count` are rows of people who were
    erased, accounted for as all others, under their pseudonyms. `removed_count` are lines of earlier files that were
    taken away, since this file names their orders without them; they are its own where `is_again` says that the same
    file was loaded last, by another mapping.
    """

    file_name: str
    rows_in: int
    rows_loaded: int
    rows_updated: int
    rows_unchanged: int
    rows_rejected: int
    is_skipped: bool
    seconds: float
    refusals: tuple[Refusals, ...] = ()
    load_first: tuple[str, ...] = ()
    duplicate_count: int = 0
    kinds: tuple[LineKind, ...] = ()
    erased_count: int = 0
    removed_count: int = 0
    is_again: bool = False

    @property
    def rows_of_totals(self) -> int:
        """Rows that were refused for being sums of others, with which nothing is wrong."""
        return sum(refused.row_count for refused in self.refusals if is_of_totals(refused.reason))


@dataclass(frozen=True)
class LoadReport:
    """One load. Times are UTC. `totals`: what the shop would hold, of a dry run, which changes nothing."""

    files: tuple[FileReport, ...]
    started_at: datetime
    finished_at: datetime
    totals: ShopTotals | None = None

    @property
    def is_changed(self) -> bool:
        """Whether any row of the database is new or different."""
        return self.totals is None and any(
            file.rows_loaded or file.rows_updated or file.removed_count for file in self.files
        )

    def row_counts(self) -> dict[str, int]:
        """The accounting of all files together, by its names."""
        names = ("rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
        return {name: sum(getattr(file, name) for file in self.files) for name in names}


class LoadProgress(Protocol):
    """Told what a load does, as it does it."""

    def step(self, text: str) -> None:
        """Something other than reading a file begins."""
        ...

    def file_started(self, file_name: str, byte_count: int) -> None:
        """A file begins to be read."""
        ...

    def advanced(self, file_name: str, row_count: int, byte_count: int) -> None:
        """So many more of its rows and bytes were read."""
        ...

    def file_read(self, file_name: str) -> None:
        """All of it is read, and the database stores it."""
        ...

    def file_finished(self, report: FileReport) -> None:
        """A file is stored."""
        ...


class NoProgress:
    """For callers that show none."""

    def step(self, text: str) -> None:
        """Shows nothing."""

    def file_started(self, file_name: str, byte_count: int) -> None:
        """Shows nothing."""

    def advanced(self, file_name: str, row_count: int, byte_count: int) -> None:
        """Shows nothing."""

    def file_read(self, file_name: str) -> None:
        """Shows nothing."""

    def file_finished(self, report: FileReport) -> None:
        """Shows nothing."""
