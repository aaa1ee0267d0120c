"""A program on a terminal of its own, as a person has it: what it writes, and keys that are pressed."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

_ROWS = 50
_FRAMES = "┏┃│└"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PATIENCE_SECONDS = 60.0
_IMPATIENCE_SECONDS = 5.0
# The terminal becomes the one that sends Ctrl+C to the program, which may have inherited that it is to be ignored.
_PROGRAM = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
os.close(os.open(os.ttyname(0), os.O_RDWR))
from lojista.cli.main import main
main()
"""
ENTER, CONTROL_C = "\r", "\x03"


class Terminal:
    """`lojista` with these words on a terminal `columns` wide, from when it is entered until it has ended."""

    def __init__(self, words: Sequence[str], columns: int) -> None:
        self._words, self._columns = words, columns
        self._environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
        self._written = b""
        self._seen = 0

    def __enter__(self) -> Self:
        self._screen, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, self._columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *self._words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=self._environment,
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    @property
    def text(self) -> str:
        """All that was written so far, without what moves the cursor or colours."""
        return _ESCAPES.sub("", self._written.decode("utf-8", "replace")).replace("\r\n", "\n")

    @property
    def widest(self) -> int:
        """Characters in the longest line of tables: nothing that is in a frame may run over the edge."""
        framed = (line for line in self.text.split("\n") if line[:1] in _FRAMES)
        return max(map(len, framed), default=0)

    def press(self, keys: str) -> None:
        """As if these keys were pressed."""
        os.write(self._screen, keys.encode())

    def answer(self, question: str, keys: str) -> None:
        """Waits until the question is there, then answers it. Raises AssertionError where it does not come."""
        self.wait_for(question)
        self.press(keys + ENTER)

    def wait_for(self, words: str) -> None:
        """Until these words are written after those that were waited for before. Raises AssertionError without them."""
        while (place := self.text.find(words, self._seen)) < 0:
            assert self._read(), f"it ended without {words!r}:\n{self.text}"
        self._seen = place + len(words)

    def interrupt(self) -> None:
        """Ctrl+C, and again where nothing came of it, as a person does: it may have come between two reads."""
        while self._process.poll() is None:
            self.press(CONTROL_C)
            tired_at = time.monotonic() + _IMPATIENCE_SECONDS
            while (left := tired_at - time.monotonic()) > 0:
                if select.select([self._screen], [], [], left)[0] and not self._read():
                    return

    def ended(self) -> int:
        """The code that it ends with."""
        while self._read():
            pass
        return self._process.wait()

    def _read(self) -> bool:
        """Whether there may be more. A terminal whose program has ended cannot be read."""
        ready, _, _ = select.select([self._screen], [], [], _PATIENCE_SECONDS)
        assert ready, f"nothing came for {_PATIENCE_SECONDS:.0f} s after:\n{self.text}"
        try:
            more = os.read(self._screen, 1 << 16)
        except OSError:
            return False
        self._written += more
        return bool(more)
