"""The demo shop's own process: orders go on coming in for as long as its dashboard is served, and no longer.

A server holds a shared lock, which the kernel drops however that server ends; the process stops when nobody holds one.
Run as `python -m lojista.replay.process`, with the settings in the environment.
"""

import os
import sys
import threading
from pathlib import Path
from typing import IO

from lojista.errors import DatabaseError, LojistaError
from lojista.postgres.locks import hold, try_hold
from lojista.postgres.place import make_home
from lojista.postgres.process import detach
from lojista.replay.living import go_on
from lojista.replay.running import stopped_by_signals
from lojista.settings import Settings, read_settings

_LOOK_SECONDS = 0.5
_TRY_AGAIN_SECONDS = 10.0
_KINDNESS = 10  # what pages and the database do goes first


def demo_folder(settings: Settings) -> Path:
    """Where the demo shop's files lie, and what its process needs."""
    folder = make_home(settings) / "demo"
    folder.mkdir(exist_ok=True)
    return folder


def start_process(settings: Settings, environment: dict[str, str]) -> IO[bytes]:
    """Starts it; it ends when the lock that is returned is closed, by this process or a program in its place."""
    folder = demo_folder(settings)
    served = hold(_served_file(folder), shared=True)
    os.set_inheritable(served.fileno(), True)
    detach([sys.executable, "-m", "lojista.replay.process"], folder / "replay.log", env=environment)
    return served


def live(settings: Settings) -> None:
    """Until no server is left, a signal comes, or the shop is over or gave way to another. One at a time in a home."""
    folder = demo_folder(settings)
    with stopped_by_signals() as stopped:
        threading.Thread(target=_stop_without_servers, args=(folder, stopped), daemon=True).start()
        while (alone := try_hold(folder / "living.lock")) is None:
            if stopped.wait(_LOOK_SECONDS):
                return
        with alone:
            _go_on(settings, folder, stopped)


def _served_file(folder: Path) -> Path:
    return folder / "served.lock"


def _stop_without_servers(folder: Path, stopped: threading.Event) -> None:
    with hold(_served_file(folder)):
        stopped.set()


def _go_on(settings: Settings, folder: Path, stopped: threading.Event) -> None:
    """A database that is lost is tried again."""
    while not stopped.is_set():
        try:
            go_on(settings, folder, stopped, lambda _: None)
            break
        except DatabaseError as error:
            sys.stderr.write(f"{error.message} Trying again in {_TRY_AGAIN_SECONDS:g} s.\n")
            stopped.wait(_TRY_AGAIN_SECONDS)


if __name__ == "__main__":
    os.nice(_KINDNESS)
    try:
        live(read_settings())
    except LojistaError as error:
        sys.exit(str(error))
