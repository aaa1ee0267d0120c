"""The Overview's full set of questions after a filter change, beside the same on normalised tables and in pandas."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pandas as pd
import pyarrow as pa

from benchmarks.by_hand import overview
from benchmarks.pages.model import HandWritten, PageBenchmark
from benchmarks.rivals import SOLD, VALID, joined, keep, narrowed
from lojista.columnar.engine import Engine, known_days
from lojista.dashboard.questions import overview_questions
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question


def _ask(engine: Engine, filters: Filters) -> list[pa.Table | None]:
    """Every question of the page in its order, None for a period before the data."""
    questions = overview_questions(filters, known_days(engine))
    asked = (getattr(questions, entry.name) for entry in fields(questions))
    return [None if question is None else answer(engine, question) for question in asked]


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


def _sql(filters: Filters) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Without the periods before, whose queries would be those of the chosen one once more."""
    return (_normalised(question) for question in overview_questions(filters, None))


def _pandas(tables: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    """A usual script: everything joined, narrowed, and a groupby for each chart; no periods before either."""
    frame = keep(joined(tables), filters)
    statuses = frame.groupby("status")["order_key"].nunique()
    valid = frame[~frame["status"].isin(["canceled", "unavailable"])].copy()
    valid["sales"] = valid["gross_sales"] - valid["discount"] + valid["freight"]
    valid["month"] = valid["purchased_at"].dt.to_period("M")
    sums = {"sales": ("sales", "sum"), "orders": ("order_key", "nunique"), "customers": ("customer_key", "nunique")}
    paid = tables["order_payments"][tables["order_payments"]["order_key"].isin(valid["order_key"])]
    return (
        statuses,
        valid.groupby("month").agg(**sums),
        valid.groupby("category_name").agg(**sums),
        valid.groupby("order_key")["sales"].sum().median(),
        paid.groupby("payment_type")["amount"].sum(),
    )


_BY_HAND = HandWritten(_ask, overview.told, overview.by_duckdb, overview.by_polars)
PAGES = (PageBenchmark("overview", _ask, _sql, _pandas, _BY_HAND),)
