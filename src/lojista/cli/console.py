"""Where the shell's words go: data alone to stdout, everything said to a person to stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.console import Console
from rich.table import Table

_WIDE = 160


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


def print_table(table: Table) -> None:
    """Writes a table to stdout."""
    _console(to_stderr=False).print(table)


@contextmanager
def timed(text: str) -> Iterator[None]:
    """Says what is being done, and how long it took when it is."""
    started = time.perf_counter()
    with MESSAGES.status(f"{text} …"):
        yield
    MESSAGES.print(f"{text}: {time.perf_counter() - started:.1f} s")


def say_step(text: str) -> None:
    """One line about what begins now."""
    MESSAGES.print(text, style="dim", markup=False)
