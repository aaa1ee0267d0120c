"""The products page: every question after a filter change, beside the same on normalised tables and in pandas."""

from collections.abc import Iterable, Mapping

import pandas as pd

from benchmarks.by_hand import products
from benchmarks.pages.model import HandWritten, PageBenchmark
from benchmarks.rivals import SOLD, VALID, joined, keep, narrowed
from lojista.columnar.engine import Engine, known_days
from lojista.metrics.answers import answer
from lojista.metrics.baskets import bought_together, count_baskets
from lojista.metrics.filters import Filters
from lojista.metrics.products import comparison, first_categories, rank_items, sales_curve
from lojista.metrics.questions import Question

_LEVEL, _FLOOR, _SHOWN, _PAIRS = "category", products.FLOOR, products.SHOWN, products.PAIRS


def _ask(engine: Engine, filters: Filters) -> object:
    compared = comparison(filters, known_days(engine), ())
    return (
        sales_curve(engine, _LEVEL, filters),
        rank_items(engine, _LEVEL, filters, compared, _SHOWN),
        first_categories(engine, filters),
        answer(engine, Question(("repeat_rate",), (), filters)),
        count_baskets(engine, _LEVEL, filters),
        bought_together(engine, _LEVEL, filters, _FLOOR, _PAIRS),
    )


def _sql(filters: Filters) -> Iterable[tuple[str, Mapping[str, object]]]:
    where, values = narrowed(filters)
    sums = (
        "sum(i.quantity * i.unit_price - i.discount + i.freight) AS sales, count(DISTINCT o.order_key), sum(i.quantity)"
    )
    ranked = f"SELECT c.category_name, {sums} {SOLD} WHERE {VALID} AND {where} GROUP BY 1 ORDER BY 2 DESC"
    yield ranked, values
    yield f"SELECT s.*, sum(sales) OVER (ORDER BY sales DESC) FROM ({ranked}) s", values
    firsts = f"""SELECT DISTINCT ON (o.customer_key) o.customer_key, o.order_key, count(*) OVER (PARTITION BY
        o.customer_key) AS n FROM orders o WHERE {VALID} ORDER BY o.customer_key, o.purchased_at"""
    yield (
        f"""SELECT c.category_name, count(DISTINCT f.customer_key),
        count(DISTINCT f.customer_key) FILTER (WHERE f.n > 1)
        FROM ({firsts}) f JOIN orders o USING (order_key) LEFT JOIN order_addresses a USING (address_key)
        LEFT JOIN order_items i USING (order_key) LEFT JOIN products d USING (product_key)
        LEFT JOIN categories c USING (category_key) WHERE {where} GROUP BY 1""",
        values,
    )
    yield (
        f"""WITH k AS (SELECT DISTINCT o.order_key, c.category_name AS c {SOLD} WHERE {VALID} AND {where})
        SELECT x.c, y.c, count(*) FROM k x JOIN k y USING (order_key) WHERE x.c < y.c GROUP BY 1, 2
        HAVING count(*) >= {_FLOOR}""",
        values,
    )


def _pandas(tables: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    frame = joined(tables)
    frame = frame[~frame["status"].isin(["canceled", "unavailable"])]
    counts = frame.groupby("customer_key")["order_key"].nunique()
    kept = keep(frame, filters).copy()
    kept["sales"] = kept["gross_sales"].astype(float) + kept["freight"].astype(float)
    ranked = kept.groupby("category_name").agg(sales=("sales", "sum"), orders=("order_key", "nunique"))
    ranked = ranked.sort_values("sales", ascending=False)
    share = ranked["sales"].cumsum() / ranked["sales"].sum()
    first = (
        kept.sort_values("purchased_at")
        .drop_duplicates("customer_key")
        .assign(n=lambda rows: rows["customer_key"].map(counts))
    )
    rates = first.groupby("category_name")["n"].apply(lambda orders: (orders > 1).mean())
    baskets = kept[["order_key", "category_name"]].dropna().drop_duplicates()
    pairs = baskets.merge(baskets, on="order_key")
    pairs = pairs[pairs["category_name_x"] < pairs["category_name_y"]]
    return share, rates, pairs.groupby(["category_name_x", "category_name_y"]).size()


_BY_HAND = HandWritten(_ask, products.told, products.by_duckdb, products.by_polars)
PAGES = (PageBenchmark("products", _ask, _sql, _pandas, _BY_HAND),)
