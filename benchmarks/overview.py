"""The Overview's full set of questions after a filter change, beside the same questions on normalised tables."""

from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks.changes import filter_changes
from benchmarks.measure import Timing, milliseconds, time_once
from benchmarks.rivals import SOLD, VALID, narrowed
from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.dashboard.questions import OverviewQuestions, overview_questions, overview_shapes
from lojista.metrics.answers import answer, has_bookings, prepare
from lojista.metrics.questions import Question
from lojista.settings import Settings


def _ask_all(engine: Engine, questions: OverviewQuestions) -> None:
    for question in questions:
        answer(engine, question)


_HEADLINES = f"""sum(i.quantity * i.unit_price - i.discount + i.freight) FILTER (WHERE {VALID}),
    count(DISTINCT o.order_key) FILTER (WHERE {VALID}), count(DISTINCT o.customer_key) FILTER (WHERE {VALID}),
    count(DISTINCT i.order_key) FILTER (WHERE {VALID})"""
_FIRST = f"""LEFT JOIN (SELECT customer_key, min(o.purchased_at) AS first FROM orders o WHERE {VALID} GROUP BY 1) f
    ON f.customer_key = o.customer_key"""


def _normalised(question: Question) -> tuple[str, dict[str, Any]]:
    """The question as a business-intelligence tool would send it, over the tables as they are."""
    where, parameters = narrowed(question.filters)
    step = next((name for name in question.by if name in ("day", "month")), None)
    group = f"date_trunc('{step}', o.purchased_at)" if step else None
    if question.metrics[0] == "payments_received":
        query = f"""SELECT p.payment_type, sum(p.amount) FROM orders o LEFT JOIN order_addresses a USING (address_key)
            JOIN order_payments p USING (order_key) WHERE {VALID} AND {where} GROUP BY 1"""
    elif question.metrics[0] == "median_order_value":
        query = f"""SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM (SELECT o.order_key,
            sum(i.quantity * i.unit_price - i.discount + i.freight) AS v {SOLD}
            WHERE {VALID} AND i.order_key IS NOT NULL AND {where} GROUP BY 1) x"""
    elif step:
        query = f"""SELECT {group}, {_HEADLINES},
            count(DISTINCT o.customer_key) FILTER (WHERE {VALID} AND o.purchased_at = f.first),
            count(DISTINCT o.customer_key) FILTER (WHERE {VALID} AND o.purchased_at > f.first) {SOLD} {_FIRST}
            WHERE {where} GROUP BY 1"""
    elif question.by == ("status",):
        query = f"SELECT o.status, count(DISTINCT o.order_key) {SOLD} WHERE {where} GROUP BY 1"
    elif question.by == ("category",):
        query = f"SELECT c.category_name, {_HEADLINES} {SOLD} WHERE {where} GROUP BY 1"
    else:
        query = f"SELECT {_HEADLINES} {SOLD} WHERE {where}"
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
        prepare(engine.dialect, overview_shapes(), has_bookings=has_bookings(engine))
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
