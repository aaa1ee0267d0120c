"""Products and delivery as a person uses them, in a real browser."""

import re

from playwright.sync_api import Page, expect

from support.browsing import choose


def test_products_are_found_from_the_start_page(page: Page) -> None:
    page.goto("/?lang=en")
    page.get_by_role("link", name="Products").click()
    expect(page.get_by_text("How few categories bring most of the sales")).to_be_visible()
    page.get_by_role("radio", name="Products").or_(page.get_by_role("button", name="Products")).last.click()
    expect(page.get_by_text("How few products bring most of the sales")).to_be_visible()
    expect(page).to_have_url(re.compile("level=product"))


def test_customers_behind_a_first_category_are_listed(page: Page) -> None:
    page.goto("/products?lang=en")
    choose(page, "first_category", "Toys")
    expect(page.get_by_text("First order had Toys")).to_be_visible()


def test_delivery_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/delivery?lang=en")
    expect(page.get_by_text("Ordered again within 180 days").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
