"""The Overview's full set of questions after a filter change, beside the same questions on normalised tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.changes import filter_changes
from benchmarks.measure import Timing, milliseconds, time_once
from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.dashboard.questions import OverviewQuestions, overview_questions, overview_shapes
from lojista.metrics.answers import answer, has_returns, prepare
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.settings import Settings


def _ask_all(engine: Engine, questions: OverviewQuestions) -> None:
    for question in questions:
        answer(engine, question)


def _conditions(filters: Filters, parameters: dict[str, Any]) -> str:
    parts = ["true"]
    if filters.period is not None:
        parts.append("o.purchased_at >= %(first)s AND o.purchased_at < %(after)s")
        parameters |= {"first": filters.period.start, "after": filters.period.end + timedelta(days=1)}
    if filters.states:
        parts.append("a.region = ANY(%(states)s)")
        parameters["states"] = list(filters.states)
    if filters.categories:
        parts.append("c.category_name = ANY(%(categories)s)")
        parameters["categories"] = list(filters.categories)
    if filters.payment_types:
        parts.append("EXISTS (SELECT FROM order_payments p WHERE p.order_key = o.order_key"
                     " AND p.payment_type = ANY(%(payments)s))")  # fmt: skip
        parameters["payments"] = list(filters.payment_types)
    return " AND ".join(parts)


_SALES = """FROM orders o LEFT JOIN order_addresses a USING (address_key) LEFT JOIN order_items i USING (order_key)
    LEFT JOIN products d USING (product_key) LEFT JOIN categories c USING (category_key)"""
_VALID = "o.status NOT IN ('canceled', 'unavailable')"
_HEADLINES = f"""sum(i.quantity * i.unit_price - i.discount + i.freight) FILTER (WHERE {_VALID}),
    count(DISTINCT o.order_key) FILTER (WHERE {_VALID}), count(DISTINCT o.customer_key) FILTER (WHERE {_VALID}),
    count(DISTINCT i.order_key) FILTER (WHERE {_VALID})"""
_FIRST = f"""LEFT JOIN (SELECT customer_key, min(o.purchased_at) AS first FROM orders o WHERE {_VALID} GROUP BY 1) f
    ON f.customer_key = o.customer_key"""


def _normalised(question: Question) -> tuple[str, dict[str, Any]]:
    """The question as a business-intelligence tool would send it, over the tables as they are."""
    parameters: dict[str, Any] = {}
    where = _conditions(question.filters, parameters)
    step = next((name for name in question.by if name in ("day", "month")), None)
    group = f"date_trunc('{step}', o.purchased_at)" if step else None
    if question.metrics[0] == "payments_received":
        query = f"""SELECT p.payment_type, sum(p.amount) FROM orders o LEFT JOIN order_addresses a USING (address_key)
            JOIN order_payments p USING (order_key) WHERE {_VALID} AND {where} GROUP BY 1"""
    elif question.metrics[0] == "median_order_value":
        query = f"""SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM (SELECT o.order_key,
            sum(i.quantity * i.unit_price - i.discount + i.freight) AS v {_SALES}
            WHERE {_VALID} AND i.order_key IS NOT NULL AND {where} GROUP BY 1) x"""
    elif step:
        query = f"""SELECT {group}, {_HEADLINES},
            count(DISTINCT o.customer_key) FILTER (WHERE {_VALID} AND o.purchased_at = f.first),
            count(DISTINCT o.customer_key) FILTER (WHERE {_VALID} AND o.purchased_at > f.first) {_SALES} {_FIRST}
            WHERE {where} GROUP BY 1"""
    elif question.by == ("status",):
        query = f"SELECT o.status, count(DISTINCT o.order_key) {_SALES} WHERE {where} GROUP BY 1"
    elif question.by == ("category",):
        query = f"SELECT c.category_name, {_HEADLINES} {_SALES} WHERE {where} GROUP BY 1"
    else:
        query = f"SELECT {_HEADLINES} {_SALES} WHERE {where}"
    return query, parameters


def _ask_rival(reader: psycopg.Connection[Any], questions: OverviewQuestions) -> None:
    for question in questions:
        query, parameters = _normalised(question)
        reader.execute(query.encode(), parameters).fetchall()


def _timed(asked: list[OverviewQuestions], ask: Callable[[OverviewQuestions], None]) -> Timing:
    return Timing(tuple(time_once(lambda questions=questions: ask(questions)) for questions in asked))  # type: ignore[misc]


def report(settings: Settings, changes: int, rival_changes: int) -> list[str]:
    """Lines of the report, for the shop that these settings hold."""
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        engine = warehouse.duckdb()
        days = known_days(engine)
        asked = [overview_questions(filters, days) for filters in filter_changes(engine, changes)]
        orders = answer(engine, Question(("order_count",)))["order_count"][0].as_py()
        prepare(engine.dialect, overview_shapes(), has_returns=has_returns(engine))
        _ask_all(engine, asked[0])
        ours = _timed(asked, lambda questions: _ask_all(engine, questions))
        same = _timed(asked[:rival_changes], lambda questions: _ask_all(engine, questions))
        with warehouse.database.reader() as reader:
            rival = _timed(asked[:rival_changes], lambda questions: _ask_rival(reader, questions))
    return [
        f"Overview at {orders:,} valid orders, {changes} filter changes, nothing kept:"
        f" median {milliseconds(ours.median)}, p95 {milliseconds(ours.p95)}",
        f"the same questions on normalised PostgreSQL, {rival_changes} changes: median {milliseconds(rival.median)},"
        f" {sum(rival.seconds) / sum(same.seconds):.1f} x ours",
    ]
