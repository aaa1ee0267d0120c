"""Every mart has a rule for every kind of scope; one without is handed out to nobody."""

import re
from functools import partial
from pathlib import Path

import ibis
import pytest

import lojista
from lojista.columnar.engine import DATA_SPAN, compile_sql, fetch, mart_in, marts_of, marts_under, within
from lojista.columnar.marts import MARTS
from lojista.columnar.scopes import refusals, rules, sellers, states
from lojista.columnar.scopes.scope import Scope
from lojista.errors import AccessError, InternalError
from lojista.metrics.answers import answer
from lojista.metrics.customer_search import find_customers
from lojista.metrics.filters import Filters
from lojista.metrics.people import Selection, count_customers, list_customers
from lojista.metrics.questions import Question
from support.small_shop import small_shop

NAMES = {DATA_SPAN, *(mart.name for mart in MARTS)}
FIGURES = Scope(has_persons=False)


def test_every_mart_has_a_rule() -> None:
    assert set(states.RULES) == NAMES
    assert set(sellers.RULES) == NAMES


@pytest.mark.parametrize("scope", [Scope(states=("SP",)), Scope(sellers=("s",)), FIGURES])
def test_mart_without_a_rule_is_handed_out_to_nobody(scope: Scope) -> None:
    with pytest.raises(InternalError, match="'secrets' has no rule"):
        rules.under(scope, lambda _: ibis.table({"state": "string", "seller_key": "int32"}), "secrets")


def test_figures_alone_have_no_column_that_tells_persons_or_orders_apart() -> None:
    marts = marts_under("duckdb", FIGURES)
    columns = {column for name in NAMES - {"customer_ids"} for column in marts(name).columns}
    assert {name for name in columns if name.endswith("_id")} == {"product_id", "seller_id", "category_id"}


def test_lists_and_searches_are_refused_where_there_are_figures_alone() -> None:
    _, whole = small_shop()
    engine = within(whole, FIGURES)
    assert count_customers(engine, Selection()) == 2
    for asked in (partial(list_customers, engine, Selection()), partial(find_customers, engine, "a", 1)):
        with pytest.raises(AccessError) as refused:
            asked()
        assert refused.value.reason == "persons"


def test_figures_are_the_same_with_and_without_persons() -> None:
    _, whole = small_shop()
    question = Question(("total_sales", "customer_count"), ("month", "state"))
    assert answer(within(whole, FIGURES), question) == answer(whole, question)


def test_list_has_the_customers_of_the_scope() -> None:
    _, whole = small_shop()
    engine = within(whole, Scope(states=("RJ",)))
    assert list_customers(engine, Selection())["customer_id"].to_pylist() == ["bia"]
    assert find_customers(engine, "ana", 5) == ()
    assert [found.customer_id for found in find_customers(engine, "b", 5)] == ["bia"]


def test_first_order_ever_is_not_changed_by_a_scope() -> None:
    connection, whole = small_shop()
    connection.execute("UPDATE marts.orders SET state = 'RJ' WHERE order_id = 'b'")
    engine = within(whole, Scope(states=("RJ",)))
    rows = {row["order_id"]: row["customer_type"] for row in fetch(engine, marts_of(engine)("orders"))}
    assert rows["b"] == "returning"
    asked = Question(("customer_count", "new_customer_count"))
    assert answer(engine, asked).to_pylist() == [{"customer_count": 2, "new_customer_count": 1}]
    assert answer(whole, Question(asked.metrics, (), Filters(states=("RJ",)))) == answer(engine, asked)


def test_names_with_signs_of_sql_are_taken_as_they_are() -> None:
    _, whole = small_shop()
    engine = within(whole, Scope(states=("S'P", "50%", "SP")))
    assert answer(engine, Question(("order_count",))).to_pylist() == [{"order_count": 3}]


def test_every_refusal_has_a_line() -> None:
    folder = Path(lojista.__file__).parent / "columnar" / "scopes"
    used = {name for file in folder.glob("*.py") for name in re.findall(r'refus(?:ed|al)\("(\w+)"', file.read_text())}
    assert used <= set(refusals.MESSAGES)
    assert all("\n" not in line for line in refusals.MESSAGES.values())


def test_whole_shop_is_asked_in_a_scope_for_what_tells_of_nobody_alone() -> None:
    source = Path(lojista.__file__).parent
    users = {file.stem for file in source.rglob("*.py") if re.search(r"\bwhole\(engine\)", file.read_text("utf-8"))}
    assert users == {"engine", "coverage", "rfm"}


def test_mart_is_the_same_object_of_the_engine_without_a_scope() -> None:
    assert marts_under("duckdb", Scope())("orders").equals(mart_in("duckdb", "orders"))


@pytest.mark.parametrize("word", ["parameter:states", "S'P", "100%", "\\'; DROP TABLE orders; --"])
def test_a_scope_is_bound_and_never_written_into_a_statement(word: str) -> None:
    for scope in (Scope(states=(word,)), Scope(sellers=(word,))):
        for dialect in ("duckdb", "postgres", "pyspark"):
            sql = compile_sql(marts_under(dialect, scope)("order_lines"), dialect, scope)
            assert word not in sql
            assert "parameter:scope_" in sql
