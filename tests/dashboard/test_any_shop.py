"""Pages of shops that lack what the small shop has: what is absent is said in a line, and nothing stands empty."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lojista.dashboard.main import PAGES
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.small_shop import clear_shop, insert_deliveries, insert_much_later, insert_small_shop

Open = Callable[..., AppTest]
Change = Callable[..., None]
NO_CUSTOMERS = "UPDATE orders SET customer_key = NULL"
NO_ADDRESSES = "UPDATE orders SET address_key = NULL"
THREE_COLUMNS = (
    NO_ADDRESSES,
    "UPDATE order_items SET product_key = NULL, seller_key = NULL, freight = 0, discount = 0",
    "UPDATE orders SET delivered_at = NULL, promised_at = NULL",
    "DELETE FROM order_payments",
    "DELETE FROM order_reviews",
    "DELETE FROM returns",
    "DELETE FROM charges",
    "DELETE FROM postal_areas",
)
BRITISH = (
    "UPDATE shop SET country = 'GB', currency = 'GBP', time_zone = 'Europe/London'",
    "UPDATE orders SET currency = 'GBP' WHERE currency = 'BRL'",
    "UPDATE returns SET currency = 'GBP'",
    "UPDATE charges SET currency = 'GBP'",
    "UPDATE order_addresses SET country = 'GB', region = 'Kent'",
    "UPDATE order_addresses SET country = 'FR' WHERE address_key = 2",
)


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose database every test fills anew."""
    folder = tmp_path_factory.mktemp("any")
    settings = read_settings(home=folder)
    with Database.open(settings):
        yield folder
    stop(settings)


@pytest.fixture(scope="module")
def change(shop_home: Path) -> Change:
    """Writes the small shop with deliveries, reviews and a seller, as some statements change it."""
    written: list[tuple[str, ...]] = []

    def changed(*statements: str) -> None:
        if written[-1:] == [statements]:
            return
        written.append(statements)
        with Database.open(read_settings(home=shop_home)) as database, database.owner() as owner:
            clear_shop(owner)
            insert_small_shop(owner)
            insert_deliveries(owner)
            insert_much_later(owner)
            for statement in statements:
                owner.execute(statement.encode())
            owner.commit()
        st.cache_data.clear()
        st.cache_resource.clear()

    return changed


def _said(page: AppTest) -> str:
    """Every word of a page but the rows of its tables."""
    assert not page.exception
    assert not page.error
    elements: list[Any] = [*page.header, *page.subheader, *page.caption, *page.markdown, *page.info, *page.text]
    widgets = [*page.selectbox, *page.multiselect, *page.metric]
    words = [str(element.value) for element in elements]
    words += [f"{widget.label} {widget.value}" for widget in widgets]
    return " ".join([*words, *(str(column) for table in page.dataframe for column in table.value.columns)])


def _named(name: str) -> str:
    return "" if name == "overview" else name


