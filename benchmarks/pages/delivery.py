"""The delivery page: every question after a filter change, beside the same on normalised tables and in pandas."""

from collections.abc import Iterable, Mapping

import pandas as pd

from benchmarks.by_hand import delivery
from benchmarks.pages.model import HandWritten, PageBenchmark
from benchmarks.rivals import SOLD, VALID, joined, keep, narrowed
from lojista.columnar.engine import Engine, known_days
from lojista.dashboard.questions import delivery_questions
from lojista.metrics.answers import answer
from lojista.metrics.deliveries import days_late_histogram, late_by_state, outcomes
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.metrics.sellers import rank_sellers, sellers_most_late

_LATE = "o.delivered_at::date - o.promised_at::date"


def _ask(engine: Engine, filters: Filters) -> object:
    questions = delivery_questions(filters, known_days(engine))
    asked = [questions.now, questions.by_month, *([questions.previous] if questions.previous is not None else [])]
    asked += [Question(("late_share",), (), filters), Question(("reorder_share",), (), filters)]
    return (
        [answer(engine, question) for question in asked],
        days_late_histogram(engine, filters),
        late_by_state(engine, filters),
        sellers_most_late(engine, filters, delivery.MOST_LATE),
        outcomes(engine, "lateness", filters),
        rank_sellers(engine, filters, delivery.SHOWN),
    )


def _sql(filters: Filters) -> Iterable[tuple[str, Mapping[str, object]]]:
    where, values = narrowed(filters)
    orders = f"""SELECT DISTINCT o.order_key, o.customer_key, o.status, o.purchased_at, a.region, {_LATE} AS late,
        o.delivered_at::date - o.purchased_at::date AS took {SOLD} WHERE {VALID} AND {where}"""
    numbers = """count(took), count(*) FILTER (WHERE late > 0), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY late)"""
    yield f"SELECT {numbers}, avg(score) FROM ({orders}) o LEFT JOIN order_reviews USING (order_key)", values
    yield f"SELECT date_trunc('month', purchased_at), {numbers} FROM ({orders}) o GROUP BY 1", values
    yield f"SELECT least(greatest(late, -31), 31), count(*) FROM ({orders}) o GROUP BY 1", values
    yield f"SELECT region, {numbers} FROM ({orders}) o GROUP BY 1", values
    again = f"""SELECT o.order_key,
        lead(o.purchased_at) OVER (PARTITION BY o.customer_key ORDER BY o.purchased_at) AS next
        FROM orders o WHERE {VALID}"""
    yield (
        f"""SELECT width_bucket(late, ARRAY[-7, 0, 1, 4, 8]), count(*), avg(score),
        count(*) FILTER (WHERE next - purchased_at < interval '181 days') FROM ({orders}) o
        LEFT JOIN order_reviews USING (order_key) LEFT JOIN ({again}) n USING (order_key) GROUP BY 1""",
        values,
    )
    yield (
        f"""SELECT i.seller_key, sum(i.quantity * i.unit_price + i.freight), count(DISTINCT o.order_key),
        count(DISTINCT o.order_key) FILTER (WHERE {_LATE} > 0) {SOLD} WHERE {where} GROUP BY 1 ORDER BY 2 DESC""",
        values,
    )


def _pandas(tables: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    items = keep(joined(tables), filters)
    items = items[~items["status"].isin(["canceled", "unavailable"])].copy()
    items["late"] = (items["delivered_at"].dt.normalize() - items["promised_at"].dt.normalize()).dt.days
    items["took"] = (items["delivered_at"].dt.normalize() - items["purchased_at"].dt.normalize()).dt.days
    orders = items.drop_duplicates("order_key").merge(tables["order_reviews"], on="order_key", how="left")
    orders["is_late"] = orders["late"] > 0
    months = orders.groupby(orders["purchased_at"].dt.to_period("M")).agg(
        late=("is_late", "mean"), took=("took", "median")
    )
    ordered = orders.sort_values("purchased_at")
    again = ordered.groupby("customer_key")["purchased_at"].shift(-1) - ordered["purchased_at"]
    bucket = pd.cut(orders["late"], [-1000, -8, -1, 0, 3, 7, 1000])
    sellers = items.groupby("seller_key").agg(late=("late", lambda days: (days > 0).mean()))
    states = orders.groupby("region")["is_late"].mean()
    return (
        months,
        states,
        sellers,
        orders.groupby(bucket, observed=False)["score"].mean(),
        again,
        orders["took"].median(),
    )


_BY_HAND = HandWritten(_ask, delivery.told, delivery.by_duckdb, delivery.by_polars)
PAGES = (PageBenchmark("delivery", _ask, _sql, _pandas, _BY_HAND),)
