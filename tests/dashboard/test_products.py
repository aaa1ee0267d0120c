"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def _table(page: AppTest, at: int = 0) -> Any:
    assert not page.exception
    return page.dataframe[at].value


def test_categories_are_ranked_by_sales(open_page: Open) -> None:
    table = _table(open_page("products"))
    assert table["Category"].tolist() == ["Toys", "Books", "Without a category"]
    assert table["Total sales"].tolist() == [36.5, 10.58, 7.07]


def test_products_are_ranked_where_the_address_says_so(open_page: Open) -> None:
    page = open_page("products", level="product")
    assert _table(page)["Id"].tolist()[:2] == ["p1", "p2"]


def test_filters_narrow_the_ranking(open_page: Open) -> None:
    assert _table(open_page("products", state=["RJ"]))["Total sales"].tolist() == [7.07]


def test_picking_a_first_category_opens_its_customers(open_page: Open) -> None:
    page = open_page("products")
    page.selectbox(key="first_category").set_value("toys").run()
    assert not page.exception
    assert any("First order had Toys" in words.value and "1 customer" in words.value for words in page.markdown)


def test_orders_with_several_categories_are_counted(open_page: Open) -> None:
    assert any(
        "two categories or more: 1 of 4 with items (25.0%)" in caption.value
        for caption in open_page("products").caption
    )


def test_growth_that_cannot_be_known_is_said(open_page: Open) -> None:
    assert any("No growth is shown" in caption.value for caption in open_page("products").caption)


def test_portuguese_page_has_portuguese_words(open_page: Open) -> None:
    page = open_page("products", lang="pt-BR")
    assert not page.exception
    assert page.header[0].value == "Produtos"
    assert "Brinquedos" in _table(page)["Categoria"].tolist()


@pytest.mark.parametrize("key", ["curve", "ranking", "first-categories"])
def test_every_section_opens_where_it_comes_from(open_page: Open, key: str) -> None:
    page = open_page("products")
    page.session_state[f"origin-{key}"] = True
    page.run()
    assert not page.exception
    assert "SELECT" in page.code[0].value


def test_filters_that_leave_nothing_offer_a_way_back(open_page: Open) -> None:
    assert open_page("products", state=["RJ"], category=["books"]).subheader[0].value == "No orders match"


def test_pairs_of_a_shop_of_many_baskets_need_more_orders(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_page("products").session_state["floor"] == "5"
    monkeypatch.setattr("lojista.dashboard.app_pages.products._FLOOR_SHARE", 25.0)  # of the one order with a pair
    page = open_page("products")
    assert page.session_state["floor"] == "20"
    assert "floor" not in page.query_params
    assert open_page("products", floor="5").query_params["floor"] in ("5", ["5"])
