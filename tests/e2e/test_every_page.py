"""What holds for every page, whichever there are: each is opened once, on a phone and in Portuguese."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from lojista.dashboard.main import PAGES, TOOLS
from lojista.dashboard.texts import text_in
from support.browsing import open_context, wait_until_drawn

EVERY_PAGE = (*PAGES, *TOOLS)
ADDRESSES = {name: "/" if name == "overview" else f"/{name}" for name in EVERY_PAGE}
PHONE = 390


@dataclass
class Visit:
    """A page drawn to its end, and what was asked of anybody on the way."""

    page: Page
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=EVERY_PAGE)
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    context = open_context(browser, base_url=address, viewport={"width": PHONE, "height": 844})
    visited = Visit(context.new_page())
    visited.page.on("request", lambda asked: visited.asked.append(asked.url))
    opened(visited.page, request.param, "?lang=pt-BR")
    yield visited
    context.close()


def opened(page: Page, name: str, parameters: str = "") -> None:
    """Waits until a page is drawn to its end."""
    page.goto(f"{ADDRESSES[name]}{parameters}")
    language = "pt-BR" if "pt-BR" in parameters else "en"
    expect(page.get_by_role("heading", name=text_in(language)(name), exact=True)).to_be_visible()
    wait_until_drawn(page)


def test_page_opens_in_portuguese_without_an_error(visit: Visit) -> None:
    assert visit.page.get_by_test_id("stException").count() == 0
    assert visit.page.get_by_test_id("stAlertContentError").count() == 0


def test_page_fits_a_phone(visit: Visit) -> None:
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_no_request_leaves_the_machine(visit: Visit, address: str) -> None:
    visit.page.wait_for_timeout(1000)
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in visit.asked if not url.startswith(own)] == []


def test_filters_stay_from_page_to_page(page: Page, address: str) -> None:
    opened(page, "overview", "?state=RJ")
    for name in PAGES:
        if name != "overview":
            page.get_by_role("link", name=text_in("en")(name), exact=True).first.click()
            expect(page).to_have_url(f"{address}/{name}?state=RJ&lang=en")
