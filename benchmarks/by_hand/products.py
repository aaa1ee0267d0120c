"""The products page by hand: one query of sums by category, ranked and classed in Python; pairs counted beforehand."""

from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import Any

import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import FIRST, names, that, where
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters
from lojista.metrics.products import comparison
from lojista.periods import Period

FLOOR, SHOWN, PAIRS = 5, 200, 100
_POINTS = 100


def told(found: Any) -> Figures:
    """The curve, the ranking, first categories, the repeat rate, and pairs."""
    curve, ranked, firsts, repeat, baskets, pairs = found
    columns = ("category", "order_count", "units_sold", "total_sales", "share", "growth", "abc_class")
    return {
        "curve": [] if curve is None else list(curve.points[1:]),
        "classes": [] if curve is None else [(c.name, c.item_count, c.total_sales, c.share) for c in curve.classes],
        "ranked": [tuple(row[name] for name in columns) for row in ranked.to_pylist()],
        "firsts": [(row.category, row.customer_count, row.repeat_count) for row in firsts],
        "repeat": [tuple(row.values()) for row in repeat.to_pylist()],
        "baskets": [(baskets.order_count, baskets.several_count)],
        "pairs": [tuple(row.values()) for row in pairs.to_pylist()],
    }


def _periods(hand: ByHand, filters: Filters) -> tuple[Period | None, Period | None]:
    """The days compared, and those before them."""
    compared = comparison(filters, hand.days, ())
    return (None, None) if compared is None else (compared.recent, compared.before)


def _ranking(rows: Iterable[tuple[Any, ...]]) -> Figures:
    """Ranks, growth, classes and the curve of (category, orders, units, sales, recent, earlier)."""
    kept = [row for row in rows if row[1] or row[3]]
    kept.sort(key=lambda row: (-row[3], row[0] is None, row[0] or ""))
    running = list(accumulate(max(row[3], 0) for row in kept))
    whole = running[-1] if running else 0
    firsts = dict[int, int]()
    for row, reached in zip(kept, running, strict=True):
        firsts.setdefault(row[3], reached - max(row[3], 0))
    classes = ["C" if row[3] <= 0 else "A" if firsts[row[3]] * 5 < whole * 4 else "B"
               if firsts[row[3]] * 20 < whole * 19 else "C" for row in kept]  # fmt: skip
    ranked = [(name, orders, units, sales / 100, max(sales, 0) / whole if whole else None,
               (recent - before) / before if before and before > 0 else None, abc)
              for (name, orders, units, sales, recent, before), abc in zip(kept, classes, strict=True)]  # fmt: skip
    return {"ranked": ranked[:SHOWN], **_curve(ranked, running, whole)}


