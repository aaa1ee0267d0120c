"""How far a load is, for a page that watches it: one JSON file, replaced whole."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lojista.cli.files import replace
from lojista.ingest.report import FileReport, LoadReport
from lojista.ingest.totals import oddities_of

_SECONDS_BETWEEN = 0.3


class Telling:
    """Writes each step of a load to a file: what runs, the file that is read, rows and bytes so far, and the end."""

    def __init__(self, path: Path) -> None:
        self._path, self._told_at = path, 0.0
        self._state: dict[str, Any] = {"state": "running", "step": "", "file": "", "rows": 0, "bytes": 0, "of": 0}

    def step(self, text: str) -> None:
        """Something other than reading a file begins."""
        self._tell(step=text)

    def file_started(self, file_name: str, byte_count: int) -> None:
        """A file begins to be read."""
        self._tell(step="reading", file=file_name, rows=0, bytes=0, of=byte_count)

    def advanced(self, file_name: str, row_count: int, byte_count: int) -> None:
        """So many more of its rows and bytes were read."""
        self._state |= {
            "file": file_name, "rows": self._state["rows"] + row_count, "bytes": self._state["bytes"] + byte_count,
        }  # fmt: skip
        if time.monotonic() - self._told_at > _SECONDS_BETWEEN:
            self._tell()

    def file_read(self, file_name: str) -> None:
        """All of it is read, and the database stores it."""
        self._tell(step="storing", file=file_name)

    def file_finished(self, report: FileReport) -> None:
        """A file is stored."""
        self._tell(step="stored", file=report.file_name)

    def finished(self, report: LoadReport) -> None:
        """The load is over, or was tried."""
        self._tell(state="done", files=[_file(file) for file in report.files], totals=_totals(report))

    def failed(self, message: str) -> None:
        """It ended with an error."""
        self._tell(state="failed", message=message)

    def _tell(self, **changes: object) -> None:
        self._state |= changes
        self._told_at = time.monotonic()
        replace(self._path, json.dumps(self._state).encode())


def _file(file: FileReport) -> dict[str, Any]:
    counts = ("file_name", "rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
    refusals = [asdict(one) for one in file.refusals]
    kinds = {kind.kind: [kind.row_count, str(kind.amount)] for kind in file.kinds}
    return {name: getattr(file, name) for name in counts} | {
        "duplicate_count": file.duplicate_count, "removed_count": file.removed_count,
        "is_again": file.is_again,
        "refusals": refusals, "kinds": kinds,
    }  # fmt: skip


def _totals(report: LoadReport) -> dict[str, Any] | None:
    """Of the whole shop, after a trial alone."""
    found = report.totals
    if found is None:
        return None
    sums = {one.currency: str(one.everything) for one in found.currencies}
    return {
        "orders": found.order_count, "guest_orders": found.guest_order_count, "customers": found.customer_count,
        "canceled": found.canceled_count, "sums": sums, "oddities": oddities_of(found),
    }  # fmt: skip
