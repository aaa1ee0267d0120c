"""Recency, frequency and monetary value of every customer on a day, and their quintile scores.

Scores are relative to all customers of the shop on that day, so that one customer has one score whatever the filters.
Equal values always have equal scores: a score is one more than the number of fifths of all customers that lie strictly
below, so the most common lowest value scores 1 however many share it. Higher is better in all three.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine, whole
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_rows
from lojista.money import MONEY

SCORES = 5
AS_OF = "as_of"
_CUTS = range(1, SCORES)
_MEASURES = {"recency": "date", "frequency": "int32", "monetary": MONEY}


@dataclass(frozen=True)
class CutPoints:
    """The values that a customer must exceed for a score of 2, 3, 4 and 5 on one day; empty without customers.

    Recency is the day of the last valid order, frequency the number of valid orders, monetary total sales with returns
    taken off.
    """

    as_of: date
    customer_count: int
    recency: tuple[date, ...]
    frequency: tuple[int, ...]
    monetary: tuple[Decimal, ...]

    def values(self, moment: str = AS_OF) -> dict[str, object]:
        """What is bound to the places of `scored_customers` at that moment."""
        cuts = {
            f"{moment}_{measure}_{number}": next(iter(getattr(self, measure)[number - 1 : number]), None)
            for measure in _MEASURES
            for number in _CUTS
        }
        return {moment: self.as_of, **cuts}


def customers_on(marts: Marts, moment: str = AS_OF) -> ir.Table:
    """One row per known customer with a valid order up to a day, as they stood at its end. `moment` names its place.

    `recency` is the day of the last order, `frequency` the number of orders and `monetary` total sales after returns.
    """
    as_of, entries = place(moment, "date"), marts("customer_entries")
    is_last = entries.next_entry_on.isnull() | (entries.next_entry_on > as_of)
    rows = entries.filter(entries.entry_on <= as_of, is_last, entries.order_number > 0)
    return rows.select(
        *("customer_key", "entry_on", "next_entry_on", "purchase_day_number"),
        *("first_on", "first_state", "first_country", "first_payment_type_mask"),
        recency="last_order_on",
        frequency="order_number",
        monetary="sales_to_date",
        days_since_last_order=as_of.delta(rows.last_order_on, unit="day").cast("int32"),
    )


def scored_customers(marts: Marts, moment: str = AS_OF) -> ir.Table:
    """The same with `recency_score`, `frequency_score` and `monetary_score` from 1 to 5, by the cut points' places."""
    return scored(customers_on(marts, moment), moment)


def scored(rows: ir.Table, moment: str) -> ir.Table:
    """Rows with recency, frequency and monetary value, and their scores by the cut points of that moment."""
    return rows.mutate(**{f"{measure}_score": _score(rows, measure, moment) for measure in _MEASURES})


def _score(rows: ir.Table, measure: str, moment: str) -> ir.IntegerValue:
    cuts = [place(f"{moment}_{measure}_{number}", _MEASURES[measure]) for number in _CUTS]
    exceeded = [(rows[measure] > cut).cast("int32") for cut in cuts]
    score: ir.IntegerValue = reduce(add, exceeded, ibis.literal(1, "int32"))
    return score.cast("int32")


def _histogram(marts: Marts, measure: str) -> ir.Table:
    """One row per value, money in whole units: how many customers have it."""
    rows = customers_on(marts)
    value = rows[measure].floor().cast("int64") if measure == "monetary" else rows[measure]
    counted = rows.group_by(value=value)
    return counted.agg(customer_count=rows.count()).order_by("value")


def _amounts(marts: Marts) -> ir.Table:
    """One row per exact amount within the whole units that are asked for: how many customers have it."""
    rows = customers_on(marts)
    units = place("units", "array<int64>")
    within = rows.filter(units.contains(rows.monetary.floor().cast("int64")))
    return within.group_by(value=within.monetary).agg(customer_count=within.count()).order_by("value")


_KEPT: dict[tuple[str, date], CutPoints] = {}
_MOST_KEPT = 200


def cut_points(engine: Engine, as_of: date) -> CutPoints:
    """Between the scores of all customers on a day: exact, and without sorting the customers themselves.

    No filter and no scope changes them, so they are found once for each version of the data.
    """
    engine = whole(engine)
    version = engine.data_version()
    if version is None:
        return _find_cut_points(engine, as_of)
    kept = _KEPT.get((version, as_of))
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[version, as_of] = _find_cut_points(engine, as_of)
    return kept


def _find_cut_points(engine: Engine, as_of: date) -> CutPoints:
    values: dict[str, object] = {AS_OF: as_of}
    counts = {measure: ask_rows(engine, _histogram, measure, values=values)[1] for measure in _MEASURES}
    total = sum(count for _, count in counts["recency"])
    cuts = {measure: _cuts(rows, total) for measure, rows in counts.items()}
    units = set(cuts["monetary"])
    exact = ask_rows(engine, _amounts, values=values | {"units": sorted(units)})[1] if units else []
    below = [(unit, count) for unit, count in counts["monetary"] if unit not in units]
    monetary = _cuts(sorted([*below, *exact]), total)
    return CutPoints(as_of, total, tuple(cuts["recency"]), tuple(cuts["frequency"]), tuple(monetary))


def _cuts(counts: Iterable[tuple[Any, int]], total: int) -> list[Any]:
    """The smallest values with at least one, two, three and four fifths of all customers at or below them."""
    found, reached = list[Any](), 0
    for value, count in counts:
        reached += count
        while len(found) < len(_CUTS) and total and SCORES * reached >= (len(found) + 1) * total:
            found.append(value)
    return found
