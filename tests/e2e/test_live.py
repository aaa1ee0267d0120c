"""What anyone commits to PostgreSQL is seen on an open page without a reload."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.served import served
from support.small_shop import insert_small_shop

ORDER = """
INSERT INTO orders (order_key, order_id, customer_key, status, currency, purchased_at)
    SELECT max(order_key) + 1, 'now' || max(order_key), 1, 'created', 'BRL',
        now() AT TIME ZONE 'America/Sao_Paulo' FROM orders;
INSERT INTO order_items (order_key, line_number, product_key, quantity, unit_price)
    SELECT max(order_key), 1, 1, 1, 25 FROM orders;
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    home: Path = tmp_path_factory.mktemp("live")
    with Database.open(read_settings(home=home)) as database:
        with database.owner() as owner:
            insert_small_shop(owner)
            owner.execute(ORDER.encode())
        with served(home) as url:
            yield url, database


def _buy(shop: tuple[str, Database]) -> None:
    with shop[1].owner() as owner:
        owner.execute(ORDER.encode())


def _orders_today(page: Page) -> int:
    card = page.get_by_test_id("stMetric").filter(has_text="Orders today")
    expect(card).to_be_visible()
    return int(card.get_by_test_id("stMetricValue").inner_text())


def _expect_orders(page: Page, count: int) -> None:
    card = page.get_by_test_id("stMetric").filter(has_text="Orders today")
    expect(card.get_by_test_id("stMetricValue")).to_have_text(str(count))


def test_an_order_is_seen_without_a_reload(page: Page, shop: tuple[str, Database]) -> None:
    page.goto(f"{shop[0]}/live")
    before = _orders_today(page)
    _buy(shop)
    _expect_orders(page, before + 1)


def test_two_readers_see_the_same_page_in_the_language_of_each(page: Page, shop: tuple[str, Database]) -> None:
    page.goto(f"{shop[0]}/live")
    seen = _orders_today(page)
    other = page.context.new_page()
    other.goto(f"{shop[0]}/live")
    assert _orders_today(other) == seen
    expect(other.get_by_test_id("stPlotlyChart").first).to_be_visible()
    expect(other.get_by_test_id("stDataFrame").first).to_be_visible()
    other.goto(f"{shop[0]}/live?lang=pt-BR")
    expect(other.get_by_test_id("stMetric").filter(has_text="Pedidos hoje")).to_be_visible()


def test_nothing_moves_while_the_page_is_paused(page: Page, shop: tuple[str, Database]) -> None:
    page.goto(f"{shop[0]}/live")
    before = _orders_today(page)
    page.get_by_test_id("stCheckbox").filter(has_text="Pause").locator("label").first.click()
    page.wait_for_timeout(1500)
    _buy(shop)
    page.wait_for_timeout(4000)
    assert _orders_today(page) == before
    page.get_by_test_id("stCheckbox").filter(has_text="Pause").locator("label").first.click()
    _expect_orders(page, before + 1)


def test_another_page_tells_of_newer_data_and_moves_when_asked(page: Page, shop: tuple[str, Database]) -> None:
    page.goto(f"{shop[0]}/")
    card = page.get_by_test_id("stMetric").filter(has_text="Orders").first
    expect(card).to_be_visible()
    before = card.get_by_test_id("stMetricValue").inner_text()
    _buy(shop)
    expect(page.get_by_role("button", name="Refresh")).to_be_visible()
    assert card.get_by_test_id("stMetricValue").inner_text() == before
    page.get_by_role("button", name="Refresh").click()
    expect(card.get_by_test_id("stMetricValue")).not_to_have_text(before)
