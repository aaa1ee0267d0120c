"""One customer, as a person finds them in a real browser."""

import re

from playwright.sync_api import Page, expect

from support.browsing import choose


def test_customer_is_found_by_how_the_id_begins_and_can_be_shared(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/customer?lang=en")
    page.get_by_placeholder("The whole id, or how it begins").fill("bi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="bia", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("customer=bi(&|$)"))
    page.reload()
    expect(page.locator(".st-key-customer-timeline .scatterlayer .point").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_row_of_a_list_opens_its_customer(page: Page) -> None:
    page.set_viewport_size({"width": 1300, "height": 1400})
    page.goto("/products?lang=en&state=SP")
    choose(page, "first_category", "Toys")
    table = page.locator("[class*=st-key-customers-] [data-testid=stDataFrame] canvas").first
    expect(table).to_be_visible()
    page.wait_for_timeout(1500)
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 52)
    with page.context.expect_page() as opened:
        page.mouse.click(box["x"] + 20, box["y"] + 52)
    expect(opened.value.get_by_role("heading", name="ana", exact=True)).to_be_visible()
    expect(opened.value).to_have_url(re.compile("state=SP"))
