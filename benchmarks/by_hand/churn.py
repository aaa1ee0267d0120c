"""The churn page by hand: one row a customer with scores, their bin and what is at risk worked out beforehand."""

from typing import Any

import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import FIRST, names, that, where
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters

THRESHOLD, LISTED = 0.987, 200
_LIST = ("customer_id", "first_state", "last_on", "order_count", "total_sales", "churn_probability", "at_risk")


def told(found: Any) -> Figures:
    """The sums, the bins and the list."""
    summary, bins, listed = found
    sums = (summary.customer_count, summary.return_chance, summary.risk_count, summary.alive_share,
            summary.expected_orders, summary.expected_sales)  # fmt: skip
    columns = ("customer_id", "state", "last_order_on", "order_count", "total_sales", "churn_probability",
               "value_at_risk")  # fmt: skip
    rows = [tuple(row[name] for name in columns) for row in listed.to_pylist()]
    return {"sums": [sums], "bins": [(one.number, one.customer_count) for one in bins], "list": rows}


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """Three queries over customers."""
    kept = f"bin IS NOT NULL AND {where(hand, filters, FIRST)}"
    if filters.categories:
        chosen = f"SELECT customer_key FROM first_categories WHERE category IN ({names(filters.categories)})"
        kept += f" AND customer_key IN ({chosen})"
    listed = ", ".join(_LIST).replace("total_sales", "total_sales / 100.0")
    return {
        "sums": hand.rows(f"""SELECT count(*), avg(1 - churn_probability),
            count(*) FILTER (churn_probability >= {THRESHOLD}), avg(alive_probability), sum(expected_orders),
            sum(expected_sales) FROM customers WHERE {kept}"""),
        "bins": hand.rows(f"SELECT bin, count(*) FROM customers WHERE {kept} GROUP BY 1"),
        "list": hand.rows(f"""SELECT {listed} FROM customers WHERE {kept} AND churn_probability >= {THRESHOLD}
            ORDER BY at_risk DESC NULLS LAST, churn_probability DESC, customer_id LIMIT {LISTED}"""),
    }


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    rows = hand.frames["customers"].filter(pl.col("bin").is_not_null(), *that(hand, filters, FIRST))
    if filters.categories:
        chosen = hand.frames["first_categories"].filter(pl.col("category").is_in(list(filters.categories)))
        rows = rows.join(chosen, "customer_key", how="semi")
    churn = pl.col("churn_probability")
    asked = [
        rows.select(
            a=pl.len(), b=(1 - churn).mean(), c=(churn >= THRESHOLD).sum(), d=pl.col("alive_probability").mean(),
            e=_sum("expected_orders"), f=_sum("expected_sales"),
        ),
        rows.group_by("bin").agg(pl.len()),
        rows.filter(churn >= THRESHOLD)
        .sort("at_risk", "churn_probability", "customer_id", descending=[True, True, False], nulls_last=True)
        .head(LISTED).select(pl.col(name) / 100 if name == "total_sales" else pl.col(name) for name in _LIST),
    ]  # fmt: skip
    return dict(zip(("sums", "bins", "list"), (frame.rows() for frame in pl.collect_all(asked)), strict=True))


def _sum(name: str) -> pl.Expr:
    """NULL where there is nothing to add up, as in SQL."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum())
