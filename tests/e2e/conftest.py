"""A real browser on a real server over the small shop."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.browsing import open_context
from support.scored_shop import insert_scores
from support.served import served
from support.small_shop import insert_deliveries, insert_small_shop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("served")
    with Database.open(read_settings(home=home)) as database, database.owner() as owner:
        insert_small_shop(owner)
        insert_deliveries(owner)
        insert_scores(owner)
    with served(home) as url:
        yield url


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
    context = open_context(browser, base_url=address)
    opened = context.new_page()
    yield opened
    context.close()
