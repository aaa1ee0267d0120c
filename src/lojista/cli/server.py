"""Runs the dashboard's web server as a child, with this command's settings."""

import os
import subprocess
import sys
from importlib import resources

from pydantic import SecretStr

from lojista.cli.output import MESSAGES
from lojista.settings import Settings, variable_of


def serve_dashboard(settings: Settings) -> int:
    """Serves until interrupted; the server's exit code. Secrets travel in the environment, never in arguments."""
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
            "client.toolbarMode": "viewer",
            "client.showErrorDetails": "none",
            "client.showErrorLinks": "false",
            "theme.base": folder / "theme.toml",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(folder / "main.py")]
        command += [f"--{name}={value}" for name, value in options.items()]
        try:
            return subprocess.run(command, env=_environment(settings), check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 0


def _readable(address: str) -> str:
    return "localhost" if address == "127.0.0.1" else address


def _environment(settings: Settings) -> dict[str, str]:
    given = dict(os.environ)
    for field, value in settings:
        if value is not None:
            given[variable_of(field)] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return given
