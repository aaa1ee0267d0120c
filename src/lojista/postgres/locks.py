"""File locks that the kernel drops when their process dies, however it dies."""

import fcntl
from pathlib import Path
from typing import IO


def hold(path: Path, *, shared: bool = False) -> IO[bytes]:
    """Waits for a lock and returns the open file that holds it until closed."""
    file = path.open("ab")
    fcntl.flock(file.fileno(), _kind(shared=shared))
    return file


def try_hold(path: Path, *, shared: bool = False) -> IO[bytes] | None:
    """As `hold`, but None at once where another process is in the way."""
    file = path.open("ab")
    try:
        fcntl.flock(file.fileno(), _kind(shared=shared) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _kind(*, shared: bool) -> int:
    return fcntl.LOCK_SH if shared else fcntl.LOCK_EX
