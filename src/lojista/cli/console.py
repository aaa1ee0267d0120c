"""Where the shell's words go: data alone to stdout, everything said to a person to stderr."""

import csv
import io
import json
import sys
import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lojista.cli.cells import Cells, as_it_is
from lojista.metrics.spreadsheets import as_words

_WIDE = 160
_FELT = 0.5


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _console(*, to_stderr: bool) -> Console:
    """Never narrower than its text where nobody's terminal sets the width."""
    is_terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
    return Console(stderr=to_stderr, highlight=False, width=None if is_terminal else _WIDE)


MESSAGES = _console(to_stderr=True)


def keep_quiet(*, is_quiet: bool) -> None:
    """Nothing is said to a person where stderr is for programs to read."""
    MESSAGES.quiet = is_quiet


def counted(count: int, one: str) -> str:
    """A count with its noun: 1 customer, 1,204 customers."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def print_table(table: Table) -> None:
    """Writes a table to stdout."""
    _console(to_stderr=False).print(table)


class Steps:
    """Says what is being done, and of each step that was felt how long it took. Called as a step begins, with its name.

    Without `leaves_lines` a terminal shows the step only while it lasts, and nothing else is told of it.
    """

    def __init__(self, *, leaves_lines: bool = True) -> None:
        self._leaves_lines = leaves_lines
        self._status = MESSAGES.status("")
        self._step: str | None = None
        self._started = 0.0

    def __call__(self, step: str) -> None:
        self._finish()
        self._step, self._started = step, time.perf_counter()
        self._status.update(f"{step} …")
        self._status.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._status.stop()
        if kind is None:
            self._finish()

    def _finish(self) -> None:
        self._status.stop()
        took = time.perf_counter() - self._started
        if self._step is not None and self._leaves_lines and took >= _FELT:
            MESSAGES.print(f"{self._step}: {took:.1f} s", style="dim", markup=False)
        self._step = None


def write_rows(
    names: Sequence[str], rows: Sequence[dict[str, Any]], form: Format, *, title: str, cells: Cells | None = None
) -> None:
    """Rows to stdout. JSON is a list of objects, numbers with the decimals of their unit; CSV has a header, and
    an apostrophe before words that a spreadsheet would run as a formula. `cells` are for the table alone: programs
    read values as they are.
    """
    if form is Format.JSON:
        sys.stdout.write(_json(rows) + "\n")
    elif form is Format.CSV:
        sys.stdout.write(_csv_line(names))
        sys.stdout.writelines(_csv_line(row.values()) for row in rows)
    else:
        print_table(_as_table(names, rows, title, cells or {}))


def _csv_line(values: Iterable[object]) -> str:
    """Written with both ends of a line in mind, so that a value with either is in quotation marks."""
    with io.StringIO(newline="") as line:
        writer = csv.writer(line, lineterminator="\r\n")
        writer.writerow(["" if value is None else as_words(value) for value in values])
        return line.getvalue().removesuffix("\r\n") + "\n"


def _json(rows: Sequence[dict[str, Any]]) -> str:
    """Written by hand for the numbers alone: a float would lose the second decimal of 10.50."""
    objects = [", ".join(f"{json.dumps(name)}: {_json_value(value)}" for name, value in row.items()) for row in rows]
    return "[" + ",\n ".join("{" + text + "}" for text in objects) + "]"


def _json_value(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"  # all its decimals: a retention rate has six
    return json.dumps(value if value is None or isinstance(value, (int, float)) else str(value), ensure_ascii=False)


def _as_table(names: Sequence[str], rows: Sequence[dict[str, Any]], title: str, cells: Cells) -> Table:
    table = Table(title=title, title_justify="left")
    for name in names:
        numeric = any(isinstance(row[name], (int, Decimal)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(Text(cells.get(name, as_it_is)(row[name]), overflow="fold") for name in names))
    return table