LACKS = {
    "payments": ("DELETE FROM order_payments", "overview", "Payments are not shown"),
    "categories": ("UPDATE products SET category_key = NULL", "products", "Categories are not shown"),
    "products": ("UPDATE order_items SET product_key = NULL", "products", "It is not known what was bought"),
    "bought": ("UPDATE order_items SET product_key = NULL", "overview", "What was bought is not shown"),
    "sellers": ("UPDATE order_items SET seller_key = NULL", "delivery", "Sellers are not shown"),
    "reviews": ("DELETE FROM order_reviews", "delivery", "Review scores are not shown"),
    "promises": ("UPDATE orders SET promised_at = NULL", "delivery", "Lateness is not shown"),
    "deliveries": ("UPDATE orders SET delivered_at = NULL", "delivery", "Nothing is known of deliveries"),
    "customers": (NO_CUSTOMERS, "overview", "Customers are not shown"),
    "retention": (NO_CUSTOMERS, "retention", "It is not known who ordered"),
    "segments": (NO_CUSTOMERS, "segments", "It is not known who ordered"),
    "churn": (NO_CUSTOMERS, "churn", "It is not known who ordered"),
    "customer": (NO_CUSTOMERS, "customer", "It is not known who ordered"),
    "addresses": (NO_ADDRESSES, "geography", "It is not known where orders went"),
    "regions": ("UPDATE order_addresses SET region = NULL", "geography", "All orders went to Brazil"),
    "places": ("DELETE FROM postal_areas", "geography", "Orders by place are not shown"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_of_a_shop_that_has_all_says_of_nothing_that_it_lacks(open_page: Open, change: Change, name: str) -> None:
    change()
    said = _said(open_page(_named(name)))
    assert [words for _, page, words in LACKS.values() if page == name and words in said] == []


@pytest.mark.parametrize(("statement", "name", "words"), LACKS.values(), ids=LACKS)
def test_page_says_what_the_data_lacks(open_page: Open, change: Change, statement: str, name: str, words: str) -> None:
    change(statement)
    assert words in _said(open_page(_named(name)))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_shop_of_three_columns_is_drawn(open_page: Open, change: Change, name: str) -> None:
    change(*THREE_COLUMNS)
    page = open_page(_named(name), lang="pt-BR")
    assert _said(page)
    assert not page.multiselect


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_shop_of_guests_only_is_drawn(open_page: Open, change: Change, name: str) -> None:
    change(NO_CUSTOMERS, "UPDATE order_addresses SET customer_key = NULL", "DELETE FROM customers")
    page = open_page(_named(name))
    assert _said(page)
    assert [card.label for card in page.metric if "customer" in card.label.lower()] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_a_british_shop_speaks_of_states_or_reais(open_page: Open, change: Change, name: str) -> None:
    change(*BRITISH)
    assert not re.findall(r"\bstates?\b|R\$|Brazil|boleto", _said(open_page(_named(name))), re.IGNORECASE)


def test_british_shop_is_shown_by_country_and_by_region(open_page: Open, change: Change) -> None:
    change(*BRITISH)
    page = open_page("geography")
    assert page.dataframe[0].value["Country"].tolist() == ["United Kingdom", "France"]
    by_region = open_page("geography", area="state")
    assert by_region.dataframe[0].value["Region"].tolist() == ["Kent"]
    assert "There is no map of this country's regions" in _said(by_region)


def test_chosen_country_narrows_numbers_and_opens_its_customers(open_page: Open, change: Change) -> None:
    change(*BRITISH)
    page = open_page("geography", country="FR")
    assert page.dataframe[0].value["Country"].tolist() == ["United Kingdom", "France"]
    assert "Customers in France" in _said(page)
    assert "£7.07" in _said(open_page(country="FR"))


def test_world_is_drawn_where_most_orders_go_unless_all_of_it_is_asked_for(open_page: Open, change: Change) -> None:
    change(*BRITISH)
    near, world = open_page("geography"), open_page("geography", extent="world")
    assert "nine in ten orders from abroad" in _said(near)
    assert "nine in ten orders from abroad" not in _said(world)
    west, east = _longitudes(near)
    assert -30 < west < -5 < 8 < east < 30
    assert _longitudes(world) == [-180, 180]


def test_map_makes_room_for_a_chosen_country(open_page: Open, change: Change) -> None:
    change(*BRITISH)
    assert _longitudes(open_page("geography", country="FR"))[1] > 8
    change(*BRITISH, "UPDATE order_addresses SET country = 'US' WHERE address_key = 3")
    assert _longitudes(open_page("geography", country="US"))[0] < -120


@pytest.mark.parametrize("name", [*PAGES, "connect"])
def test_every_page_says_whose_it_is(open_page: Open, change: Change, name: str) -> None:
    change("UPDATE shop SET name = 'Ana & <b>Co</b>'")
    page = open_page(_named(name))
    assert not page.exception
    assert any("Ana &amp; &lt;b&gt;Co&lt;/b&gt;" in element.proto.body for element in page.get("html"))


def _longitudes(page: AppTest) -> list[float]:
    assert not page.exception
    drawn = json.loads(page.get("plotly_chart")[0].proto.spec)
    return [float(degrees) for degrees in drawn["layout"]["geo"]["lonaxis"]["range"]]


def test_brazilian_shop_that_sells_abroad_keeps_its_states_and_offers_countries(
    open_page: Open, change: Change
) -> None:
    change("UPDATE order_addresses SET country = 'PT' WHERE address_key = 2")
    assert "State" in open_page("geography").dataframe[0].value
    assert open_page("geography", area="country").dataframe[0].value["Country"].tolist() == ["Brazil", "Portugal"]


def test_picker_is_absent_where_it_could_narrow_nothing(open_page: Open, change: Change) -> None:
    change("UPDATE order_payments SET payment_type = 'card'", "UPDATE order_addresses SET region = 'SP'")
    page = open_page(state="SP", payment="card")
    assert [picker.key for picker in page.multiselect] == ["category"]
    assert "'SP'" in page.warning[0].value.replace("\\", "")


def test_guests_share_of_orders_and_of_sales_is_said(open_page: Open, change: Change) -> None:
    change()
    assert "Guests, whose person is not known: 1 order, 20.0% of all, with 7.1% of total sales" in _said(open_page())
    for name in ("retention", "segments", "churn"):
        assert "Guests, whose person is not known, are left out: 1 order, 20.0% of all" in _said(open_page(name))


def test_product_is_found_by_a_part_of_its_name(open_page: Open, change: Change) -> None:
    change()
    page = open_page("products", level="product")
    assert page.dataframe[0].value["Product"].tolist()[0] == "Wooden bear"
    page.text_input(key="product-search").set_value("BEAR").run()
    assert page.dataframe[0].value["Id"].tolist() == ["p1"]
    page.text_input(key="product-search").set_value("whale").run()
    assert any("whale" in info.value for info in page.info)


def test_customers_orders_name_their_products(open_page: Open, change: Change) -> None:
    change()
    page = open_page("customer", customer="ana")
    assert "Wooden bear, p2" in page.dataframe[0].value["Products"].tolist()


def test_delivery_without_promises_keeps_how_long_it_took(open_page: Open, change: Change) -> None:
    change("UPDATE orders SET promised_at = NULL")
    labels = [card.label for card in open_page("delivery").metric]
    assert labels == ["Delivered orders", "Median delivery days", "Average review score"]


def _years(page: AppTest) -> list[str]:
    return [option for option in page.selectbox(key="period").options if "·" in option]


def test_preset_of_a_year_names_the_year_that_the_data_ends_in(open_page: Open, change: Change) -> None:
    change()
    assert _years(open_page()) == ["This year · 2020", "Last year · 2019"]


def test_preset_of_a_fiscal_year_says_so_and_covers_it(open_page: Open, change: Change) -> None:
    change("UPDATE shop SET fiscal_year_starts = 3")
    last, this = open_page(period="last_year"), open_page(period="year")
    assert _years(last) == ["This fiscal year · FY 2021", "Last fiscal year · FY 2020"]
    orders = [card.value for page in (last, this) for card in page.metric if card.label == "Orders"]
    assert orders == ["4", "1"]  # from March 2019 to February 2020, and since
    assert _years(open_page(lang="pt-BR")) == ["Este ano fiscal · AF 2021", "Ano fiscal passado · AF 2020"]
