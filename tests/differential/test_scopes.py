"""Somebody with a scope has its rows and no others, whatever they ask, on every engine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine, fetch, mart_in, marts_of, within
from lojista.columnar.marts import MARTS
from lojista.columnar.scopes.scope import Scope
from lojista.errors import AccessError, InternalError
from lojista.metrics.answers import answer, choices
from lojista.metrics.catalog import Metric, Source
from lojista.metrics.contents import contents
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from support.metric_groups import askable_together

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
ENGINES = ("duckdb", "postgres", "pyspark")
STATES = ("MG", "RJ")
GROUPS = list(askable_together())
NAMES = [entries[0].name for entries in GROUPS]


@pytest.fixture(params=range(len(ENGINES)), ids=ENGINES)
def engine(shop: Shop, request: pytest.FixtureRequest) -> Engine:
    return shop[1][request.param]


@pytest.fixture
def seller(engine: Engine) -> str:
    """One who sold a return, too, and lines of orders that others had lines in."""
    rows = answer(engine, Question(("returns", "order_count"), ("seller",))).to_pylist()
    return str(
        max((row for row in rows if row["seller"]), key=lambda row: (row["returns"], row["order_count"]))["seller"]
    )


def questions(entries: list[Metric], *more: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """All metrics of a group by each of their dimensions."""
    names = tuple(entry.name for entry in entries)
    for added in ((), *((name,) for name in entries[0].dimensions)):
        yield names, tuple(dict.fromkeys((*added, *entries[0].required, *more)))


def rows_of(engine: Engine, question: Question) -> list[str]:
    return sorted(map(str, answer(engine, question).to_pylist()))


@pytest.mark.parametrize("entries", GROUPS, ids=NAMES)
def test_every_metric_by_every_dimension_is_that_of_the_states(engine: Engine, entries: list[Metric]) -> None:
    scoped = within(engine, Scope(states=STATES))
    for names, by in questions(entries):
        expected = rows_of(engine, Question(names, by, Filters(states=STATES)))
        assert rows_of(scoped, Question(names, by)) == expected, (names, by)


@pytest.mark.parametrize("entries", GROUPS, ids=NAMES)
def test_states_outside_of_the_scope_are_empty(engine: Engine, entries: list[Metric]) -> None:
    names = tuple(entry.name for entry in entries if entry.known_divisor is None)
    scoped, by = within(engine, Scope(states=STATES)), entries[0].required
    for asked in (Question(names, by, Filters(states=("SP",))),) if names else ():
        assert rows_of(scoped, asked) == rows_of(engine, replace(asked, filters=Filters(states=("nowhere",))))


@pytest.mark.parametrize("entries", GROUPS, ids=NAMES)
def test_every_metric_of_a_seller_is_that_of_their_lines_or_is_refused(
    engine: Engine, seller: str, entries: list[Metric]
) -> None:
    scoped = within(engine, Scope(sellers=(seller,)))
    if entries[0].source is not Source.SALES:
        with pytest.raises(AccessError):
            answer(scoped, Question(tuple(entry.name for entry in entries), entries[0].required))
        return
    for names, by in questions(entries, "seller") if "seller" in entries[0].dimensions else ():
        rows = answer(engine, Question(names, by)).to_pylist()
        expected = [row for row in rows if row["seller"] == seller]
        assert rows_of(scoped, Question(names, by)) == sorted(map(str, expected)), (names, by)
        if alone := tuple(name for name in by if name != "seller"):
            without = sorted(str({key: row[key] for key in (*alone, *names)}) for row in expected)
            assert rows_of(scoped, Question(names, alone)) == without, (names, alone)


def test_no_mart_has_a_row_of_another_state(engine: Engine) -> None:
    scoped = within(engine, Scope(states=STATES))
    for name in (mart.name for mart in MARTS if mart.name not in ("order_currencies", "sellers")):
        found = fetch(scoped, marts_of(scoped)(name))
        for column in {"state", "first_state"} & set(marts_of(scoped)(name).columns):
            assert {row[column] for row in found} <= set(STATES), name


def test_no_mart_has_a_customer_who_began_elsewhere(shop: Shop, engine: Engine) -> None:
    known = {
        row[0]
        for row in shop[0].execute("SELECT DISTINCT customer_key FROM entries WHERE state = ANY(%s)", [[*STATES]])
    }
    scoped = within(engine, Scope(states=STATES))
    names = ("customers", "customer_ids", "customer_entries", "purchases", "reviews", "first_categories")
    for name in (*names, "customer_scores", "segment_memberships"):
        found = {row["customer_key"] for row in fetch(scoped, marts_of(scoped)(name).select("customer_key"))}
        assert found <= known, name
        assert found or name == "segment_memberships", name


def test_marts_of_two_scopes_together_lie_in_both(engine: Engine, seller: str) -> None:
    both = within(engine, Scope(states=STATES, sellers=(seller,)))
    expected = answer(engine, Question(("gross_sales",), ("seller",), Filters(states=STATES))).to_pylist()
    mine = [row["gross_sales"] for row in expected if row["seller"] == seller]
    assert [row["gross_sales"] for row in answer(both, Question(("gross_sales",))).to_pylist()] == mine


def test_names_with_signs_of_sql_are_taken_as_they_are(engine: Engine) -> None:
    scoped = within(engine, Scope(states=("S'P", "50%s", *STATES)))
    asked = Question(("order_count",), (), Filters(states=("MG",)))
    assert answer(scoped, asked) == answer(engine, asked)


def test_filters_offer_what_the_scope_has(engine: Engine) -> None:
    assert choices(within(engine, Scope(states=STATES))).states == STATES


def test_what_is_refused_to_a_seller_is_told_as_lacking(engine: Engine, seller: str) -> None:
    known = contents(within(engine, Scope(sellers=(seller,))))
    assert known.has_products
    assert (known.has_payments, known.has_deliveries, known.has_reviews, known.has_promises) == (False,) * 4


def test_statement_that_was_not_made_under_the_scope_is_not_run(engine: Engine) -> None:
    with pytest.raises(InternalError, match="not made under the scope"):
        within(engine, Scope(states=STATES)).run("SELECT 1")


def test_whole_mart_is_not_read_within_a_scope(engine: Engine) -> None:
    with pytest.raises(InternalError, match="as a whole"):
        fetch(within(engine, Scope(states=STATES)), mart_in(engine.dialect, "orders"))
