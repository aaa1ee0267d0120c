"""The delivery page by hand: days late, scores and whether another order followed stand beside each order and line."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import names, that, where
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters

FEW, MOST_LATE, SHOWN = 30, 12, 200
_LATENESS = """CASE WHEN delivery_days IS NULL THEN 'not_delivered' WHEN days_late < -7 THEN 'early_over_7'
    WHEN days_late < 0 THEN 'early_1_7' WHEN days_late = 0 THEN 'on_the_day' WHEN days_late <= 3 THEN 'late_1_3'
    WHEN days_late <= 7 THEN 'late_4_7' WHEN days_late > 7 THEN 'late_over_7' END"""
_HEADLINES = """count(delivery_days) FILTER (is_valid),
    count(*) FILTER (is_valid AND days_late > 0) / nullif(count(days_late) FILTER (is_valid), 0),
    median(delivery_days) FILTER (is_valid), median(days_late) FILTER (is_valid), avg(score) FILTER (is_valid),
    count(*), count(*) FILTER (is_valid AND days_late > 0), count(score) FILTER (is_valid)"""


def told(found: Any) -> Figures:
    """Headlines, months, bars, states, and sellers."""
    answers, histogram, states, late, outcomes, sellers = found
    now, months, *previous, late_share, reorder = (
        [tuple(row.values()) for row in table.to_pylist()] for table in answers
    )
    return {
        "now": now,
        "months": months,
        "previous": previous[0] if previous else [],
        "shares": [(*late_share[0], *reorder[0])],
        "bars": [row for row in histogram if row[1]],
        "states": [(row.value, row.delivered_count, row.late_count) for row in states],
        "late": [(row.value, row.delivered_count, row.late_count) for row in late],
        "outcomes": [(row.value, row.order_count, row.reviewed_count, row.score, row.followed_count,
                      row.reordered_count) for row in outcomes],
        "sellers": [tuple(row.values()) for row in sellers.to_pylist()],
    }  # fmt: skip


def _previous(hand: ByHand, filters: Filters) -> Filters | None:
    before = filters.period and filters.period.previous()
    return replace(filters, period=before) if before and before.start >= hand.days.start else None


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a part."""
    orders, before = _orders(hand, filters), _previous(hand, filters)
    late = "count(days_late) FILTER (is_valid) > 0"
    now = hand.rows(
        f"SELECT {_HEADLINES}, count(*) FILTER (is_soon) / nullif(count(*) FILTER (is_followed), 0) {orders}"
    )
    return {
        "now": [row[:-1] for row in now],
        "previous": hand.rows(f"SELECT {_HEADLINES} {_orders(hand, before)}") if before else [],
        "shares": [(now[0][1], now[0][-1])],
        "months": hand.rows(f"""SELECT CAST(date_trunc('month', purchased_on) AS DATE), count(delivery_days)
            FILTER (is_valid), count(*) FILTER (is_valid AND days_late > 0) / nullif(count(days_late)
            FILTER (is_valid), 0), median(delivery_days) FILTER (is_valid) {orders} GROUP BY 1"""),
        "bars": hand.rows(f"""SELECT least(greatest(days_late, -31), 31), count(*) {orders}
            AND is_valid AND days_late IS NOT NULL GROUP BY 1"""),
        "states": hand.rows(f"""SELECT state, count(delivery_days) FILTER (is_valid),
            count(*) FILTER (is_valid AND days_late > 0) {orders} GROUP BY 1 HAVING {late}"""),
        "outcomes": hand.rows(f"""SELECT {_LATENESS}, count(*), count(score), avg(score), count(*) FILTER (is_followed),
            count(*) FILTER (is_soon) {orders} AND is_valid GROUP BY 1"""),
        **_sellers(hand.rows(_seller_sums(hand, filters))),
    }


def _orders(hand: ByHand, filters: Filters) -> str:
    source = f"FROM orders WHERE {where(hand, filters)}"
    if filters.categories:
        chosen = (
            f"SELECT order_key FROM lines WHERE {where(hand, filters)} AND category IN ({names(filters.categories)})"
        )
        source += f" AND order_key IN ({chosen})"
    return source


def _seller_sums(hand: ByHand, filters: Filters) -> str:
    """Of each seller what was sold, and how the orders came; an order counts once for a seller."""
    kept = f"seller_key IS NOT NULL AND {where(hand, filters, category='category')}"
    rows, mark = f"SELECT * FROM lines WHERE {kept}", "is_first_of_seller"
    if filters.categories:
        rows = f"""SELECT *, row_number() OVER (PARTITION BY order_key, seller_key ORDER BY line_number) = 1 AS is_first
            FROM lines WHERE {kept}"""
        mark = "is_first"
    return f"""SELECT seller_id, s.state, f.* EXCLUDE (seller_key) FROM (SELECT seller_key,
            coalesce(sum(value) FILTER (is_valid), 0) / 100.0, count(*) FILTER ({mark} AND is_valid),
            count(delivery_days) FILTER ({mark} AND is_valid), count(days_late) FILTER ({mark} AND is_valid),
            count(*) FILTER ({mark} AND is_valid AND days_late > 0), count(*) FILTER ({mark}),
            count(score) FILTER ({mark} AND is_valid), coalesce(sum(score) FILTER ({mark} AND is_valid), 0)
        FROM ({rows}) GROUP BY 1) f JOIN sellers s USING (seller_key)"""


