"""The Overview by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pyarrow as pa

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import FIRST, SOLD, that, where
from benchmarks.by_hand.tables import ByHand
from lojista.dashboard.questions import time_step
from lojista.metrics.filters import Filters

_PARTS = (
    "by_status",
    "by_step",
    "now",
    "previous",
    "last_year",
    "median",
    "categories",
    "payments",
    "by_customer_type",
)
_VALUE = "coalesce(sum(value) FILTER (is_valid), 0) / 100.0"
_ORDER_VALUE = pl.col("value").filter("is_valid").cast(pl.Int64).sum() / 100


def told(found: Sequence[pa.Table | None]) -> Figures:
    """The parts that were asked, with their rows."""
    named = zip(_PARTS, found, strict=True)
    return {name: [tuple(row.values()) for row in table.to_pylist()] for name, table in named if table is not None}


def _earlier(hand: ByHand, filters: Filters) -> dict[str, Filters]:
    """The periods that the chosen one is compared with, where the data reaches back."""
    if filters.period is None:
        return {}
    periods = {"previous": filters.period.previous(), "last_year": filters.period.last_year()}
    known = {name: period for name, period in periods.items() if period.start >= hand.days.start}
    return {name: replace(filters, period=period) for name, period in known.items()}


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a part, over orders, or over lines where categories are picked."""
    table = "lines" if filters.categories else "orders"
    source = f"FROM {table} WHERE {where(hand, filters, category='category')}"
    counted = _counted(filters)
    step = time_step(filters)
    at = "purchased_on" if step == "day" else "CAST(date_trunc('month', purchased_on) AS DATE)"
    found = {
        "by_status": f"SELECT status, {counted}, {_counted(filters, 'NOT is_valid')} {source} GROUP BY 1",
        "by_step": f"SELECT {at}, {_headlines(hand, filters, step)}, {_new(filters)}, {_people('returning')}"
        f" {source} GROUP BY 1",
        "now": f"""SELECT {_headlines(hand, filters)}, coalesce(sum(net) FILTER (is_valid), 0) / 100.0,
            coalesce(sum(freight) FILTER (is_valid), 0) / 100.0, coalesce(sum(units) FILTER (is_valid), 0),
            {_new(filters)} {source}""",
        "median": f"SELECT median(value) / 100.0 {source} AND is_valid AND line_count > 0",
        "categories": f"""SELECT category, count(*) FILTER (is_valid AND is_first_of_category IS NOT false), {_VALUE}
            FROM lines WHERE {where(hand, filters, category="category")} GROUP BY 1""",
        "by_customer_type": f"SELECT customer_type, {counted}, {_VALUE} {source} GROUP BY 1",
    }
    if filters.categories:
        sums = f"SELECT sum(value) AS value {source} AND is_valid GROUP BY order_key"
        found["median"] = f"SELECT median(value) / 100.0 FROM ({sums})"
    else:
        found["payments"] = f"""SELECT payment_type, coalesce(sum(amount) FILTER (is_valid), 0) / 100.0 FROM payments
            WHERE {where(hand, filters, SOLD)} GROUP BY 1"""
    for name, other in _earlier(hand, filters).items():
        narrowed = where(hand, other, category="category")
        found[name] = f"SELECT {_headlines(hand, other)} FROM {table} WHERE {narrowed}"
    return {name: hand.rows(query) for name, query in found.items()}


def _counted(filters: Filters, condition: str = "is_valid") -> str:
    if len(filters.categories) > 1:
        return f"count(DISTINCT order_key) FILTER ({condition})"
    mark = " AND is_first_of_category IS NOT false" if filters.categories else ""
    return f"count(*) FILTER ({condition}{mark})"


def _new(filters: Filters) -> str:
    return _people("new") if filters.categories else "count(*) FILTER (customer_type = 'new')"


def _people(kind: str) -> str:
    return f"count(DISTINCT CASE WHEN customer_type = '{kind}' THEN customer_key END)"


