"""The page on churn in a real browser: scores are those of support/scored_shop.py."""

import re

from playwright.sync_api import Page, expect


def test_line_is_moved_and_kept_in_the_address(page: Page) -> None:
    page.goto("/churn?lang=en&lost=20")
    expect(page.get_by_text("at most 5.00%: 1 of 2 customers")).to_be_visible()
    page.get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile("lost=21"))
    page.get_by_role("slider").press("End")
    expect(page.get_by_text("at most 50.0%: 2 of 2 customers")).to_be_visible()


def test_training_reports_what_is_missing_without_a_reload(page: Page) -> None:
    page.goto("/churn?lang=en")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    expect(page.get_by_text("days of orders are too few")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
