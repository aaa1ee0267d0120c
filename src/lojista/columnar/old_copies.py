"""Sees to it that no columnar copy is left that was read before now: each is deleted, or given up by who holds it."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lojista.errors import CopyError
from lojista.steps import Step

_SECONDS = 240.0  # a dashboard that nobody looks at asks for changes once a minute, and then makes its copy anew
_PAUSE = 0.2


def remove_old_copies(folder: Path, on_step: Step, seconds: float = _SECONDS) -> int:
    """How many there were. This process must hold none: opening its file here would give it up.

    A copy is held by another process until that sees the erasure, which its next refresh does, or ends. Raises
    CopyError where one holds on.
    """
    with _opened(folder) as files:
        held = [(path, file) for path, file in files if not _is_gone(path, file)]
        give_up_at = time.monotonic() + seconds
        while held:
            if time.monotonic() > give_up_at:
                names = " and ".join(path.name for path, _ in held)
                raise CopyError(
                    f"Another process still holds {names}, read before the erasure.",
                    "End that process, then run the same command again: it goes on from here.",
                )
            on_step("waiting for other processes to make their copies anew")
            time.sleep(_PAUSE)
            held = [(path, file) for path, file in held if not _is_gone(path, file)]
        shutil.rmtree(folder / "spill", ignore_errors=True)
        return len(files)


@contextmanager
def _opened(folder: Path) -> Iterator[list[tuple[Path, IO[bytes]]]]:
    """Every copy there is, kept open: so nothing that is made meanwhile can be taken for one of them."""
    files: list[tuple[Path, IO[bytes]]] = [(path, path.open("r+b")) for path in sorted(folder.glob("*.duckdb"))]
    try:
        yield files
    finally:
        for _, file in files:
            file.close()


def _is_gone(path: Path, file: IO[bytes]) -> bool:
    """Whether it was deleted, by now or by this call: one that nobody holds is."""
    if os.fstat(file.fileno()).st_nlink == 0:
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    return True
