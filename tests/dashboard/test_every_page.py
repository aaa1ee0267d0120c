"""What holds for every page, whichever there are."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.main import PAGES
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
    "unknown": {"state": ["XX"], "as_of": "never", "k": "99", "grain": "century"},
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
def test_page_is_drawn_under_any_filters(open_page: Open, name: str, parameters: dict[str, str | list[str]]) -> None:
    page = open_page("" if name == "overview" else name, **parameters)
    assert not page.exception
    assert not page.error
    assert page.header[0].value


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
