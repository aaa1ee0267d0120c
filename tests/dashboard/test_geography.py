"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.app_pages.geography import toggled
from support.pages import listed

Open = Callable[..., AppTest]


def _table(page: AppTest) -> Any:
    assert not page.exception
    return page.dataframe[0].value


def _words(page: AppTest) -> str:
    return " ".join(element.value for element in (*page.caption, *page.markdown))


def test_states_are_ranked_by_the_metric_with_their_share(open_page: Open) -> None:
    table = _table(open_page("geography"))
    assert table["State"].tolist() == ["São Paulo", "Rio de Janeiro"]
    assert table["Total sales"].tolist() == [47.08, 7.07]
    assert [round(share, 3) for share in table["Share"]] == [0.869, 0.131]


def test_address_says_the_metric(open_page: Open) -> None:
    table = _table(open_page("geography", metric="repeat_rate"))
    assert table["Repeat rate"].tolist() == [1.0, 1.0]
    assert "Share" not in table


def test_chosen_state_leaves_the_others_on_the_map_and_opens_its_customers(open_page: Open) -> None:
    page = open_page("geography", state="RJ")
    assert _table(page)["State"].tolist() == ["São Paulo", "Rio de Janeiro"]
    assert "Customers in Rio de Janeiro" in _words(page)
    assert listed(page.dataframe[1].value["Customer"]) == ["bia"]


def test_orders_without_a_place_are_counted(open_page: Open) -> None:
    assert "Orders with a known place: 3; without one, and not drawn: 2." in _words(open_page("geography"))


def test_population_is_named_with_its_source_and_year(open_page: Open) -> None:
    words = _words(open_page("geography", metric="sales_per_thousand_inhabitants"))
    assert "IBGE, Censo Demográfico 2022" in words


def test_change_is_against_the_period_before(open_page: Open) -> None:
    page = open_page("geography", **{"period": "custom", "from": "2020-02-04", "to": "2020-03-01"})
    assert "Jan 8, 2020 to Feb 3, 2020" in _words(page)
    assert "Change" in _table(page)


def test_world_is_shown_by_country_where_the_setting_says_so(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_MAP", "world")
    page = open_page("geography")
    assert _table(page)["Country"].tolist() == ["Brazil"]
    assert "Click a country to add it to the filter" in _words(page)


def test_shops_own_map_is_shown(open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    square = [[-47, -24], [-46, -24], [-46, -23], [-47, -23], [-47, -24]]
    feature = {"id": "SP", "geometry": {"type": "Polygon", "coordinates": [square]}, "properties": {"name": "Home"}}
    (tmp_path / "own.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    monkeypatch.setenv("LOJISTA_MAP", str(tmp_path / "own.geojson"))
    assert _table(open_page("geography"))["State"].tolist() == ["Home", "RJ"]


def test_map_that_cannot_be_read_leaves_the_table(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_MAP", "/nowhere.geojson")
    page = open_page("geography")
    assert "cannot be used as a map" in page.warning[0].value
    assert _table(page)["State"].tolist() == ["SP", "RJ"]


def test_click_adds_a_state_and_another_click_takes_it_out() -> None:
    assert toggled([], "SP") == ["SP"]
    assert toggled(["SP"], "RJ") == ["SP", "RJ"]
    assert toggled(["SP", "RJ"], "SP") == ["RJ"]


def test_page_says_what_a_click_does(open_page: Open) -> None:
    assert "Click a state to add it to the filter, a chosen one to take it out." in _words(open_page("geography"))
