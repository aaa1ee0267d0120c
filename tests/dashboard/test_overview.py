"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.postgres.connection import Database
from lojista.settings import read_settings

Open = Callable[..., AppTest]


def headline(page: AppTest, label: str) -> str:
    """The value on the card of that label, its no-break space made plain."""
    assert not page.exception
    return next(str(card.value).replace("\u00a0", " ") for card in page.metric if card.label == label)


def test_headlines_are_those_of_the_whole_shop(open_page: Open) -> None:
    page = open_page()
    assert headline(page, "Total sales") == "R$ 54.15"
    assert headline(page, "Orders") == "5"
    assert headline(page, "Customers") == "2"
    assert headline(page, "Average order value") == "R$ 13.54"


def test_portuguese_page_writes_numbers_and_words_in_portuguese(open_page: Open) -> None:
    page = open_page(lang="pt-BR")
    assert headline(page, "Vendas totais") == "R$ 54,15"
    assert page.header[0].value == "Visão geral"


def test_filters_in_the_address_narrow_every_number(open_page: Open) -> None:
    page = open_page(state=["SP"], category=["toys"])
    assert headline(page, "Total sales") == "R$ 36.50"
    assert page.multiselect(key="state").value == ["SP"]


def test_picked_filter_is_written_to_the_address(open_page: Open) -> None:
    page = open_page()
    page.multiselect(key="payment").set_value(["voucher"]).run()
    assert page.query_params["payment"] == "voucher"
    assert headline(page, "Orders") == "2"


def test_period_from_the_address_includes_its_last_day(open_page: Open) -> None:
    page = open_page(**{"period": "custom", "from": "2020-02-01", "to": "2020-02-29"})
    assert headline(page, "Orders") == "3"


def test_half_picked_period_asks_for_its_other_end(open_page: Open) -> None:
    page = open_page(period="custom")
    page.date_input[0].set_value((date(2020, 2, 1),)).run()
    assert not page.exception
    assert "last day" in page.info[0].value


def test_unknown_values_in_the_address_are_named_and_left_out(open_page: Open) -> None:
    page = open_page(state=["XX"], period="whenever")
    assert "'XX'" in page.warning[0].value
    assert headline(page, "Orders") == "5"


def test_filters_that_leave_nothing_offer_a_way_back(open_page: Open) -> None:
    page = open_page(state=["RJ"], category=["books"])
    assert page.subheader[0].value == "No orders match"
    page.button[0].click().run()
    assert headline(page, "Orders") == "5"


def test_left_out_orders_are_counted_with_their_reason(open_page: Open) -> None:
    captions = [caption.value for caption in open_page().caption]
    assert any("1 of 6 orders is left out" in caption for caption in captions)
    assert any("1 order in USD has no rate and is left out" in caption for caption in captions)


def test_payments_say_that_a_category_does_not_apply(open_page: Open) -> None:
    assert any("clear the category filter" in note.value for note in open_page(category=["toys"]).info)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("total_sales", "Net sales plus freight"),
        ("order_count", "Distinct valid orders"),
        ("customer_count", "Distinct people"),
        ("average_order_value", "divided by the number of valid orders"),
        ("sales", "Net sales plus freight"),
        ("categories", "Distinct valid orders"),
        ("payments", "The cash view"),
        ("new-returning", "first valid order ever"),
    ],
)
def test_every_number_opens_its_definition_rows_reconciliation_and_query(open_page: Open, key: str, said: str) -> None:
    page = open_page()
    assert not page.code
    page.session_state[f"origin-{key}"] = True
    page.run()
    assert not page.exception
    words = " ".join(text.value for text in page.markdown)
    assert said in words
    assert re.search(r"\d+ counts and sums agree", words)
    assert "1 of 6 orders is left out" in words
    assert "SELECT" in page.code[0].value


@pytest.mark.usefixtures("anew")
def test_unreachable_database_is_a_page_and_not_a_traceback(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:canary@127.0.0.1:9/shop")
    monkeypatch.setenv("LOJISTA_HOME", str(tmp_path))
    page = open_page()
    assert not page.exception
    assert page.subheader[0].value == "The shop's database cannot be reached"
    assert "canary" not in " ".join(text.value for text in page.text)


@pytest.mark.usefixtures("anew")
def test_empty_shop_says_how_to_load(open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOJISTA_HOME", str(tmp_path / "home"))
    page = open_page()
    assert page.subheader[0].value == "There are no orders yet"
    assert "lojista load" in page.code[0].value


def test_dates_outside_the_data_are_held_to_it(open_page: Open) -> None:
    page = open_page(**{"period": "custom", "from": "2020-02-01", "to": "2020-02-29"})
    page.session_state["dates"] = (date(1999, 1, 1), date(2020, 2, 11))
    page.run()
    assert not page.exception
    assert headline(page, "Orders") == "3"


def test_other_dates_in_the_address_are_taken_over(open_page: Open) -> None:
    page = open_page(**{"period": "custom", "from": "2020-02-01", "to": "2020-02-29"})
    page.query_params["from"] = "2020-02-20"
    page.run()
    assert headline(page, "Orders") == "1"


def test_pictures_in_the_address_are_words(open_page: Open) -> None:
    shown = open_page(state=["![x](https://example.org/x.png)"]).warning[0].value
    assert "![x](" not in shown
    assert "example" in shown


@pytest.mark.usefixtures("anew")
def test_shop_whose_orders_have_no_rate_says_what_to_load(open_page: Open, shop_home: Path) -> None:
    with Database.open(read_settings(home=shop_home)) as database, database.owner() as owner:
        owner.execute("UPDATE shop SET currency = 'CHF'")
    page = open_page()
    assert page.subheader[0].value == "No order is in CHF, or has a rate into it"
    assert "7 orders are left out" in page.markdown[-1].value
