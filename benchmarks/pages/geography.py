"""The page on places: every question after a filter change, whichever metric is shown, beside the same in other ways.

One metric is shown at a time; asked here is the one of sales, with the squares, and the customers of a chosen state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from benchmarks.by_hand import geography
from benchmarks.pages.model import HandWritten, PageBenchmark
from benchmarks.rivals import SOLD, VALID, joined, keep, narrowed
from lojista.columnar.engine import Engine, known_days
from lojista.metrics.filters import Filters
from lojista.metrics.geography import customers_in, period_before, rank_regions
from lojista.metrics.people import count_customers, list_customers
from lojista.metrics.places import orders_by_place

_METRIC, _LISTED = "average_order_value", geography.LISTED
_SALES = "i.quantity * i.unit_price - i.discount + i.freight"


def _ask(engine: Engine, filters: Filters) -> object:
    everywhere = replace(filters, states=())
    found: list[object] = [
        rank_regions(engine, _METRIC, "state", everywhere, period_before(filters, known_days(engine))),
        orders_by_place(engine, filters),
    ]
    if filters.states:
        selection = customers_in(engine, _METRIC, filters)
        found += [count_customers(engine, selection), list_customers(engine, selection, _LISTED)]
    return found


def _sql(filters: Filters) -> Iterable[tuple[str, Mapping[str, object]]]:
    everywhere = replace(filters, states=())
    asked = [everywhere]
    if filters.period is not None:
        asked.append(replace(everywhere, period=filters.period.previous()))
    for one in asked:
        where, values = narrowed(one)
        yield (
            f"""SELECT a.region, sum({_SALES}) / nullif(count(DISTINCT i.order_key), 0), count(DISTINCT o.order_key)
            {SOLD} WHERE {VALID} AND {where} GROUP BY 1 ORDER BY 2 DESC""",
            values,
        )
    where, values = narrowed(filters)
    yield (
        f"""SELECT floor(latitude * 2), floor(longitude * 2), mode() WITHIN GROUP (ORDER BY l.city),
        count(DISTINCT o.order_key), sum({_SALES}) {SOLD} LEFT JOIN postal_areas l ON l.country = a.country
        AND l.postal_prefix = a.postal_prefix WHERE {VALID} AND {where} GROUP BY 1, 2""",
        values,
    )
    if filters.states:
        people = f"""SELECT o.customer_key, count(DISTINCT o.order_key), min(o.purchased_at), sum({_SALES}) AS sales
            {SOLD} WHERE {VALID} AND {where} GROUP BY 1 ORDER BY sales DESC LIMIT {_LISTED}"""
        yield people, values


def _pandas(tables: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    frame = joined(tables)
    frame = frame[~frame["status"].isin(["canceled", "unavailable"])].copy()
    frame["sales"] = frame["gross_sales"] - frame["discount"] + frame["freight"]
    everywhere, chosen = keep(frame, replace(filters, states=())), keep(frame, filters)
    states = everywhere.groupby("region").agg(sales=("sales", "sum"), orders=("order_key", "nunique"))
    areas = tables["postal_areas"].drop(columns=["city"])
    placed = chosen.merge(areas, on=["country", "postal_prefix"], how="left")
    squares = placed.groupby([(placed["latitude"] * 2) // 1, (placed["longitude"] * 2) // 1]).agg(
        orders=("order_key", "nunique"), sales=("sales", "sum"), city=("city", lambda names: names.mode().head(1))
    )
    people = chosen.groupby("customer_key").agg(orders=("order_key", "nunique"), sales=("sales", "sum"))
    return states["sales"] / states["orders"], squares, people.nlargest(_LISTED, "sales")


_BY_HAND = HandWritten(_ask, geography.told, geography.by_duckdb, geography.by_polars)
PAGES = (PageBenchmark("geography", _ask, _sql, _pandas, _BY_HAND),)
