"""What a newcomer sees of `lojista demo`: a shop that goes on by itself for as long as it is served."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lojista.postgres.embedded import stop
from lojista.replay.history import history_settings
from lojista.settings import read_settings
from support.living import wait_until_nothing_goes_on
from support.served import served


@pytest.mark.timeout(600)
def test_orders_come_in_while_pages_are_open(page: Page, tmp_path: Path) -> None:
    with served(tmp_path, "demo", "--orders", "300") as url:
        page.goto(f"{url}/live")
        sales = page.get_by_test_id("stMetricValue").first
        expect(sales).to_be_visible()
        expect(sales).not_to_have_text(sales.inner_text())
        page.goto(url)
        expect(page.get_by_role("button", name="Refresh")).to_be_visible()
    wait_until_nothing_goes_on(tmp_path)
    stop(history_settings(read_settings(home=tmp_path)))
