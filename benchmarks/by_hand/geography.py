"""The page on places by hand: order value by state, squares with their largest city, and a state's customers."""

from dataclasses import replace
from math import floor
from typing import Any

import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import that, where
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters

LISTED = 100
_SQUARE = "latitude_bin, longitude_bin"


def told(found: Any) -> Figures:
    """States with their value now and before, squares, and the list where a state is picked."""
    regions, places, *people = found
    figures: dict[str, list[tuple[Any, ...]]] = {
        "states": [(row.code, row.value, row.count) for row in regions],
        "before": [(row.code, row.before) for row in regions if row.before is not None],
        "squares": [
            _square(row.city, row.order_count, row.order_value, row.latitude, row.longitude) for row in places.spots
        ],
        "unplaced": [(places.unplaced_count,)],
    }
    if people:
        columns = ("customer_id", "state", "first_order_on", "last_order_on", "order_count", "total_sales")
        rows = [tuple(row[name] for name in columns) for row in people[1].to_pylist()]
        figures |= {"customers": [(people[0],)], "list": rows}
    return figures  # fmt: skip


def _square(city: str, count: int, value: Any, latitude: float, longitude: float) -> tuple[Any, ...]:
    """With its number in half degrees, which tells squares apart."""
    return city, int(count), value, floor(latitude * 2), floor(longitude * 2), latitude, longitude


def _asked(hand: ByHand, filters: Filters) -> tuple[Filters, Filters | None]:
    """All states, now and in the period before where the data reaches back."""
    everywhere = replace(filters, states=())
    before = filters.period and filters.period.previous()
    return everywhere, replace(everywhere, period=before) if before and before.start >= hand.days.start else None


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a part."""
    now, before = _asked(hand, filters)
    states = [(code, value, count) for code, value, count in hand.rows(_states(hand, now)) if count]
    earlier = {code: value for code, value, _ in hand.rows(_states(hand, before))} if before else {}
    known = [(code, earlier[code]) for code, _, _ in states if earlier.get(code) is not None]
    squares = hand.rows(_squares(hand, filters))
    found: Figures = {"states": states, "before": known, **_placed(squares)}
    if filters.states:
        found = {**found, **_customers(hand, filters)}
    return found


def _states(hand: ByHand, filters: Filters) -> str:
    """Average order value and number of valid orders by state."""
    kept = where(hand, filters, category="category")
    if not filters.categories:
        return f"""SELECT state, sum(value) / 100.0 / nullif(count(*) FILTER (line_count > 0), 0), count(*)
            FROM orders WHERE is_valid AND {kept} GROUP BY 1"""
    count = "count(*) FILTER (is_first_of_category)" if len(filters.categories) == 1 else "count(DISTINCT order_key)"
    return f"SELECT state, sum(value) / 100.0 / {count}, {count} FROM lines WHERE is_valid AND {kept} GROUP BY 1"


def _squares(hand: ByHand, filters: Filters) -> str:
    """The city with most orders of each square, equals by name."""
    rows = f"SELECT * FROM orders WHERE is_valid AND {where(hand, filters)}"
    if filters.categories:
        chosen = f"""SELECT order_key, sum(value) AS value FROM lines
            WHERE {where(hand, filters, category="category")} GROUP BY 1"""
        rows = f"SELECT o.* REPLACE (c.value AS value) FROM ({rows}) o JOIN ({chosen}) c USING (order_key)"
    cities = f"""SELECT {_SQUARE}, city, count(*) AS n, sum(value) AS value, sum(latitude) AS latitude,
        sum(longitude) AS longitude FROM ({rows}) GROUP BY ALL"""
    return f"""SELECT {_SQUARE}, first(city ORDER BY n DESC, city), sum(n), sum(value) / 100.0,
        (sum(latitude) / sum(n) + 0.5) / 1000, (sum(longitude) / sum(n) + 0.5) / 1000
        FROM ({cities}) GROUP BY ALL"""


def _placed(rows: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    known = [_square(*row[2:]) for row in rows if row[0] is not None]
    return {"squares": known, "unplaced": [(sum(row[3] for row in rows if row[0] is None),)]}


def _customers(hand: ByHand, filters: Filters) -> Figures:
    """Those with a valid order under the filters: how many, and those who brought most."""
    keys = f"SELECT customer_key FROM orders WHERE is_valid AND {where(hand, filters)}"
    if filters.categories:
        keys = f"SELECT customer_key FROM lines WHERE is_valid AND {where(hand, filters, category='category')}"
    chosen = f"FROM customers WHERE customer_key IN ({keys})"
    return {
        "customers": hand.rows(f"SELECT count(*) {chosen}"),
        "list": hand.rows(f"""SELECT customer_id, first_state, first_on, last_on, order_count, total_sales / 100.0
            {chosen} ORDER BY total_sales DESC, customer_id LIMIT {LISTED}"""),
    }


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    now, before = _asked(hand, filters)
    parts = {"states": _state_frame(hand, now), "squares": _square_frame(hand, filters)}
    if before:
        parts["before"] = _state_frame(hand, before)
    if filters.states:
        people = _customer_frame(hand, filters)
        parts["customers"] = people.select(pl.len())
        parts["list"] = (
            people.sort("total_sales", "customer_id", descending=[True, False]).head(LISTED)
            .select("customer_id", "first_state", "first_on", "last_on", "order_count", pl.col("total_sales") / 100)
        )  # fmt: skip
    found = dict(zip(parts, (frame.rows() for frame in pl.collect_all(list(parts.values()))), strict=True))
    earlier = {code: value for code, value, _ in found.pop("before", [])}
    states = [row for row in found["states"] if row[2]]
    known = [(row[0], earlier[row[0]]) for row in states if earlier.get(row[0]) is not None]
    return {**found, "states": states, "before": known, **_placed(found["squares"])}


def _state_frame(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["lines" if filters.categories else "orders"]
    rows = rows.filter(pl.col("is_valid"), *that(hand, filters, category="category"))
    count = with_items = pl.len()
    if filters.categories:
        is_one = len(filters.categories) == 1
        count = with_items = pl.col("is_first_of_category").sum() if is_one else pl.col("order_key").n_unique()
    else:
        with_items = (pl.col("line_count") > 0).sum()
    value = pl.col("value").cast(pl.Int64).sum() / 100
    return rows.group_by("state").agg(a=pl.when(with_items > 0).then(value / with_items), b=count)


def _square_frame(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["orders"].filter(pl.col("is_valid"), *that(hand, filters))
    if filters.categories:
        lines = hand.frames["lines"].filter(that(hand, filters, category="category"))
        values = lines.group_by("order_key").agg(pl.col("value").sum())
        rows = rows.drop("value").join(values, "order_key")
    sums = (pl.col(name).cast(pl.Int64).sum() for name in ("value", "latitude", "longitude"))
    cities = rows.group_by("latitude_bin", "longitude_bin", "city").agg(pl.len().alias("n"), *sums)
    first = pl.col("city").sort_by(-pl.col("n").cast(pl.Int64), pl.col("city").to_physical(), nulls_last=True).first()
    count = pl.col("n").sum()
    middles = ((pl.col(name).sum() / count + 0.5) / 1000 for name in ("latitude", "longitude"))
    return cities.group_by("latitude_bin", "longitude_bin").agg(first, count, pl.col("value").sum() / 100, *middles)


def _customer_frame(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["lines" if filters.categories else "orders"]
    chosen = rows.filter(pl.col("is_valid"), *that(hand, filters, category="category"))
    return hand.frames["customers"].join(chosen, "customer_key", how="semi")
