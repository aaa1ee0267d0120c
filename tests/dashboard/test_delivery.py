"""The small shop says nothing of deliveries: some are written into a copy of it, small enough to count by hand.

A canceled order much later makes the shop old enough for the others to be followed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.small_shop import insert_deliveries

Open = Callable[..., AppTest]


@pytest.fixture(scope="module", autouse=True)
def _delivered(shop_home: Path) -> Iterator[None]:
    with Database.open(read_settings(home=shop_home)) as database, database.owner() as owner:
        insert_deliveries(owner)
        yield


def headline(page: AppTest, label: str) -> str:
    assert not page.exception
    return next(str(card.value) for card in page.metric if card.label == label)


def test_headlines_are_those_of_the_whole_shop(open_page: Open) -> None:
    page = open_page("delivery")
    assert headline(page, "Delivered orders") == "3"
    assert headline(page, "Late") == "33.3%"
    assert headline(page, "Median delivery days") == "10"
    assert headline(page, "Average review score") == "3.50"


def test_filters_narrow_every_number(open_page: Open) -> None:
    page = open_page("delivery", state=["RJ"])
    assert (headline(page, "Delivered orders"), headline(page, "Late")) == ("1", "100.0%")


def test_picking_a_lateness_opens_its_customers(open_page: Open) -> None:
    page = open_page("delivery")
    page.selectbox(key="group_lateness").set_value("late_1_3").run()
    assert not page.exception
    assert any("1–3 days late" in words.value and "1 customer" in words.value for words in page.markdown)


def test_orders_can_be_grouped_by_score(open_page: Open) -> None:
    page = open_page("delivery", grouping="review_score")
    assert not page.exception
    assert page.selectbox(key="group_review_score").options == ["Score 2", "Score 5", "Without a review"]


def test_group_without_a_followed_order_cannot_be_opened(open_page: Open) -> None:
    options = open_page("delivery").selectbox(key="group_lateness").options
    assert "1–3 days late" in options
    assert "On the promised day" not in options  # a guest's order alone, which nobody can follow


def test_sellers_have_their_sales_and_marks(open_page: Open) -> None:
    page = open_page("delivery")
    assert not page.exception
    table = page.dataframe[0].value
    assert table["Seller"].tolist() == ["shoes-and-more"]
    assert table["Orders"].tolist() == [3]


def test_no_cause_is_claimed(open_page: Open) -> None:
    assert any("not what causes what" in caption.value for caption in open_page("delivery").caption)


def test_portuguese_page_has_portuguese_words(open_page: Open) -> None:
    page = open_page("delivery", lang="pt-BR")
    assert headline(page, "Pedidos entregues") == "3"
    assert page.header[0].value == "Entrega"


@pytest.mark.parametrize(
    "key", ["delivery-late_share", "promise", "late-state", "late-seller", "scores", "again", "sellers"]
)
def test_every_section_opens_where_it_comes_from(open_page: Open, key: str) -> None:
    page = open_page("delivery")
    page.session_state[f"origin-{key}"] = True
    page.run()
    assert not page.exception
    assert "SELECT" in page.code[0].value
