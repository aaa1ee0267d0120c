"""Who are they, and whom to write to: segments by rule, clusters, movement, and the list to write to."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.by_hand import segments
from benchmarks.pages.model import HandWritten, PageBenchmark
from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.coverage import last_full_day
from lojista.metrics.filters import Filters
from lojista.metrics.movement import month_ends, movement
from lojista.metrics.outreach import outreach
from lojista.metrics.people import list_customers
from lojista.metrics.questions import Question
from lojista.metrics.segment_table import segment_table
from lojista.models.cluster_checks import separation, stability
from lojista.models.cluster_table import agreement, cluster_table, customer_bins
from lojista.models.clusters import Clusters, find_clusters

_LISTED = 100


def ask(engine: Engine, filters: Filters) -> object:
    """Everything that the page asks after a change of filters.

    Clusters are the whole shop's: they are found and checked once for a day, and kept while only filters change.
    """
    return [*by_rules(engine, filters), *_measured(engine, _found(engine), filters)]


def ask_anew(engine: Engine, filters: Filters) -> object:
    """The same with K-means fitted and checked anew, as after a change of the data or of the day."""
    return [*by_rules(engine, filters), *by_clusters(engine, filters)]


def by_rules(engine: Engine, filters: Filters) -> Iterator[object]:
    """Without K-means."""
    as_of = _day(engine)
    yield segment_table(engine, as_of, filters)
    found = outreach(engine, as_of, filters)
    yield found
    yield list_customers(engine, found[0].selection, _LISTED)
    yield answer(engine, Question(("segment_customer_count",), ("recency_score", "frequency_score"), filters, as_of))
    for month_end in [end for end in month_ends(engine) if end <= as_of][-1:]:
        yield movement(engine, month_end, filters)


def ask_by_rules(engine: Engine, filters: Filters) -> list[object]:
    """The same as a list."""
    return list(by_rules(engine, filters))


def by_clusters(engine: Engine, filters: Filters) -> Iterator[object]:
    """K-means from its fit to its checks, nothing kept."""
    found = find_clusters(engine, _day(engine))
    yield from _measured(engine, found, filters)
    yield separation(engine, found.as_of)
    yield stability(engine, found)


def _measured(engine: Engine, found: Clusters, filters: Filters) -> Iterator[object]:
    yield cluster_table(engine, found, filters)
    yield customer_bins(engine, found, filters)
    yield agreement(engine, found, filters)


@cache
def _found(engine: Engine) -> Clusters:
    return find_clusters(engine, _day(engine))


@cache
def _day(engine: Engine) -> date:
    """Known to the page before filters are."""
    return last_full_day(engine) or date.max


_CUSTOMERS = """
WITH looked_at AS (
    SELECT max(purchased_at)::date - %(days)s::int AS day FROM orders
), known AS (
    SELECT o.order_key, o.customer_key, o.purchased_at, a.region AS state,
        row_number() OVER (PARTITION BY o.customer_key ORDER BY o.purchased_at, o.order_id) AS number
    FROM orders o LEFT JOIN order_addresses a USING (address_key)
    WHERE o.status NOT IN ('canceled', 'unavailable') AND o.customer_key IS NOT NULL
      AND o.purchased_at < (SELECT day + 1 FROM looked_at)
), acquired AS (
    SELECT customer_key FROM known WHERE number = 1
      AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s::text[]))
      AND (%(first_day)s::date IS NULL OR purchased_at >= %(first_day)s::date)
      AND (%(last_day)s::date IS NULL OR purchased_at < %(last_day)s::date + 1)
), rfm AS (
    SELECT customer_key, (SELECT day FROM looked_at) - max(purchased_at)::date AS days,
        count(DISTINCT order_key) AS orders,
        sum(quantity * unit_price - coalesce(discount, 0) + coalesce(freight, 0)) AS sales
    FROM known LEFT JOIN order_items USING (order_key) GROUP BY customer_key
), scored AS (
    SELECT *, ntile(5) OVER (ORDER BY days DESC) AS r, ntile(5) OVER (ORDER BY orders) AS f,
        ntile(5) OVER (ORDER BY sales) AS m FROM rfm
)
"""
_TABLE = f"""{_CUSTOMERS} SELECT r, f, count(*), sum(sales), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY sales) FROM scored JOIN acquired USING (customer_key) GROUP BY r, f"""
_ALL = f"{_CUSTOMERS} SELECT customer_key, r, f, m FROM scored JOIN acquired USING (customer_key)"


def sql(filters: Filters) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The table now, and customers with their scores now, a week before and a month before; no K-means in SQL."""
    period = filters.period
    narrowed = {
        "states": list(filters.states) or None,
        "first_day": None if period is None else period.start,
        "last_day": None if period is None else period.end,
    }
    yield _TABLE, {**narrowed, "days": 0}
    for days in (0, 7, 31):
        yield _ALL, {**narrowed, "days": days}


def pandas(frames: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    """As such a script is usually written: a joined frame, a lambda a customer, ranks for ties, K-means on all."""
    orders, items = frames["orders"], frames["order_items"]
    valid = orders[~orders["status"].isin(["canceled", "unavailable"])]
    joined = valid.merge(items, on="order_key").merge(frames["order_addresses"], on="address_key", suffixes=("", "_of"))
    if filters.states:
        joined = joined[joined["region"].isin(filters.states)]
    if filters.period is not None:
        joined = joined[joined["purchased_at"].dt.date.between(filters.period.start, filters.period.end)]
    joined["sales"] = joined["gross_sales"] + joined["freight"]
    last = joined["purchased_at"].max()
    table = joined.groupby("customer_key").agg(
        recency=("purchased_at", lambda moments: (last - moments.max()).days),
        frequency=("order_key", "nunique"),
        monetary=("sales", "sum"),
    )
    if len(table) < 20:
        return table
    for name in ("recency", "frequency", "monetary"):
        table[f"{name}_score"] = pd.qcut(table[name].rank(method="first"), 5, labels=False)
    logs = np.log1p(table[["recency", "frequency", "monetary"]].clip(lower=0))
    scaled = (logs - logs.mean()) / logs.std()
    scaled = scaled.fillna(0)
    table["cluster"] = KMeans(4, n_init=10, random_state=0).fit_predict(scaled)
    for count in range(2, 9):
        labels = KMeans(count, n_init=10, random_state=0).fit_predict(scaled)
        silhouette_score(scaled, labels, sample_size=2_000, random_state=0)
    return table.groupby("cluster").agg(["mean", "count"]), table.groupby("recency_score").size()


_BY_HAND = HandWritten(ask_by_rules, segments.told, segments.by_duckdb, segments.by_polars)
PAGES = (
    PageBenchmark("segments", ask, sql, None),
    PageBenchmark("segments by rules", ask_by_rules, None, None, _BY_HAND),
    PageBenchmark("segments, K-means anew", ask_anew, None, pandas, is_filter_change=False),
)
