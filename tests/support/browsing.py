"""Browsers of tests wait long for what must come: a page that is first opened on a busy machine is slow, not wrong."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect

PATIENCE = 120_000  # milliseconds

expect.set_options(timeout=PATIENCE)


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """A reader's own session of the browser, in English."""
    context = browser.new_context(locale="en-US", **options)
    context.set_default_timeout(PATIENCE)
    return context


def wait_until_drawn(page: Page) -> None:
    """Until a page is drawn to its end: what is opened before, such as a list of choices, may be closed by it again."""
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSpinner]')")


def choose(page: Page, widget: str, option: str) -> None:
    """Takes one of the choices of a list, again where what is drawn meanwhile moves and so closes it."""
    choices = page.locator(f".st-key-{widget} input")
    found = page.get_by_role("option", name=option)
    choices.wait_for()
    wait_until_drawn(page)
    for _ in range(30):
        choices.click()
        with suppress(TimeoutError):
            found.click(timeout=2_000)
            return
    raise AssertionError(f"{option} is no choice of {widget}")