def _headlines(hand: ByHand, filters: Filters, step: str | None = None) -> str:
    """Customers are those with their first order here, and those among the few who return whose first is elsewhere."""
    orders = _counted(filters)
    people = "count(DISTINCT CASE WHEN is_valid THEN customer_key END)"
    with_items = orders
    if not filters.categories:
        here = where(hand, filters, FIRST)
        if step is not None:
            here += f" AND date_trunc('{step}', first_on) = date_trunc('{step}', purchased_on)"
        people = f"{_new(filters)} + count(DISTINCT CASE WHEN NOT coalesce({here}, false) THEN returner END)"
        with_items = "count(*) FILTER (is_valid AND line_count > 0)"
    return f"{_VALUE}, {orders}, {people}, {_VALUE} / nullif({with_items}, 0)"


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """All parts collected at once, so that scans are shared."""
    table = hand.frames["lines" if filters.categories else "orders"]
    rows = table.filter(that(hand, filters, category="category"))
    step = time_step(filters)
    at = pl.col("purchased_on") if step == "day" else pl.col("purchased_on").dt.truncate("1mo")
    counted = _orders(filters, pl.col("is_valid"))
    money = [pl.col(name).filter("is_valid").cast(pl.Int64).sum() / 100 for name in ("net", "freight")]
    units = pl.col("units").filter("is_valid").sum()
    parts: dict[str, pl.LazyFrame] = {
        "by_status": rows.group_by("status").agg(a=counted, b=_orders(filters, ~pl.col("is_valid"))),
        "by_step": rows.group_by(at.alias("at")).agg(
            *_figures(hand, filters, step), f=_news(filters), g=_persons("returning")
        ),
        "now": rows.select(*_figures(hand, filters), e=money[0], f=money[1], g=units, h=_news(filters)),
        "median": rows.filter(pl.col("is_valid"), pl.col("line_count") > 0).select(pl.col("value").median() / 100)
        if not filters.categories
        else rows.filter("is_valid")
        .group_by("order_key")
        .agg(pl.col("value").sum())
        .select(pl.col("value").median() / 100),
        "categories": hand.frames["lines"]
        .filter(that(hand, filters, category="category"))
        .group_by("category")
        .agg(a=(pl.col("is_valid") & pl.col("is_first_of_category").fill_null(value=True)).sum(), b=_ORDER_VALUE),
        "by_customer_type": rows.group_by("customer_type").agg(a=counted, b=_ORDER_VALUE),
    }
    if not filters.categories:
        paid = hand.frames["payments"].filter(that(hand, filters, SOLD)).group_by("payment_type")
        parts["payments"] = paid.agg(pl.col("amount").filter("is_valid").cast(pl.Int64).sum() / 100)
    for name, other in _earlier(hand, filters).items():
        parts[name] = table.filter(that(hand, other, category="category")).select(*_figures(hand, other))
    return dict(zip(parts, (frame.rows() for frame in pl.collect_all(list(parts.values()))), strict=True))


def _orders(filters: Filters, condition: pl.Expr) -> pl.Expr:
    if len(filters.categories) > 1:
        return pl.col("order_key").filter(condition).n_unique()
    return (condition & pl.col("is_first_of_category").fill_null(value=True) if filters.categories else condition).sum()


def _news(filters: Filters) -> pl.Expr:
    return _persons("new") if filters.categories else (pl.col("customer_type") == "new").sum()


def _persons(kind: str) -> pl.Expr:
    return pl.col("customer_key").filter(pl.col("customer_type") == kind).drop_nulls().n_unique()


def _figures(hand: ByHand, filters: Filters, step: str | None = None) -> list[pl.Expr]:
    orders = _orders(filters, pl.col("is_valid"))
    people = pl.col("customer_key").filter("is_valid").drop_nulls().n_unique()
    with_items: Any = orders
    if not filters.categories:
        here = pl.all_horizontal(that(hand, filters, FIRST))
        if step is not None:
            every = "1d" if step == "day" else "1mo"
            here &= pl.col("first_on").dt.truncate(every) == pl.col("purchased_on").dt.truncate(every)
        others = pl.col("returner").filter(~here.fill_null(value=False)).drop_nulls().n_unique()
        people = (pl.col("customer_type") == "new").sum() + others
        with_items = (pl.col("is_valid") & (pl.col("line_count") > 0)).sum()
    average = pl.when(with_items > 0).then(_ORDER_VALUE / with_items)
    return [_ORDER_VALUE.alias("a"), orders.alias("b"), people.alias("c"), average.alias("d")]
