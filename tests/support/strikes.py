"""Commands that are struck in the middle: at the n-th thing that one does outside of its own memory.

Counted is each exchange with PostgreSQL, each statement of DuckDB and Arrow's reader, and each file that is opened for
writing, flushed, renamed or removed. The program itself knows nothing of it: all of this is put around the libraries
in a process that the command has for itself. That is forked off a server which has imported the program, since an
interpreter of its own would spend two seconds on imports.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import adbc_driver_manager.dbapi
import duckdb
import psycopg
import pyarrow.fs
import pyarrow.parquet as pq

from lojista.columnar.published import place
from lojista.postgres.place import find_place
from lojista.postgres.process import running_process
from lojista.settings import read_settings
from support.shell import Said, lojista

PROGRAM, SESSION, SERVER = "program", "session", "server"
_NEVER = 0
_SECONDS = 120.0
_OF_FILES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "support.translated", "support.strikes"])


@dataclass(frozen=True)
class Struck:
    """How a command ended: what it said and how many things it did, or None where the process was killed."""

    said: Said | None
    count: int


def run(home: Path, words: tuple[str, ...], *, victim: str = PROGRAM, at: int = _NEVER) -> Struck:
    """Runs a command on the shop of that home; before the thing of that number, the victim gets a SIGKILL.

    The victim is the program, the session of PostgreSQL that it used last, or the embedded server as a whole.
    """
    with patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join(sys.path)}):
        forkserver.ensure_running()
    receiving, sending = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_run, args=(sending, home, words, victim, at))
    process.start()
    sending.close()
    is_over = receiving.poll(_SECONDS)
    if not is_over:
        process.kill()
    process.join()
    assert is_over, f"{words} did not end; struck was the {victim} at {at}"
    try:
        said, count = receiving.recv()
    except EOFError:
        assert process.exitcode == -signal.SIGKILL, process.exitcode
        return Struck(None, at)
    return Struck(said, count)


def _run(sending: Connection, home: Path, words: tuple[str, ...], victim: str, at: int) -> None:
    counted = _Counted(victim, at, home)
    counted.put_around_libraries()
    said = lojista(home, *words)
    sending.send((said, counted.count))


class _Counted:
    """Counts what is done, and strikes once."""

    def __init__(self, victim: str, at: int, home: Path) -> None:
        self._victim, self._at, self._home = victim, at, home
        self.count = 0
        self._session = 0
        self._lock = threading.Lock()

    def one(self) -> None:
        """One more thing is about to be done."""
        with self._lock:
            self.count += 1
            is_due = self.count == self._at
        if is_due:
            self._strike()

    def _strike(self) -> None:
        if self._victim == PROGRAM:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._victim == SESSION:
            _kill(self._session)
        else:
            _kill(running_process(find_place(read_settings(home=self._home))) or 0)

    def put_around_libraries(self) -> None:
        """From here on everything counts."""
        waiting = psycopg.Connection.wait

        def wait(connection: Any, *arguments: Any, **named: Any) -> Any:
            self._session = connection.info.backend_pid
            self.one()
            return waiting(connection, *arguments, **named)

        psycopg.Connection.wait = wait  # type: ignore[method-assign]
        for owner, name in (
            (duckdb.DuckDBPyConnection, "execute"),
            (adbc_driver_manager.dbapi.Cursor, "execute"),
            (pq.ParquetWriter, "write_table"),
            (pq.ParquetWriter, "close"),
            (os, "fsync"),
        ):
            setattr(owner, name, self._around(getattr(owner, name)))
        place._local = self._with_counted_files(place._local)
        sys.addaudithook(self._heard)

    def _around(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.one()
            return done(*arguments, **named)

        return counted

    def _with_counted_files(self, local: Callable[[str], tuple[Any, str]]) -> Callable[[str], tuple[Any, str]]:
        def counted(target: str) -> tuple[Any, str]:
            files, root = local(target)
            return _CountedFiles(files, self), root

        return counted

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (is_write or event in _OF_FILES) and "__pycache__" not in str(arguments[0]):
            self.one()


class _CountedFiles:
    """Arrow's files, whose changes count: they are made in no Python."""

    def __init__(self, files: pyarrow.fs.FileSystem, counted: _Counted) -> None:
        self._files, self._counted = files, counted

    def __getattr__(self, name: str) -> Any:
        if name in ("move", "delete_file", "open_output_stream", "create_dir"):
            self._counted.one()
        return getattr(self._files, name)


def _kill(process: int) -> None:
    """Nothing where it has ended by itself."""
    if process:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
