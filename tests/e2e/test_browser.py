"""The dashboard as a person uses it, in a real browser."""

import re

from playwright.sync_api import Page, expect

from support.browsing import choose


def headline(page: Page, label: str) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text=label)
    expect(card).to_be_visible()
    return card.get_by_test_id("stMetricValue").inner_text().replace("\u00a0", " ")


def test_headline_is_read_off_the_page(page: Page) -> None:
    page.goto("/")
    assert headline(page, "Total sales") == "R$ 54.15"
    assert headline(page, "Orders") == "5"


def test_picking_a_state_narrows_the_numbers_and_the_address(page: Page) -> None:
    page.goto("/")
    headline(page, "Orders")
    choose(page, "state", "RJ")
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("2")
    expect(page).to_have_url(re.compile("state=RJ"))


def test_shared_address_opens_the_same_view_in_another_language(page: Page) -> None:
    page.goto("/?state=RJ&lang=pt-BR")
    assert headline(page, "Vendas totais") == "R$ 7,07"
