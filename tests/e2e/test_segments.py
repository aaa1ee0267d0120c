"""Whom to write to, as a person finds out in a real browser."""

from playwright.sync_api import Page, expect


def test_whom_to_write_to_is_one_click_from_the_start_page(page: Page) -> None:
    page.goto("/?lang=en")
    page.get_by_role("link", name="Segments").click()
    expect(page.get_by_text("Write to this week:")).to_be_visible()
    expect(page.get_by_test_id("stMetric").filter(has_text="Win back")).to_be_visible()


def test_another_list_is_a_click_away_and_in_the_address(page: Page) -> None:
    page.goto("/segments?lang=en")
    page.get_by_role("radio", name="Welcome").or_(page.get_by_role("button", name="Welcome")).last.click()
    expect(page.get_by_text("Welcome · ")).to_be_visible()
    page.wait_for_url("**reason=welcome**")


def test_segments_fit_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/segments?lang=en&k=2")
    expect(page.get_by_text("Movement from one month end to the next")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
