"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.columnar.warehouse import Warehouse
from lojista.dashboard.texts import text_in
from lojista.metrics.segments import SEGMENTS
from lojista.metrics.snapshots import take_snapshots
from lojista.models.archetypes import ARCHETYPES
from lojista.settings import read_settings
from support.pages import listed

Open = Callable[..., AppTest]


@pytest.fixture(scope="module", autouse=True)
def kept_month_ends(shop_home: Path) -> None:
    with Warehouse(read_settings(home=shop_home)) as warehouse:
        take_snapshots(warehouse)


def _said(page: AppTest) -> str:
    assert not page.exception
    return " ".join(
        element.value for kind in ("markdown", "caption", "info", "subheader") for element in page.get(kind)
    )


def test_question_and_day_stand_on_top(open_page: Open) -> None:
    page = open_page("segments")
    assert page.header[0].value == "Segments"
    assert "whom to write to?" in page.caption[0].value
    assert "Write to this week" in _said(page)


def test_reasons_to_write_have_a_count_each(open_page: Open) -> None:
    page = open_page("segments")
    assert [metric.label for metric in page.metric] == ["Win back", "Wake up", "Welcome"]


def test_another_reason_opens_its_list(open_page: Open) -> None:
    page = open_page("segments", reason="welcome")
    assert any(words.value.startswith("**Welcome** ·") for words in page.markdown)


def test_too_few_customers_for_the_clusters_are_said_so(open_page: Open) -> None:
    page = open_page("segments", k="8")
    assert "not enough different customers on this day for 8 clusters" in _said(page)


def test_clusters_stand_beside_the_rules(open_page: Open) -> None:
    page = open_page("segments", k="2")
    said = _said(page)
    assert "By rule" in said
    assert "By K-means" in said
    assert "customers have ordered once" in said


def test_picking_a_segment_opens_its_customers(open_page: Open) -> None:
    page = open_page("segments")
    picker = page.selectbox(key="segment")
    label = picker.options[0]
    picker.set_value(next(segment for segment in SEGMENTS if text_in("en")(f"group_{segment}") == label)).run()
    assert not page.exception
    assert any(words.value.startswith(f"**{label}** ·") for words in page.markdown)


def test_day_and_number_of_clusters_are_kept_in_the_address(open_page: Open) -> None:
    page = open_page("segments", day="2020-02-10", k="3")
    assert page.query_params["day"] == "2020-02-10"
    assert page.query_params["k"] == "3"


def test_address_opens_the_customers_of_a_segment_and_of_a_cluster(open_page: Open) -> None:
    labels = [str(label) for label in open_page("segments", k="2").selectbox(key="cluster").options]
    cluster = next(name for name in ARCHETYPES if text_in("en")(f"group_{name}") == labels[0])
    page = open_page("segments", k="2", cluster=cluster)
    assert f"**{labels[0]}** ·" in _said(page)
    assert page.query_params["cluster"] == cluster


def test_picked_segment_is_in_the_address_until_it_is_taken_back(open_page: Open) -> None:
    page = open_page("segments")
    page.selectbox(key="segment").select_index(0).run()
    assert page.query_params["segment"] == page.session_state["segment"]
    page.selectbox(key="segment").set_value(None).run()
    assert "segment" not in page.query_params


def test_month_end_and_flow_are_kept_in_the_address(open_page: Open) -> None:
    page = open_page("segments", month_end="2020-02-29")
    assert "In the month up to Feb 29, 2020" in _said(page)
    page.selectbox(key="flow").select_index(0).run()
    shared = open_page("segments", **{name: page.query_params[name] for name in ("month_end", "flow")})
    assert shared.session_state["flow"] == page.session_state["flow"]
    assert listed(shared.dataframe[-1].value["Customer"]) == listed(page.dataframe[-1].value["Customer"]) == ["bia"]


def test_month_end_that_was_not_kept_is_left_out(open_page: Open) -> None:
    page = open_page("segments", month_end="2020-02-28", flow="loyal-loyal-loyal")
    assert "'2020\\-02\\-28', 'loyal\\-loyal\\-loyal'" in page.warning[0].value
    assert "month_end" not in page.query_params


def test_start_page_says_how_many_to_write_to(open_page: Open) -> None:
    page = open_page()
    links = [link for link in page.get("page_link") if "Write to" in link.proto.label]
    counts = sum(int(metric.value) for metric in open_page("segments").metric)
    assert bool(links) == bool(counts)
