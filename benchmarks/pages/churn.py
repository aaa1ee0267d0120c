"""Who is at risk: sums over scores, how chances spread, and the ranked list, after a filter change."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.by_hand import churn
from benchmarks.pages.model import HandWritten, PageBenchmark
from lojista.columnar.engine import Engine
from lojista.metrics.churn import chance_bins, churn_summary, list_at_risk
from lojista.metrics.filters import Filters
from lojista.models.churn.scoring import SCORES
from lojista.postgres.score_store import write_model, write_scores

_THRESHOLD, _LISTED = churn.THRESHOLD, churn.LISTED
_AS_OF, _HORIZON = date(2025, 1, 1), 180


def score_everybody(owner: Any) -> None:
    """Scores as a training would leave them, made up: what is measured here does not depend on their worth."""
    version = write_model(owner, _HORIZON, {}, {})
    run = write_scores(owner, version, _AS_OF, _HORIZON, {}, SCORES.empty_table())
    owner.execute(
        """INSERT INTO customer_scores SELECT %s, customer_key, 0.97 + 0.0299 * random(), random(), 0.02 * random(),
               (9 * random())::numeric(18, 4) FROM customers""",
        [run],
    )


def ask(engine: Engine, filters: Filters) -> object:
    """Every question of the page that filters change: the model's card and its checks are the whole shop's."""
    return (
        churn_summary(engine, _THRESHOLD, filters),
        chance_bins(engine, filters),
        list_at_risk(engine, _THRESHOLD, filters, _LISTED),
    )


_SCORED = """
WITH valid AS (
    SELECT * FROM orders WHERE status NOT IN ('canceled', 'unavailable') AND customer_key IS NOT NULL
), firsts AS (
    SELECT DISTINCT ON (customer_key) customer_key, order_key, purchased_at, address_key
    FROM valid ORDER BY customer_key, purchased_at, order_id
), people AS (
    SELECT f.customer_key, region FROM firsts f LEFT JOIN order_addresses USING (address_key)
    WHERE (%(states)s::text[] IS NULL OR region = ANY(%(states)s::text[]))
      AND (%(first_day)s::date IS NULL OR purchased_at >= %(first_day)s::date)
      AND (%(last_day)s::date IS NULL OR purchased_at < %(last_day)s::date + 1)
), scored AS (SELECT * FROM people JOIN latest_scores USING (customer_key))
"""
_SUMS = f"""{_SCORED} SELECT count(*), avg(churn_probability), avg(alive_probability), sum(expected_orders),
    sum(expected_sales), count(*) FILTER (WHERE churn_probability >= {_THRESHOLD}),
    sum(churn_probability * expected_sales) FILTER (WHERE churn_probability >= {_THRESHOLD}) FROM scored"""
_BINS = f"{_SCORED} SELECT width_bucket(churn_probability, 0, 1, 400), count(*) FROM scored GROUP BY 1"
_LIST = f"""{_SCORED} SELECT customer_id, region, max(purchased_at), count(DISTINCT order_key),
    sum(quantity * unit_price - coalesce(discount, 0) + coalesce(freight, 0)), churn_probability, expected_sales
FROM scored JOIN customers USING (customer_key) JOIN valid USING (customer_key) LEFT JOIN order_items USING (order_key)
WHERE churn_probability >= {_THRESHOLD} GROUP BY customer_key, customer_id, region, churn_probability, expected_sales
ORDER BY churn_probability * expected_sales DESC NULLS LAST LIMIT {_LISTED}"""


def sql(filters: Filters) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The three questions over the tables as they are and the scores beside them."""
    period = filters.period
    values = {
        "states": list(filters.states) or None,
        "first_day": None if period is None else period.start,
        "last_day": None if period is None else period.end,
    }
    return ((query, values) for query in (_SUMS, _BINS, _LIST))


def pandas(frames: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    """A usual script: everything joined, a groupby for people, scores merged to them, sorted for the list.

    The frames hold no scores: a made-up one per customer stands in, which costs less than reading them would.
    """
    orders = frames["orders"].merge(frames["order_addresses"][["address_key", "region"]], on="address_key", how="left")
    valid = orders[~orders.status.isin(["canceled", "unavailable"]) & orders.customer_key.notna()]
    joined = valid.merge(frames["order_items"], on="order_key", how="left").sort_values("purchased_at")
    joined["sales"] = joined.gross_sales + joined.freight
    people = joined.groupby("customer_key").agg(
        first_at=("purchased_at", "first"), region=("region", "first"), last_at=("purchased_at", "max"),
        orders=("order_key", "nunique"), sales=("sales", "sum"),
    )  # fmt: skip
    if filters.states:
        people = people[people.region.isin(filters.states)]
    if filters.period is not None:
        people = people[people.first_at.dt.date.between(filters.period.start, filters.period.end)]
    people["churn"] = np.random.default_rng(0).uniform(0.95, 1, len(people))
    people["at_risk"] = people.churn * people.sales.astype(float)
    risky = people[people.churn >= _THRESHOLD]
    counts = np.histogram(people.churn, bins=50)
    return people.churn.mean(), risky.at_risk.sum(), counts, risky.sort_values("at_risk", ascending=False).head(_LISTED)


_BY_HAND = HandWritten(ask, churn.told, churn.by_duckdb, churn.by_polars)
PAGES = (PageBenchmark("churn", ask, sql, pandas, _BY_HAND),)
