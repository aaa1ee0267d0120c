"""A dashboard served as its user serves it, and a browser to look at it with."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_LONGEST_START = 60.0
_LONGEST_END = 600.0


@dataclass(frozen=True)
class Served:
    """The server's process and address."""

    process: int
    address: str


def command(home: Path, *words: str) -> list[str]:
    """A command of the program for a home."""
    return [sys.executable, "-c", "from lojista.cli.main import main; main()", "--home", str(home), *words]


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """A dashboard over a home for as long as the block runs. Raises OSError where it does not come up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    with (
        (home / "served.log").open("wb") as log,
        subprocess.Popen(
            command(home, "serve", "--port", str(port)), stdout=log, stderr=log, start_new_session=True
        ) as server,
    ):
        try:
            _wait_for(f"{address}/_stcore/health")
            yield Served(server.pid, address)
        finally:
            server.terminate()
            server.wait(_LONGEST_END)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """This machine's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield browser
        browser.close()


def _wait_for(address: str) -> None:
    give_up_at = time.monotonic() + _LONGEST_START
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.2)
