"""The Segments page by hand, without K-means: scores on a day from one row an order, cut points kept for each day."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.narrowing import FIRST, names, that, where
from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters
from lojista.metrics.outreach import REASONS
from lojista.metrics.segments import RULES, SEGMENTS, Rule
from lojista.periods import month_end_before

LISTED = 100
_SCORED = {"r": "entry_on", "f": "number", "m": "sales_to_date"}
_MEASURES = tuple(_SCORED)
Cuts = Mapping[str, tuple[Any, ...]]


def told(found: Any) -> Figures:
    """Segments, counts to write to, the first list, and the grid of scores."""
    table, outreach, listed, grid, *_ = found
    segments = [(SEGMENTS.index(row.segment), row.customer_count, row.new_customer_count, row.sales,
                 row.median_days_since_last_order, row.median_order_count, row.median_sales)
                for row in table if row.customer_count]  # fmt: skip
    columns = ("customer_id", "state", "first_order_on", "last_order_on", "order_count", "total_sales")
    return {
        "segments": segments,
        "outreach": [(row.reason, row.customer_count) for row in outreach],
        "list": [tuple(row[name] for name in columns) for row in listed.to_pylist()],
        "grid": [tuple(row.values()) for row in grid.to_pylist()],
    }


@cache
def _cuts(hand: ByHand, day: date) -> Cuts:
    """The least values that one to four fifths of a day's customers do not exceed: the whole shop's, so kept."""
    rows = hand.connection.execute(
        f"SELECT date_diff('day', DATE '2000-01-01', entry_on) AS r, number AS f, sales_to_date AS m FROM entries"
        f" WHERE {_on(day)}"
    ).fetchnumpy()
    count = len(rows["f"])
    at = [-(-count * fifth // 5) - 1 for fifth in range(1, 5)]
    cuts: dict[str, tuple[Any, ...]] = (
        {name: tuple(int(value) for value in np.sort(rows[name])[at]) for name in _MEASURES} if count else {}
    )
    if cuts:
        cuts["r"] = tuple(date(2000, 1, 1) + timedelta(days=days) for days in cuts["r"])
    return cuts or dict.fromkeys(_MEASURES, ())


def _on(day: date) -> str:
    return f"entry_on <= DATE '{day}' AND (next_on IS NULL OR next_on > DATE '{day}')"


def _score(name: str, cuts: Cuts) -> str:
    values = (f"DATE '{cut}'" if name == "r" else str(cut) for cut in cuts[name])
    return " + ".join(["1", *(f"({_SCORED[name]} > {value})::TINYINT" for value in values)])


def _with_code(rows: str, cuts: Cuts, name: str) -> str:
    """Rows with the place among the rules, scores worked out once for all of them."""
    scores = ", ".join(f"{_score(measure, cuts)} AS {measure}_{name}" for measure in _MEASURES)
    cases = " ".join(f"WHEN {_fits(rule, name)} THEN {place}::TINYINT" for place, rule in enumerate(RULES))
    return f"(SELECT *, CASE {cases} END AS {name} FROM (SELECT *, {scores} FROM {rows}))"


def _fits(rule: Rule, name: str) -> str:
    bounds = zip(_MEASURES, (rule.recency, rule.frequency, rule.monetary), strict=True)
    return " AND ".join(f"{measure}_{name} BETWEEN {low} AND {high}" for measure, (low, high) in bounds)


def _moved(hand: ByHand, filters: Filters, before: date, columns: str = "") -> str:
    """Customers with their segment now and before; only who ordered in between is looked up."""
    now, kept = hand.last_full_day, where(hand, filters, FIRST)
    if filters.categories:
        chosen = f"SELECT customer_key FROM first_categories WHERE category IN ({names(filters.categories)})"
        kept += f" AND customer_key IN ({chosen})"
    standing = f"""(SELECT customer_key, entry_on, number, sales_to_date{columns} FROM entries
        WHERE {_on(now)} AND {kept})"""
    then = _cuts(hand, before)
    both = _with_code(_with_code(standing, _cuts(hand, now), "code"), then, "own")
    between = f"""(SELECT customer_key, entry_on, number, sales_to_date FROM entries WHERE entry_on <= DATE '{before}'
        AND next_on > DATE '{before}' AND next_on <= DATE '{now}')"""
    return f"""(SELECT n.*, CASE WHEN entry_on <= DATE '{before}' THEN own ELSE earlier END AS code_before FROM {both} n
        LEFT JOIN (SELECT customer_key, earlier FROM {_with_code(between, then, "earlier")}) USING (customer_key))"""


def _codes(reason: str) -> tuple[int, ...]:
    return tuple(SEGMENTS.index(name) for name in REASONS[reason])


def by_duckdb(hand: ByHand, filters: Filters) -> Figures:
    """A query a part."""
    now = hand.last_full_day
    week, month = now - timedelta(days=7), month_end_before(now)
    counts = hand.rows(f"""SELECT code_before, code, count(*) FROM {_moved(hand, filters, week)} GROUP BY ALL""")
    codes = ", ".join(map(str, _codes("win_back")))
    cuts = _cuts(hand, now)
    kept = where(hand, filters, FIRST)
    if filters.categories:
        chosen = f"SELECT customer_key FROM first_categories WHERE category IN ({names(filters.categories)})"
        kept += f" AND customer_key IN ({chosen})"
    return {
        "segments": hand.rows(f"""SELECT code, count(*), count(*) FILTER (code_before IS DISTINCT FROM code),
            sum(sales_to_date) / 100.0, median(DATE '{now}' - entry_on), median(number), median(sales_to_date) / 100.0
            FROM {_moved(hand, filters, month)} GROUP BY 1"""),
        "outreach": _outreach(counts),
        "list": hand.rows(f"""SELECT customer_id, m.first_state, m.first_on, entry_on, number, sales_to_date / 100.0
            FROM {_moved(hand, filters, week, ", first_state, first_on")} m JOIN customers USING (customer_key)
            WHERE code IN ({codes}) AND coalesce(code_before NOT IN ({codes}), true)
            ORDER BY sales_to_date DESC, customer_id LIMIT {LISTED}"""),
        "grid": hand.rows(f"""SELECT {_score("r", cuts)}, {_score("f", cuts)}, count(*) FROM entries
            WHERE {_on(now)} AND {kept} GROUP BY 1, 2"""),
    }


def _outreach(counts: list[tuple[Any, ...]]) -> list[tuple[str, int]]:
    return [
        (reason, sum(count for before, code, count in counts if code in codes and before not in codes))
        for reason, codes in ((reason, _codes(reason)) for reason in REASONS)
    ]


def by_polars(hand: ByHand, filters: Filters) -> Figures:
    """The same, collected at once."""
    now = hand.last_full_day
    week, month = now - timedelta(days=7), month_end_before(now)
    moved = _moved_frame(hand, filters, month)
    days, sales = (pl.lit(now) - pl.col("entry_on")).dt.total_days(), pl.col("sales_to_date")
    since = _moved_frame(hand, filters, week)
    codes = list(_codes("win_back"))
    picked = since.filter(pl.col("code").is_in(codes), ~pl.col("code_before").is_in(codes).fill_null(value=False))
    names_of = hand.frames["customers"].select("customer_key", "customer_id")
    cuts = _cuts(hand, now)
    asked = [
        moved.group_by("code").agg(
            a=pl.len(), b=pl.col("code_before").ne_missing(pl.col("code")).sum(), c=sales.cast(pl.Int64).sum() / 100,
            d=days.median(), e=pl.col("number").median(), f=sales.median() / 100,
        ),
        since.group_by("code_before", "code").agg(pl.len()),
        picked.join(names_of, "customer_key").sort("sales_to_date", "customer_id", descending=[True, False])
        .head(LISTED).select("customer_id", "first_state", "first_on", "entry_on", "number", sales / 100),
        _standing(hand, filters).group_by(_score_of("r", cuts).alias("r"), _score_of("f", cuts).alias("f"))
        .agg(pl.len()),
    ]  # fmt: skip
    segments, counts, listed, grid = (frame.rows() for frame in pl.collect_all(asked))
    return {"segments": segments, "outreach": _outreach(counts), "list": listed, "grid": grid}


def _standing(hand: ByHand, filters: Filters) -> pl.LazyFrame:
    rows = hand.frames["entries"].filter(_is_on(hand.last_full_day), *that(hand, filters, FIRST))
    if not filters.categories:
        return rows
    chosen = hand.frames["first_categories"].filter(pl.col("category").is_in(list(filters.categories)))
    return rows.join(chosen, "customer_key", how="semi")


def _is_on(day: date) -> pl.Expr:
    return (pl.col("entry_on") <= day) & (pl.col("next_on").is_null() | (pl.col("next_on") > day))


def _score_of(name: str, cuts: Cuts) -> pl.Expr:
    return pl.sum_horizontal(pl.lit(1, pl.Int8), *((pl.col(_SCORED[name]) > cut).cast(pl.Int8) for cut in cuts[name]))


def _code_of(cuts: Cuts) -> pl.Expr:
    scores = {name: _score_of(name, cuts) for name in _MEASURES}
    code: Any = pl
    for place, rule in enumerate(RULES):
        fits = scores["r"].is_between(*rule.recency) & scores["f"].is_between(*rule.frequency)
        code = code.when(fits & scores["m"].is_between(*rule.monetary)).then(pl.lit(place, pl.Int8))
    found: pl.Expr = code.otherwise(None)
    return found


def _moved_frame(hand: ByHand, filters: Filters, before: date) -> pl.LazyFrame:
    now = hand.last_full_day
    then = _code_of(_cuts(hand, before))
    standing = _standing(hand, filters).with_columns(code=_code_of(_cuts(hand, now)), own_before=then)
    is_between = (pl.col("entry_on") <= before) & (pl.col("next_on") > before) & (pl.col("next_on") <= now)
    earlier = hand.frames["entries"].filter(is_between).select("customer_key", other_before=then)
    own = pl.when(pl.col("entry_on") <= before).then("own_before").otherwise("other_before")
    return standing.join(earlier, "customer_key", how="left").with_columns(code_before=own)
