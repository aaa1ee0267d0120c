"""What holds for every page, whichever there are."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.main import PAGES
from lojista.dashboard.texts import literally
from support.pages import turn_to

Open = Callable[..., AppTest]
OTHERS = [name for name in PAGES if name != "overview"]
PARAMETERS: dict[str, dict[str, str | list[str]]] = {
    "everything": {},
    "portuguese": {"lang": "pt-BR"},
    "narrow": {"state": ["SP"], "category": ["toys"], "payment": ["card"]},
    "nothing": {"state": ["RJ"], "category": ["books"]},
    "one day": {"period": "custom", "from": "2020-02-11", "to": "2020-02-11"},
    "last month": {"period": "30"},
}
UNKNOWN = {"state": "XX", "from": "yesterday", "day": "2999-01-01", "k": "99", "reason": "spite", "level": "shelf",
           "floor": "7", "grouping": "weather", "cohort_unit": "century", "metric": "weight", "lost": "0",
           "in_vain": "-1", "unnoticed": "free"}  # fmt: skip
OWN = {
    "segments": ("day", "k", "reason"),
    "products": ("level", "floor"),
    "delivery": ("grouping",),
    "retention": ("cohort_unit",),
    "geography": ("metric",),
    "churn": ("lost", "in_vain", "unnoticed"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
def test_page_is_drawn_under_any_filters(open_page: Open, name: str, parameters: dict[str, str | list[str]]) -> None:
    page = open_page("" if name == "overview" else name, **parameters)
    assert not page.exception
    assert not page.error
    assert page.header[0].value


@pytest.mark.parametrize("name", PAGES)
def test_values_that_a_page_does_not_know_are_named_and_left_out(open_page: Open, name: str) -> None:
    page = open_page("" if name == "overview" else name, **UNKNOWN)
    assert not page.exception
    assert not page.error
    said = page.warning[0].value
    assert [key for key in ("state", "from", *OWN.get(name, ())) if literally(repr(UNKNOWN[key])) not in said] == []


@pytest.mark.parametrize("name", OTHERS)
def test_filters_are_kept_on_the_way_to_a_page(open_page: Open, name: str) -> None:
    page = open_page(state=["RJ"])
    turn_to(page, name)
    page.query_params.clear()
    page.run()
    assert page.query_params["state"] == "RJ"


def test_origin_of_a_number_of_customers_counts_customers(open_page: Open) -> None:
    page = open_page("retention")
    page.session_state["origin-ladder"] = True
    page.run()
    assert any("2 customers by their first valid order" in text.value for text in page.markdown)
