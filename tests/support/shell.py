"""Commands as the shell runs them, within this process: what `lojista` does with its words, streams and exit code.

A process of its own spends two seconds on imports. Tests of what only one can show (Ctrl+C, kills, a terminal, a
command beside another) start it themselves.
"""

import contextlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from lojista.cli.main import main


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def lojista(home: Path, *words: str, **variables: str) -> Said:
    """Runs a command without a terminal on the shop of that home."""
    streams = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {"NO_COLOR": "1", **variables}),
        patch.object(sys, "argv", ["lojista", "--home", str(home), *words]),
        patch.object(sys, "stdin", io.StringIO()),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        code = _exit_code()
    return Said(code, streams[0].getvalue(), streams[1].getvalue())


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0
