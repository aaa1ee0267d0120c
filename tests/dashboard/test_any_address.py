"""Whatever stands in an address, its page is drawn, says what it left out, and counts what it writes there itself."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lojista.dashboard.main import PAGES, TOOLS
from lojista.dashboard.texts import literally
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.kept_rows import fingerprint
from support.odd_words import odd_words

Open = Callable[..., AppTest]
EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "20"))
FILTERS = ("period", "from", "to", "state", "country", "category", "payment", "lang")
OPTIONS = (
    "day", "k", "reason", "level", "floor", "grouping", "cohort_unit", "cohort_metric", "cohort_scale", "cohort_window",
    "metric", "area", "extent", "lost", "in_vain", "unnoticed", "customer",
)  # fmt: skip
OTHERS = ("address-as-written", "dates", "embed", "embed_options", "period[]", "Period", "st.session_state", "")
KNOWN = (
    "custom", "30", "year", "all", "2020-02-11", "2020-01-05", "2020-03-01", "SP", "RJ", "sp", "toys", "books", "card",
    "BR", "pt", "en", "ana", "bia", "nobody", "3", "50", "1.00", "0.001", "category", "product", "week", "month",
    "total_sales", "retention_rate", "row", "common", "world", "near", "state", "square",
)  # fmt: skip
VALUES = st.sampled_from(KNOWN) | odd_words()
NAMES = (
    st.sampled_from(FILTERS) | st.sampled_from(OPTIONS) | st.sampled_from(OTHERS) | odd_words().map(lambda n: n[:200])
)
PARAMETERS = st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=3), max_size=6)


def _drawn(page: AppTest) -> tuple[list[str], list[str]]:
    """The figures and the tables on a page."""
    return [f"{card.label} {card.value}" for card in page.metric], [table.value.to_csv() for table in page.dataframe]


def _is_drawn_well(page: AppTest) -> None:
    assert not page.exception
    assert not page.error
    assert page.header[0].value


def _left_out(page: AppTest, parameters: dict[str, list[str]]) -> set[str]:
    """Values of filters that the page's own address has no more."""
    pickers = {name: values for name, values in parameters.items() if name in ("state", "category", "payment")}
    written = [page.query_params.get(name, []) for name in pickers]  # one value alone is no list there
    kept = {value for values in written for value in ([values] if isinstance(values, str) else values)}
    return {value for values in pickers.values() for value in values} - kept


@given(name=st.sampled_from([*PAGES, *TOOLS]), parameters=PARAMETERS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_page_at_any_address_is_that_of_the_address_it_writes(
    open_page: Open, shop_home: Path, name: str, parameters: dict[str, list[str]]
) -> None:
    with Database.open(read_settings(home=shop_home)) as database, database.reader() as reader:
        before = fingerprint(reader)
        page = open_page("" if name == "overview" else name, **parameters)
        assert fingerprint(reader) == before
    _is_drawn_well(page)
    warned = " ".join(words.value for words in page.warning)
    assert (
        name in TOOLS
        or [words for words in _left_out(page, parameters) if literally(repr(words[:40])) not in warned] == []
    )
    again = open_page("" if name == "overview" else name, **dict(page.query_params))
    _is_drawn_well(again)
    assert not again.warning
    assert _drawn(again) == _drawn(page)


@pytest.mark.parametrize(
    ("given_ends", "shown"),
    [
        ({"from": "2020-02-11"}, ("2020-02-11", "2020-03-01")),
        ({"to": "2020-02-11"}, ("2020-01-05", "2020-02-11")),
        ({"from": "2020-02-29", "to": "2020-02-11"}, ("2020-02-11", "2020-02-29")),
        ({"period": "custom", "from": "2020-02-11"}, ("2020-02-11", "2020-03-01")),
        ({"period": "nonsense", "from": "2020-02-11"}, ("2020-02-11", "2020-03-01")),
        ({"from": "nonsense", "to": "2020-02-11"}, ("2020-01-05", "2020-02-11")),
    ],
)
def test_an_end_of_a_period_is_one_of_a_period_of_ones_own(
    open_page: Open, given_ends: dict[str, str], shown: tuple[str, str]
) -> None:
    page = open_page(**given_ends)
    written = page.query_params
    assert (written["period"], written["from"], written["to"]) == ("custom", *shown)
    assert bool(page.warning) == ("nonsense" in given_ends.values())


def test_days_beside_another_period_are_said_to_be_left_out(open_page: Open) -> None:
    page = open_page(period="30", **{"from": "2020-02-11"})
    assert literally("'2020-02-11'") in page.warning[0].value
    assert dict(page.query_params) == {"period": "30", "lang": "en"}
