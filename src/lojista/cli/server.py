"""Runs the dashboard's web server with this command's settings; and stops the database's."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from importlib import resources

from pydantic import SecretStr

from lojista.cli.console import MESSAGES, Steps
from lojista.cli.sign_in import write_secrets
from lojista.errors import UserError
from lojista.logs import log_event
from lojista.settings import Settings, variable_of

# Streamlit begins a thread for each run of a page, and glibc gives most threads memory of their own to hold on to.
_WITH_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


def check_port(settings: Settings) -> None:
    """Raises UserError where the dashboard could not listen, before any work is done for it."""
    _check_address(settings.address)
    address = (settings.address, settings.port)
    try:
        with socket.create_server(address, family=socket.AF_INET6 if ":" in settings.address else socket.AF_INET):
            return
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        is_taken = error.errno == errno.EADDRINUSE
        hint = f"--port {settings.port % 65535 + 1}" if is_taken else "--address 127.0.0.1, or another of this machine"
        raise UserError(
            f"The dashboard cannot listen on {settings.address}:{settings.port}: {why}.", f"Give the command {hint}"
        ) from None


def _check_address(address: str) -> None:
    try:
        socket.getaddrinfo(address, None)
    except (socket.gaierror, UnicodeError):  # the latter for a name that no host can have
        raise UserError(
            f"There is no address {address!r} to listen on.",
            "Give the command --address 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is in.",
        ) from None


def serve_dashboard(settings: Settings) -> int:
    """Serves until interrupted; the server's exit code.

    Secrets travel in the environment, and for Streamlit's sign-in in a file of this account alone, never in arguments.
    Where the platform can, this process becomes the server, so that a signal to the one ends the other.
    """
    log_event("dashboard.started", address=settings.address, port=settings.port)
    MESSAGES.print(f"Lojista is at http://{_readable(settings.address)}:{settings.port} (Ctrl+C ends it)", markup=False)
    with resources.as_file(resources.files("lojista.dashboard")) as folder:
        options = {
            "server.address": settings.address,
            "server.port": settings.port,
            "server.headless": "true",
            "server.enableCORS": "true",
            "server.enableXsrfProtection": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
            "runner.postScriptGC": "false",  # half a second after every click, for what Python does by itself
            "logger.hideWelcomeMessage": "true",
            "client.toolbarMode": "viewer",
            "client.showErrorDetails": "none",
            "client.showErrorLinks": "false",
            "theme.base": folder / "theme.toml",
        }
        command = [sys.executable, "-m", "lojista.dashboard.serving", "run", str(folder / "app.py")]
        if (secrets := write_secrets(settings)) is not None:
            options["secrets.files"] = secrets
        command += [f"--{name}={value}" for name, value in options.items()]
        environment = _WITH_FEW_ARENAS | environment_of(settings)
        if os.name == "posix":
            _keep_database(settings)
            os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, no shell
        try:
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 0


def _keep_database(settings: Settings) -> None:
    """An embedded server runs as long as the dashboard is served, before and between its visitors."""
    from lojista.postgres.connection import Database

    if settings.database_url is None:
        with Steps() as step:
            Database.open(settings, on_step=step).keep_for_successor()


def run_program(settings: Settings, name: str, words: Sequence[str]) -> int:
    """Runs a program of the embedded PostgreSQL; its exit code."""
    from lojista.postgres import programs  # the server needs none of it

    with Steps() as step:
        opened = programs.open_for_program(settings, name, step)
    with opened:
        return programs.run_program(settings, name, words)


def stop_database(settings: Settings) -> bool:
    """Stops the embedded PostgreSQL; False when it did not run. Raises UserError for a server of the user's own."""
    from lojista.postgres.embedded import stop  # the server needs none of it

    if settings.database_url is not None:
        raise UserError("DATABASE_URL is set: that server is not Lojista's to stop.")
    return stop(settings)


def _readable(address: str) -> str:
    return "localhost" if address == "127.0.0.1" else address


def environment_of(settings: Settings) -> dict[str, str]:
    """This process's environment, in which another finds the same settings, secrets among them."""
    given = dict(os.environ)
    for field, value in settings:
        if value is not None:
            given[variable_of(field)] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return given
