"""The Retention page by hand: matrix and months from one row a customer and month, steps from one row an order."""

from datetime import date
from typing import Any

import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import FIRST, names, that, where
from benchmarks.by_hand.survival import curve
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters


def told(found: Any) -> Figures:
    """Cells and months with an order in them: the others are filled with zeros."""
    matrix, second, lifecycle, ladder = found
    cells = [(_number(row.start), index, cell.active_customers, cell.orders, cell.net_sales)
             for row in matrix.rows for index, cell in enumerate(row.cells) if cell.orders]  # fmt: skip
    points = [(point.days, point.share, *((point.low, point.high) if point.share else (None, None)))
              for point in second.points]  # fmt: skip
    months = [(_number(row.pop("month")), *list(row.values())[:3]) for row in lifecycle.to_pylist()]
    return {
        "matrix": cells,
        "second": points,
        "months": [row for row in months if any(row[1:])],
        "steps": [tuple(row.values()) for row in ladder.to_pylist()],
    }


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a chart."""
    kept = where(hand, filters, FIRST)
    if filters.categories:
        chosen = f"SELECT customer_key FROM first_categories WHERE category IN ({names(filters.categories)})"
        kept += f" AND customer_key IN ({chosen})"
    waits = hand.rows(f"""SELECT coalesce(second_on, DATE '{hand.days.end}') - first_on, second_on IS NOT NULL, count(*)
        FROM customers WHERE {kept} GROUP BY ALL""")
    return {
        "matrix": hand.rows(f"""SELECT cohort, month - cohort, count(*), sum(orders), sum(net) / 100.0
            FROM months WHERE {kept} GROUP BY ALL"""),
        "second": curve(waits),
        "months": hand.rows(f"""SELECT month, count(*) FILTER (months_since IS NULL),
            count(*) FILTER (months_since = 1), count(*) FILTER (months_since > 1)
            FROM months WHERE {kept} GROUP BY ALL"""),
        "steps": hand.rows(f"""SELECT number, count(*), count(days_to_next), count(days_to_next) / count(*),
            median(days_to_next) FROM entries WHERE {kept} GROUP BY ALL"""),
    }


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    months, customers, entries = (_kept(hand, name, filters) for name in ("months", "customers", "entries"))
    end = pl.lit(hand.days.end)
    days = (pl.coalesce("second_on", end) - pl.col("first_on")).dt.total_days()
    since, to_next = pl.col("months_since"), pl.col("days_to_next")
    asked = [
        months.group_by("cohort", pl.col("month") - pl.col("cohort")).agg(
            a=pl.len(), b=pl.col("orders").sum(), c=pl.col("net").cast(pl.Int64).sum() / 100
        ),
        customers.group_by(days.alias("days"), pl.col("second_on").is_not_null().alias("is_repeat")).agg(a=pl.len()),
        months.group_by("month").agg(a=since.null_count(), b=(since == 1).sum(), c=(since > 1).sum()),
        entries.group_by("number").agg(a=pl.len(), b=to_next.count(), c=to_next.count() / pl.len(), d=to_next.median()),
    ]
    matrix, waits, lifecycle, steps = (frame.rows() for frame in pl.collect_all(asked))
    return {"matrix": matrix, "second": curve(waits), "months": lifecycle, "steps": steps}


def _kept(hand: ByHand, name: str, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames[name].filter(that(hand, filters, FIRST))
    if not filters.categories:
        return rows
    chosen = hand.frames["first_categories"].filter(pl.col("category").is_in(list(filters.categories)))
    return rows.join(chosen, "customer_key", how="semi")
