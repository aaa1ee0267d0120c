"""A real browser on a real server over the small shop."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.scored_shop import insert_scores
from support.small_shop import insert_deliveries, insert_small_shop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_SERVE = "from lojista.cli.main import main; main()"
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("served")
    settings = read_settings(home=home)
    with Database.open(settings) as database, database.owner() as owner:
        insert_small_shop(owner)
        insert_deliveries(owner)
        insert_scores(owner)
    url = f"http://127.0.0.1:{(port := _free_port())}"
    command = [sys.executable, "-c", _SERVE, "--home", str(home), "serve", "--port", str(port)]
    with (home / "served.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        _wait_for(f"{url}/_stcore/health", server)
        yield url
        server.terminate()
        server.wait(20)
        with pytest.raises(OSError, match="refused"), urllib.request.urlopen(url, timeout=5):
            pytest.fail("the server outlived its command")
    stop(settings)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", base_url=address)
    opened = context.new_page()
    yield opened
    context.close()
