"""The dashboard as a person uses it, in a real browser."""

import re

from playwright.sync_api import Page, expect


def headline(page: Page, label: str) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text=label)
    expect(card).to_be_visible(timeout=30_000)
    return card.get_by_test_id("stMetricValue").inner_text().replace("\u00a0", " ")


def test_headline_is_read_off_the_page(page: Page) -> None:
    page.goto("/")
    assert headline(page, "Total sales") == "R$ 54.15"
    assert headline(page, "Orders") == "5"


def test_picking_a_state_narrows_the_numbers_and_the_address(page: Page) -> None:
    page.goto("/")
    headline(page, "Orders")
    page.locator(".st-key-state input").click()
    page.get_by_role("option", name="RJ").click()
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("2", timeout=15_000)
    expect(page).to_have_url(re.compile("state=RJ"))


def test_shared_address_opens_the_same_view_in_another_language(page: Page) -> None:
    page.goto("/?state=RJ&lang=pt-BR")
    assert headline(page, "Vendas totais") == "R$ 7,07"


def test_no_request_leaves_the_machine(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    headline(page, "Total sales")
    page.wait_for_timeout(1000)
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    headline(page, "Total sales")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
