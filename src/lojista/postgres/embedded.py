"""Starts, finds and stops the embedded PostgreSQL. Many processes may do so at once.

A process that needs the server holds a shared lock on the lease file; a supervisor stops the server when nobody holds
one. Both locks and server survive the death of any of them: see docs/decisions/0002-embedded-postgresql.md.
"""

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo

from lojista.errors import DatabaseError
from lojista.postgres.cluster import DATABASE, OWNER, create_cluster, has_cluster, password_of
from lojista.postgres.locks import hold, try_hold
from lojista.postgres.place import Place, find_place
from lojista.postgres.process import detach, forget_stale_sockets, running_process, stop_process
from lojista.postgres.tuning import server_settings
from lojista.settings import Settings
from lojista.steps import Step

GRACE_SECONDS = 10.0
_START_SECONDS = 20.0
_NOT_YET = ("starting up", "shutting down", "not yet accepting", "recovery", "No such file", "Connection refused")
_SUPERVISOR_SECONDS = 3.0


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
            if not has_cluster(self.place):
                self._on_step("creating the database cluster")
                create_cluster(self.place)
            if running_process(self.place) is None:
                self._on_step("starting PostgreSQL")
                _start(self.place)
            _wait_until_ready(self.place, self.uri(OWNER, "postgres"))
            _start_supervisor(self.place, self._grace_seconds)

    def uri(self, role: str, database: str = DATABASE) -> str:
        """A libpq address over the Unix socket, password included: never to be shown."""
        password = password_of(self.place, role)
        return make_conninfo("", user=role, password=password, dbname=database, host=str(self.place.sockets))

    def keep_for_successor(self) -> None:
        """The lease outlives this program in the one that takes over its process."""
        if self._lease is not None:
            os.set_inheritable(self._lease.fileno(), True)

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


def log_file(place: Place) -> Path:
    """What the server says of itself."""
    return place.control / "postgresql.log"


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


def _start(place: Place) -> None:
    forget_stale_sockets(place)
    options = {"listen_addresses": "", "unix_socket_directories": f'"{place.sockets}"', **server_settings()}
    command = [str(place.binaries / "postgres"), "-D", str(place.cluster)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    detach(command, log_file(place), **place.account.options())


def _wait_until_ready(place: Place, uri: str) -> None:
    """Waits as long as the server lives and says that it is not ready: crash recovery may take its time.

    One that died is started again: after a SIGKILL the server's children hold its shared memory for a moment, and a new
    one gives up. Raises DatabaseError for whatever else keeps us out, such as a password that is not the cluster's.
    """
    give_up_at = time.monotonic() + _START_SECONDS
    while (refusal := _refusal(uri)) is not None:
        is_running = running_process(place) is not None
        is_waiting = any(words in refusal for words in _NOT_YET)
        if (is_running and not is_waiting) or (not is_running and time.monotonic() > give_up_at):
            raise DatabaseError(f"PostgreSQL does not start: {refusal}\n{_log_end(place)}", f"See {log_file(place)}")
        time.sleep(0.1)
        if running_process(place) is None:
            _start(place)
            time.sleep(0.3)


def _refusal(uri: str) -> str | None:
    """What the server answers to a connection, None when it lets us in."""
    try:
        psycopg.connect(uri, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return str(error)
    return None


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
    detach(command, place.control / "supervisor.log")
