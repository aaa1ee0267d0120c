"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lojista.dashboard.texts import text_in
from lojista.metrics.segments import SEGMENTS

Open = Callable[..., AppTest]


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
    picker = page.selectbox(key="rules-picked")
    label = picker.options[0]
    picker.set_value(next(segment for segment in SEGMENTS if text_in("en")(f"group_{segment}") == label)).run()
    assert not page.exception
    assert any(words.value.startswith(f"**{label}** ·") for words in page.markdown)


def test_day_and_number_of_clusters_are_kept_in_the_address(open_page: Open) -> None:
    page = open_page("segments", day="2020-02-10", k="3")
    assert page.query_params["day"] == "2020-02-10"
    assert page.query_params["k"] == "3"


def test_start_page_says_how_many_to_write_to(open_page: Open) -> None:
    page = open_page()
    links = [link for link in page.get("page_link") if "Write to" in link.proto.label]
    counts = sum(int(metric.value) for metric in open_page("segments").metric)
    assert bool(links) == bool(counts)