def _sellers(rows: Iterable[tuple[Any, ...]]) -> Figures:
    """Both lists of sellers from their sums."""
    known = sorted(rows, key=lambda row: (-row[2], row[0]))
    enough = [row for row in known if row[5] >= FEW]
    enough.sort(key=lambda row: (-(row[6] / row[5]), row[0]))
    listed = [
        (identifier, state, sales, orders, delivered, late, late / promised if promised else None, placed,
         (placed - orders) / placed if placed else None, reviewed, scores / reviewed if reviewed else None)
        for identifier, state, sales, orders, delivered, promised, late, placed, reviewed, scores in known[:SHOWN]
    ]  # fmt: skip
    return {"sellers": listed, "late": [(row[0], row[5], row[6]) for row in enough[:MOST_LATE]]}


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    orders, before = _order_frame(hand, filters), _previous(hand, filters)
    valid = orders.filter("is_valid")
    late, promised = (pl.col("days_late") > 0).sum(), pl.col("days_late").count()
    days = pl.col("delivery_days")
    month = pl.col("purchased_on").dt.truncate("1mo").alias("month")
    is_valid, is_late = pl.col("is_valid"), pl.col("days_late").filter("is_valid")
    share = pl.when(is_late.count() > 0).then((is_late > 0).sum() / is_late.count())
    parts = {
        "now": orders.select(*_headlines(), h=pl.when(_count("is_followed") > 0).then(
            _count("is_soon") / _count("is_followed"))),
        "months": orders.group_by(month).agg(
            a=days.filter(is_valid).count(), b=share, c=days.filter(is_valid).median()),
        "bars": valid.filter(pl.col("days_late").is_not_null()).group_by(pl.col("days_late").clip(-31, 31))
        .agg(pl.len()),
        "states": valid.group_by("state").agg(a=days.count(), b=late, c=promised).filter(pl.col("c") > 0).drop("c"),
        "outcomes": valid.group_by(_lateness().alias("lateness")).agg(
            a=pl.len(), b=pl.col("score").count(), c=pl.col("score").mean(), d=_count("is_followed"),
            e=_count("is_soon")),
        "sellers": _seller_frame(hand, filters),
    }  # fmt: skip
    if before:
        parts["previous"] = _order_frame(hand, before).select(*_headlines())
    found = dict(zip(parts, (frame.rows() for frame in pl.collect_all(list(parts.values()))), strict=True))
    now = found["now"][0]
    shares = [(now[1], now[-1])]
    return {"previous": [], **found, "now": [now[:-1]], "shares": shares, **_sellers(found["sellers"])}


def _count(name: str) -> pl.Expr:
    return pl.col(name).sum()


def _headlines() -> list[pl.Expr]:
    late, days = pl.col("days_late").filter("is_valid"), pl.col("delivery_days").filter("is_valid")
    score = pl.col("score").filter("is_valid")
    return [
        days.count().alias("a"),
        pl.when(late.count() > 0).then((late > 0).sum() / late.count()).alias("b"),
        days.median().alias("c"), late.median().alias("d"), score.mean().alias("e"), pl.len().alias("f"),
        (late > 0).sum().alias("g"), score.count().alias("g2"),
    ]  # fmt: skip


def _lateness() -> pl.Expr:
    late = pl.col("days_late")
    return (
        pl.when(pl.col("delivery_days").is_null()).then(pl.lit("not_delivered")).when(late < -7)
        .then(pl.lit("early_over_7")).when(late < 0).then(pl.lit("early_1_7")).when(late == 0)
        .then(pl.lit("on_the_day")).when(late <= 3).then(pl.lit("late_1_3")).when(late <= 7)
        .then(pl.lit("late_4_7")).when(late > 7).then(pl.lit("late_over_7"))
    )  # fmt: skip


def _order_frame(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["orders"].filter(that(hand, filters))
    if not filters.categories:
        return rows
    return rows.join(hand.frames["lines"].filter(that(hand, filters, category="category")), "order_key", how="semi")


def _seller_frame(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["lines"].filter(pl.col("seller_key").is_not_null(), *that(hand, filters, category="category"))
    once = rows.unique(["order_key", "seller_key"]) if filters.categories else rows.filter("is_first_of_seller")
    valid = {name: pl.col(name).filter("is_valid") for name in ("delivery_days", "days_late", "score")}
    counted = once.group_by("seller_key").agg(
        c=pl.col("is_valid").sum(), d=valid["delivery_days"].count(), e=valid["days_late"].count(),
        f=(valid["days_late"] > 0).sum(), g=pl.len(), h=valid["score"].count(), i=valid["score"].sum(),
    )  # fmt: skip
    sold = rows.group_by("seller_key").agg(b=pl.col("value").filter("is_valid").cast(pl.Int64).sum() / 100)
    joined = sold.join(counted, "seller_key").join(hand.frames["sellers"], "seller_key")
    return joined.select("seller_id", "state", "b", "c", "d", "e", "f", "g", "h", "i")
