"""Starts, finds and stops the embedded PostgreSQL. Many processes may do so at once.

A process that needs the server holds a shared lock on the lease file; a supervisor stops the server when nobody holds
one. Both locks and server survive the death of any of them: see docs/decisions/0002-embedded-postgresql.md.
"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psycopg

from lojista.errors import DatabaseError
from lojista.postgres.locks import hold, try_hold
from lojista.postgres.memory import memory_settings
from lojista.postgres.place import Place, find_place
from lojista.settings import Settings

OWNER, READER, DATABASE = "lojista", "lojista_reader", "lojista"
GRACE_SECONDS = 10.0
_START_SECONDS = 20.0
_SUPERVISOR_SECONDS = 3.0
Step = Callable[[str], None]


class EmbeddedServer:
    """The server of one LOJISTA_HOME, needed by this process until `close`."""

    def __init__(self, settings: Settings, on_step: Step, grace_seconds: float = GRACE_SECONDS) -> None:
        self.place = find_place(settings)
        self._on_step = on_step
        self._grace_seconds = grace_seconds
        self._lease: IO[bytes] | None = hold(lease_file(self.place), shared=True)
        try:
            self.ensure_running()
        except BaseException:
            self.close()
            raise

    def ensure_running(self) -> None:
        """Starts the server and its supervisor unless they run. Raises DatabaseError with the end of the log."""
        with hold(start_file(self.place)):
            if not (self.place.cluster / "PG_VERSION").exists():
                self._on_step("creating the database cluster")
                _create_cluster(self.place)
            if running_process(self.place) is None:
                self._on_step("starting PostgreSQL")
                _start(self.place)
            _wait_until_ready(self.place, self.uri(OWNER, "postgres"))
            _start_supervisor(self.place, self._grace_seconds)

    def uri(self, role: str, database: str = DATABASE) -> str:
        """A libpq address over the Unix socket, password included: never to be shown."""
        password = json.loads(credentials_file(self.place).read_text())[role]
        return f"postgresql://{role}:{password}@/{database}?host={self.place.sockets}"

    def password(self, role: str) -> str:
        """The role's own random password."""
        return str(json.loads(credentials_file(self.place).read_text())[role])

    def close(self) -> None:
        """Gives up the lease; the supervisor stops the server some seconds after the last one."""
        if self._lease is not None:
            self._lease.close()
            self._lease = None


def lease_file(place: Place) -> Path:
    """Locked in shared mode by every process that needs the server."""
    return place.control / "leases.lock"


def start_file(place: Place) -> Path:
    """Locked by whoever is about to start or stop the server."""
    return place.control / "start.lock"


def supervisor_file(place: Place) -> Path:
    """Locked by the supervisor as long as it watches."""
    return place.control / "supervisor.lock"


def credentials_file(place: Place) -> Path:
    """Passwords of the server's roles, readable by their owner alone."""
    return place.control / "credentials.json"


def log_file(place: Place) -> Path:
    """What the server says of itself."""
    return place.control / "postgresql.log"


def running_process(place: Place) -> int | None:
    """The server's process, None when it does not run. A stale pid file, of whatever process now, is removed."""
    return _process_of(place.cluster / "postmaster.pid")


def _process_of(lock: Path) -> int | None:
    """The living server that a lock file names. Any other is removed: the server takes a zombie for a living one."""
    try:
        process = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    if _is_postgres(process):
        return process
    lock.unlink(missing_ok=True)
    return None


def stop(settings: Settings) -> bool:
    """Stops the server at once, whoever needs it; False when it did not run."""
    place = find_place(settings)
    with hold(start_file(place)):
        was_running = stop_process(place)
    _wait_for_supervisor(place)
    return was_running


def _wait_for_supervisor(place: Place) -> None:
    """Until it has seen that its server is gone, so that the folder can be removed; not where another has begun."""
    give_up_at = time.monotonic() + _SUPERVISOR_SECONDS
    while (watch := try_hold(supervisor_file(place))) is None and time.monotonic() < give_up_at:
        time.sleep(0.05)
    if watch is not None:
        watch.close()


def stop_process(place: Place) -> bool:
    """Ends the server with a fast shutdown and waits for it. The caller holds the start lock."""
    process = running_process(place)
    if process is None:
        return False
    os.kill(process, signal.SIGINT)
    while running_process(place) is not None:
        time.sleep(0.02)
    return True


def _is_postgres(process: int) -> bool:
    """Whether a process number belongs to a living server: after a crash it may belong to anything."""
    command = ["ps", "-p", str(process), "-o", "stat=,comm="]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return "postgres" in shown and not shown.startswith("Z")


def _create_cluster(place: Place) -> None:
    passwords = {role: secrets.token_urlsafe(24) for role in (OWNER, READER)}
    _write_private(credentials_file(place), json.dumps(passwords))
    password_file = place.sockets / "password"
    _write_private(password_file, passwords[OWNER])
    place.account.owns_file(password_file)
    command = [
        str(place.binaries / "initdb"), "-D", str(place.cluster), "-U", OWNER, "-A", "scram-sha-256",
        "--pwfile", str(password_file), "-E", "UTF8", "--locale=C", "--data-checksums", "--no-instructions",
    ]  # fmt: skip
    try:
        made = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, cwd="/", capture_output=True, text=True, check=False, **place.account.options()
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        raise DatabaseError(f"PostgreSQL's cluster could not be created in {place.cluster}:\n{made.stderr.strip()}")


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)


def _start(place: Place) -> None:
    for lock in place.sockets.glob(".s.PGSQL.*.lock"):
        _process_of(lock)
    options = {"listen_addresses": "", "unix_socket_directories": str(place.sockets), **memory_settings()}
    command = [str(place.binaries / "postgres"), "-D", str(place.cluster)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    _detach(command, log_file(place), **place.account.options())


def _detach(command: list[str], log: Path, **options: object) -> None:
    """Starts a program that outlives this one and is nobody's child, so that it leaves no zombie behind."""
    with log.open("ab") as output:
        subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True, check=True,
            **options,
        )  # fmt: skip


def _wait_until_ready(place: Place, uri: str) -> None:
    """Waits as long as the server lives: crash recovery may take its time. One that died is started again.

    After a SIGKILL the server's children hold its shared memory for a moment and a new one gives up, hence the retries.
    """
    give_up_at = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(uri, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            time.sleep(0.1)
            if running_process(place) is None:
                if time.monotonic() > give_up_at:
                    raise DatabaseError(f"PostgreSQL does not start: {error}\n{_log_end(place)}") from error
                _start(place)
                time.sleep(0.3)
        else:
            return


def _log_end(place: Place) -> str:
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(log_file(place).read_text(errors="replace").splitlines()[-8:])
    return ""


def _start_supervisor(place: Place, grace_seconds: float) -> None:
    """Starts a watcher in a session of its own, unless one is there already."""
    watch = try_hold(supervisor_file(place))
    if watch is None:
        return
    watch.close()
    command = [sys.executable, "-m", "lojista.postgres.supervisor"]
    command += [str(place.control), str(place.cluster), str(grace_seconds)]
    _detach(command, place.control / "supervisor.log")
