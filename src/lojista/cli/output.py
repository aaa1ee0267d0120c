"""How answers are written to stdout, and what is said on stderr meanwhile."""

import csv
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lojista.ingest.report import FileReport, LoadReport

_WIDE = 160
MESSAGES = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def write_answer(answer: pa.Table, form: Format, *, title: str) -> None:
    """One row per group. JSON is a list of objects, money a number with two decimals; CSV has a header."""
    rows = answer.to_pylist()
    if form is Format.JSON:
        sys.stdout.write(_json(rows) + "\n")
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.column_names)
        writer.writerows([_plain(value) for value in row.values()] for row in rows)
    else:
        _print_table(answer.column_names, rows, title)


def _json(rows: list[dict[str, Any]]) -> str:
    """Written by hand for the numbers alone: a float would lose the second decimal of 10.50."""
    objects = [", ".join(f"{json.dumps(name)}: {_json_value(value)}" for name, value in row.items()) for row in rows]
    return "[" + ",\n ".join("{" + text + "}" for text in objects) + "]"


def _json_value(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return json.dumps(value if value is None or isinstance(value, int) else str(value), ensure_ascii=False)


def _plain(value: object) -> object:
    return "" if value is None else value


def _print_table(names: list[str], rows: list[dict[str, Any]], title: str) -> None:
    table = Table(title=title, title_justify="left")
    for name in names:
        numeric = any(isinstance(row[name], (int, Decimal)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    print_table(table)


def print_table(table: Table) -> None:
    """Writes a table to stdout, never narrower than its text where stdout is no terminal."""
    console = Console()
    (console if console.is_terminal else Console(width=_WIDE)).print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, (int, Decimal)) else str(value)


@contextmanager
def timed(text: str) -> Iterator[None]:
    """Says what is being done, and how long it took when it is."""
    started = time.perf_counter()
    with MESSAGES.status(f"{text} …"):
        yield
    MESSAGES.print(f"{text}: {time.perf_counter() - started:.1f} s")


def say_step(text: str) -> None:
    """One line about what begins now."""
    MESSAGES.print(f"[dim]{text}[/dim]")


class LoadBars:
    """A bar for each file of a load."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=MESSAGES)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "LoadBars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, text: str) -> None:
        """Something other than reading a file begins."""
        self._progress.console.print(f"[dim]{text}[/dim]")

    def file_started(self, file_name: str) -> None:
        """A file begins to be read."""
        self._tasks[file_name] = self._progress.add_task(file_name, total=None)

    def advanced(self, file_name: str, row_count: int) -> None:
        """So many more of its rows were read."""
        self._progress.advance(self._tasks[file_name], row_count)

    def file_finished(self, report: FileReport) -> None:
        """A file is stored."""
        if report.file_name in self._tasks:
            self._progress.update(self._tasks[report.file_name], total=report.rows_in, completed=report.rows_in)


def print_load(report: LoadReport) -> None:
    """The row accounting of a load, and why rows were refused."""
    table = Table(title="Rows in = loaded + updated + unchanged + rejected", title_justify="left")
    table.add_column("file")
    for name in ("rows in", "loaded", "updated", "unchanged", "rejected"):
        table.add_column(name, justify="right")
    table.add_column("")
    for file in report.files:
        counts = (file.rows_in, file.rows_loaded, file.rows_updated, file.rows_unchanged, file.rows_rejected)
        table.add_row(file.file_name, *(f"{count:,}" for count in counts), "same as before" if file.is_skipped else "")
    MESSAGES.print(table)
    for file in report.files:
        for reason, count in sorted(file.reasons.items()):
            MESSAGES.print(f"[yellow]{count:,} refused[/yellow] in {file.file_name}: {reason}")