def _curve(ranked: list[tuple[Any, ...]], running: list[int], whole: int) -> Figures:
    if not whole:
        return {"curve": [], "classes": []}
    count = len(ranked)
    steps = groupby(range(count), key=lambda at: (ranked[at][6], at * _POINTS // count))
    lasts = [list(places)[-1] for _, places in steps]
    classes = {name: [row for row in ranked if row[6] == name] for name in "ABC"}
    told_classes = [(name, len(rows), sum(row[3] for row in rows), sum(row[4] for row in rows))
                    for name, rows in classes.items()]  # fmt: skip
    return {"curve": [((at + 1) / count, running[at] / whole) for at in lasts], "classes": told_classes}


def _pairs(rows: Iterable[tuple[Any, ...]], singles: dict[Any, int], whole: int, filters: Filters) -> Figures:
    """Those that go together most of (first, second, orders with both)."""
    chosen = set(filters.categories)
    kept = [row for row in rows if not chosen or chosen & {row[0], row[1]}]
    kept.sort(key=lambda row: (-(row[2] / (singles[row[0]] * singles[row[1]])), -row[2], row[0], row[1]))
    measured = [(one, other, both, both / whole, both / singles[one], both / singles[other],
                 both * whole / (singles[one] * singles[other])) for one, other, both in kept[:PAIRS]]  # fmt: skip
    return {"pairs": measured}


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a part."""
    kept, firsts = where(hand, filters), where(hand, filters, FIRST)
    chosen = f" AND category IN ({names(filters.categories)})" if filters.categories else ""
    customers = f"{firsts} AND customer_key IN (SELECT customer_key FROM first_categories WHERE true{chosen})"
    single = hand.rows(f"""SELECT category, count(*) FROM lines
        WHERE is_valid AND is_first_of_category AND {kept} GROUP BY 1""")
    whole = hand.rows(f"SELECT count(*) FROM orders WHERE is_valid AND line_count > 0 AND {kept}")[0][0]
    several = hand.rows(f"SELECT count(*) FROM baskets WHERE is_first AND {kept}")[0][0]
    pairs = hand.rows(f"SELECT first, second, count(*) AS n FROM pairs WHERE {kept} GROUP BY 1, 2 HAVING n >= {FLOOR}")
    return {
        **_ranking(hand.rows(_sold(hand, filters))),
        "firsts": hand.rows(f"""SELECT category, count(*), count(second_on) FROM first_categories
            WHERE {firsts}{chosen} GROUP BY 1"""),
        "repeat": hand.rows(f"""SELECT count(second_on) / nullif(count(*), 0) FROM customers
            WHERE {customers if filters.categories else firsts}"""),
        "baskets": [(whole, several)],
        **_pairs(pairs, dict(single), whole, filters),
    }


def _sold(hand: ByHand, filters: Filters) -> str:
    """Sums by category of the period and of the days compared, in one scan over all of them."""
    recent, before = _periods(hand, filters)
    now = _within(filters.period)
    days = [period for period in (filters.period, recent, before) if period is not None]
    span = Period(min(one.start for one in days), max(one.end for one in days)) if filters.period else None
    kept = where(hand, Filters(span, filters.states, filters.categories, filters.payment_types), category="category")
    return f"""SELECT category, count(*) FILTER (is_first_of_category IS NOT false AND {now}),
        coalesce(sum(units) FILTER ({now}), 0), coalesce(sum(value) FILTER ({now}), 0),
        {_sales_within(recent)}, {_sales_within(before)} FROM lines WHERE is_valid AND {kept} GROUP BY 1"""


def _within(period: Period | None) -> str:
    return "true" if period is None else f"purchased_on BETWEEN DATE '{period.start}' AND DATE '{period.end}'"


def _sales_within(period: Period | None) -> str:
    return "NULL" if period is None else f"coalesce(sum(value) FILTER ({_within(period)}), 0)"


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    lines = hand.frames["lines"].filter("is_valid")
    orders = hand.frames["orders"].filter(pl.col("is_valid"), pl.col("line_count") > 0, *that(hand, filters))
    firsts = hand.frames["first_categories"].filter(that(hand, filters, FIRST, "category"))
    customers = hand.frames["customers"].filter(that(hand, filters, FIRST))
    if filters.categories:
        customers = customers.join(firsts, "customer_key", how="semi")
    second = pl.col("second_on").count()
    pairs = hand.frames["pairs"].filter(that(hand, filters)).group_by("first", "second").agg(n=pl.len())
    asked = [
        _sold_frame(hand, lines, filters),
        lines.filter(pl.col("is_first_of_category"), *that(hand, filters)).group_by("category").agg(pl.len()),
        orders.select(pl.len()),
        hand.frames["baskets"].filter(pl.col("is_first"), *that(hand, filters)).select(pl.len()),
        pairs.filter(pl.col("n") >= FLOOR),
        firsts.group_by("category").agg(a=pl.len(), b=second),
        customers.select(pl.when(pl.len() > 0).then(second / pl.len())),
    ]
    sold, single, whole, several, both, first, repeat = (frame.rows() for frame in pl.collect_all(asked))
    return {
        **_ranking(sold),
        "firsts": first,
        "repeat": repeat,
        "baskets": [(whole[0][0], several[0][0])],
        **_pairs(both, dict(single), whole[0][0], filters),
    }


def _sold_frame(hand: ByHand, lines: pl.LazyFrame, filters: Filters) -> pl.LazyFrame:
    recent, before = _periods(hand, filters)
    days = [period for period in (filters.period, recent, before) if period is not None]
    span = Period(min(one.start for one in days), max(one.end for one in days)) if filters.period else None
    kept = Filters(span, filters.states, filters.categories, filters.payment_types)
    now = _is_within(filters.period)
    value = pl.col("value").cast(pl.Int64)
    return (
        lines.filter(that(hand, kept, category="category"))
        .group_by("category")
        .agg(
            a=(pl.col("is_first_of_category").fill_null(value=True) & now).sum(),
            b=pl.col("units").filter(now).sum(),
            c=value.filter(now).sum(),
            d=None if recent is None else value.filter(_is_within(recent)).sum(),
            e=None if before is None else value.filter(_is_within(before)).sum(),
        )
    )


def _is_within(period: Period | None) -> pl.Expr:
    return pl.lit(value=True) if period is None else pl.col("purchased_on").is_between(period.start, period.end)
