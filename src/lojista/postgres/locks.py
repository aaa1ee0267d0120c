"""File locks that the kernel drops when their process dies, however it dies."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, shared: bool, wait: bool) -> bool:
        """Windows has exclusive locks alone: each sharer takes a byte of its own, an owner the first of them all."""
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1 if shared else 1 << 20)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: IO[bytes], *, shared: bool, wait: bool) -> bool:
        try:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(file.fileno(), kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def hold(path: Path, *, shared: bool = False) -> IO[bytes]:
    """Waits for a lock and returns the open file that holds it until closed."""
    file = path.open("ab")
    _lock(file, shared=shared, wait=True)
    return file


def try_hold(path: Path, *, shared: bool = False) -> IO[bytes] | None:
    """As `hold`, but None at once where another process is in the way."""
    file = path.open("ab")
    if _lock(file, shared=shared, wait=False):
        return file
    file.close()
    return None
