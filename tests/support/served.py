"""A dashboard that is served as its user would serve it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lojista.postgres.embedded import stop
from lojista.settings import read_settings

_SERVE = "from lojista.cli.main import main; main()"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, *words: str, port: int | None = None) -> Iterator[str]:
    """The address of a dashboard over that home, for as long as the block runs; `serve` is the command by default."""
    url = f"http://127.0.0.1:{(port := port or _free_port())}"
    command = [sys.executable, "-c", _SERVE, "--home", str(home), *(words or ("serve",)), "--port", str(port)]
    with (home / "served.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        _wait_for(f"{url}/_stcore/health", server)
        yield url
        os.killpg(server.pid, signal.SIGINT)  # what Ctrl+C does
        assert server.wait(20) == 0
        with pytest.raises(OSError, match="refused"), urllib.request.urlopen(url, timeout=5):
            pytest.fail("the server outlived its command")
    said = (home / "served.log").read_text()
    assert not [word for word in ("leaked", "Traceback", "Aborted") if word in said], said
    stop(read_settings(home=home))


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")
