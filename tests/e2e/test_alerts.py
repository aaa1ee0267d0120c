"""A rule made, seen and stopped in a browser."""

from playwright.sync_api import Page, expect


def test_a_rule_is_made_and_stopped(page: Page) -> None:
    page.goto("/alerts")
    page.get_by_label("Name", exact=True).fill("Many orders")
    page.get_by_text("Above", exact=True).click()
    page.get_by_label("Limit", exact=True).fill("0.5")
    page.get_by_role("button", name="Watch", exact=True).click()
    held = page.locator("[class*=st-key-alert-event-]")
    expect(held).to_contain_text("Orders: 1 on Feb 29, 2020; the limit is 0.5")
    rule = page.locator("[class*=st-key-alert-rule-]")
    expect(rule.get_by_test_id("stPlotlyChart")).to_be_visible()
    rule.get_by_text("Watched").click()
    expect(page.get_by_role("heading", name="What held before")).to_be_visible()
    expect(held).to_have_count(0)
    page.reload()
    expect(page.get_by_role("switch", name="Watched")).not_to_be_checked()
