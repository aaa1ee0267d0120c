"""The server as a process: whether the one a file names lives and is ours, starting it, ending it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from lojista.postgres.place import Place

_PROCESSES = Path("/proc")
_MOST_LOG_BYTES = 10 << 20


def running_process(place: Place) -> int | None:
    """The server's process, None when it does not run. A stale pid file, of whatever process now, is removed."""
    return _process_of(place.cluster / "postmaster.pid", place)


def forget_stale_sockets(place: Place) -> None:
    """Removes the locks of sockets whose server is gone: the next one takes even a zombie for a living owner."""
    for lock in place.sockets.glob(".s.PGSQL.*.lock"):
        _process_of(lock, place)


def _process_of(lock: Path, place: Place) -> int | None:
    try:
        process = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    if _is_ours(process, place):
        return process
    lock.unlink(missing_ok=True)
    return None


def _is_ours(process: int, place: Place) -> bool:
    """Whether a living process is the server of this cluster: after a crash the number may belong to any other."""
    command = _command_of(process)
    return "postgres" in command and f"-D {place.cluster} " in command


def _command_of(process: int) -> str:
    """A process's command with its arguments; nothing for one that is gone or a zombie."""
    if _PROCESSES.joinpath("self", "cmdline").exists():
        try:
            return (_PROCESSES / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    shown = ["ps", "-ww", "-p", str(process), "-o", "args="]
    return subprocess.run(shown, capture_output=True, text=True, check=False).stdout  # noqa: S603


def stop_process(place: Place) -> bool:
    """Ends the server with a fast shutdown and waits for it. The caller holds the start lock."""
    process = running_process(place)
    if process is None:
        return False
    os.kill(process, signal.SIGINT)
    while running_process(place) is not None:
        time.sleep(0.02)
    return True


def detach(command: list[str], log: Path, **options: object) -> None:
    """Starts a program that outlives this one and is nobody's child, so that it leaves no zombie behind."""
    if log.exists() and log.stat().st_size > _MOST_LOG_BYTES:
        log.replace(log.with_name(log.name + ".old"))
    with log.open("ab") as output:
        subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True, check=True,
            **options,
        )  # fmt: skip
