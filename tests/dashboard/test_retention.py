"""The Retention page over the small shop: Ana came in January 2020 and again in February, Bia in February and March."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from support.pages import listed

Open = Callable[..., AppTest]


def _words(page: AppTest) -> str:
    assert not page.exception
    return " ".join(str(part.value) for part in (*page.markdown, *page.caption, *page.subheader))


def _cards(page: AppTest) -> dict[str, str]:
    return {card.label: str(card.value) for card in page.metric}


def test_cards_say_who_came_back(open_page: Open) -> None:
    cards = _cards(open_page("retention"))
    assert cards["Customers acquired"] == "2"
    assert cards["Repeat rate"] == "100.0%"
    assert cards["Month-1 retention"] == "100.00%"


def test_page_says_what_filters_choose(open_page: Open) -> None:
    assert "never change when a customer was first seen" in _words(open_page("retention"))


def test_filters_choose_acquisition(open_page: Open) -> None:
    assert _cards(open_page("retention", state=["RJ"]))["Customers acquired"] == "1"


def test_choices_are_read_from_the_address(open_page: Open) -> None:
    page = open_page("retention", cohort_unit="week", cohort_metric="value", cohort_scale="row")
    assert "Weekly cohorts" in _words(page)
    assert "Week-1 retention" in _cards(page)
    assert page.query_params["cohort_unit"] == "week"


def test_picked_cell_opens_its_customers(open_page: Open) -> None:
    page = open_page("retention")
    page.selectbox(key="cell-cohort").set_value("2020-01-01").run()
    page.selectbox(key="cell-period").set_value(1).run()
    assert "Customers of Jan 2020 who ordered in Month 1 · Feb 2020" in _words(page)
    assert listed(page.dataframe[0].value["Customer"]) == ["ana"]


def test_mean_of_a_period_opens_the_customers_of_all_cohorts(open_page: Open) -> None:
    page = open_page("retention")
    page.selectbox(key="cell-cohort").set_value("all").run()
    page.selectbox(key="cell-period").set_value(1).run()
    assert "Customers of all cohorts who ordered in their Month 1" in _words(page)
    assert listed(page.dataframe[0].value["Customer"]) == ["ana"]


def test_picked_step_of_the_ladder_opens_its_customers(open_page: Open) -> None:
    page = open_page("retention")
    page.selectbox(key="open-step").set_value(1).run()
    assert "Customers who made order 2" in _words(page)
    assert listed(page.dataframe[0].value["Customer"]) == ["ana", "bia"]


def test_picked_bar_of_a_month_opens_its_customers(open_page: Open) -> None:
    page = open_page("retention")
    page.selectbox(key="open-month").set_value(date(2020, 2, 1)).run()
    page.selectbox(key="open-kind").set_value("returning").run()
    assert "Retained, Feb 2020" in _words(page)
    assert listed(page.dataframe[0].value["Customer"]) == ["ana"]


def test_picked_cell_of_a_cohort_that_is_filtered_away_is_closed(open_page: Open) -> None:
    page = open_page("retention")
    page.selectbox(key="cell-cohort").set_value("2020-01-01").run()
    page.multiselect(key="state").set_value(["RJ"]).run()
    assert "Customers of Jan 2020" not in _words(page)


def test_portuguese_page_is_portuguese(open_page: Open) -> None:
    words = _words(open_page("retention", lang="pt-BR"))
    assert "Coortes mensais" in words
    assert "Escada de pedidos" in words


def test_nobody_acquired_offers_a_way_back(open_page: Open) -> None:
    page = open_page("retention", state=["RJ"], category=["books"])
    assert page.subheader[0].value == "No orders match"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cohorts", "A cohort is everyone whose first valid order"),
        ("ladder", "who made another one"),
        ("lifecycle", "none in the month before"),
    ],
)
def test_every_chart_of_the_catalogue_opens_its_definition_and_query(open_page: Open, key: str, said: str) -> None:
    page = open_page("retention")
    page.session_state[f"origin-{key}"] = True
    page.run()
    assert said in _words(page)
    assert "SELECT" in page.code[0].value
