"""What holds for every page, whichever there are."""

import pytest
from playwright.sync_api import Page, expect

from lojista.dashboard.main import PAGES, TOOLS
from lojista.dashboard.texts import text_in

EVERY_PAGE = (*PAGES, *TOOLS)
ADDRESSES = {name: "/" if name == "overview" else f"/{name}" for name in EVERY_PAGE}


def opened(page: Page, name: str, parameters: str = "") -> None:
    """Waits until a page is drawn to its end."""
    page.goto(f"{ADDRESSES[name]}{parameters}")
    language = "pt-BR" if "pt-BR" in parameters else "en"
    expect(page.get_by_role("heading", name=text_in(language)(name), exact=True)).to_be_visible(timeout=30_000)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSpinner]')")


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page_opens_in_portuguese_without_an_error(page: Page, name: str) -> None:
    opened(page, name, "?lang=pt-BR")
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlertContentError").count() == 0


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page_fits_a_phone(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_request_leaves_the_machine(page: Page, address: str, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, name)
    page.wait_for_timeout(1000)
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "overview"])
def test_filters_stay_from_page_to_page(page: Page, name: str) -> None:
    opened(page, "overview", "?state=RJ")
    page.get_by_role("link", name=text_in("en")(name), exact=True).first.click()
    expect(page).to_have_url(f"{page.url.split('?')[0].rsplit('/', 1)[0]}/{name}?state=RJ&lang=en", timeout=15_000)
