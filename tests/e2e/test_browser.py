"""A real browser on a real server over the small shop."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.small_shop import insert_small_shop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
_SERVE = "from lojista.cli.main import main; main()"
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("served")
    settings = read_settings(home=home)
    with Database.open(settings) as database, database.owner() as owner:
        insert_small_shop(owner)
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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


def _headline(page: Page, label: str) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text=label)
    expect(card).to_be_visible(timeout=30_000)
    return card.get_by_test_id("stMetricValue").inner_text().replace("\u00a0", " ")


def test_headline_is_read_off_the_page(page: Page) -> None:
    page.goto("/")
    assert _headline(page, "Total sales") == "R$ 54.15"
    assert _headline(page, "Orders") == "5"


def test_picking_a_state_narrows_the_numbers_and_the_address(page: Page) -> None:
    page.goto("/")
    _headline(page, "Orders")
    page.locator(".st-key-state input").click()
    page.get_by_role("option", name="RJ").click()
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("2", timeout=15_000)
    expect(page).to_have_url(re.compile("state=RJ"))


def test_shared_address_opens_the_same_view_in_another_language(page: Page) -> None:
    page.goto("/?state=RJ&lang=pt-BR")
    assert _headline(page, "Vendas totais") == "R$ 7,07"


def test_no_request_leaves_the_machine(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    _headline(page, "Total sales")
    page.wait_for_timeout(1000)
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    _headline(page, "Total sales")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
