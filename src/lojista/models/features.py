"""Recency, frequency and monetary value of customers as K-means sees them: on log scales, higher is better.

Values travel as whole millionths: sums of them are exact, so that they are the same in any order and on every engine.
"""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF, customers_on
from lojista.metrics.statements import ask_rows
from lojista.models.sampling import BOUND, sample_bound, sampled

FEATURES = ("recency_feature", "frequency_feature", "monetary_feature")
MILLION = 1_000_000


@dataclass(frozen=True)
class Population:
    """All customers of the shop on a day: how many, and the mean and standard deviation of each feature."""

    as_of: date
    customer_count: int
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    single_order_count: int

    @property
    def scales(self) -> tuple[float, ...]:
        """One over the deviation; zero for a feature in which all customers are alike, which then tells none apart."""
        return tuple(1 / deviation if deviation > 0 else 0.0 for deviation in self.deviations)


def with_features(rows: ir.Table, moment: str = AS_OF) -> ir.Table:
    """Rows of `customers_on` with their features in millionths, as of the day of that moment.

    Minus log(1 + days since the last order), log(1 + orders), log(1 + total sales), sales below zero taken as zero.
    """
    days = place(moment, "date").delta(rows.recency, unit="day")
    sales = ibis.greatest(rows.monetary, ibis.literal(0).cast(rows.monetary.type()))
    raw = (-_log1p(days), _log1p(rows.frequency), _log1p(sales))
    return rows.mutate(
        **{name: (value * MILLION).round().cast("int64") for name, value in zip(FEATURES, raw, strict=True)}
    )


def _log1p(value: Any) -> Any:
    return (value.cast("float64") + 1.0).ln()


def _sums(marts: Marts) -> ir.Table:
    rows = with_features(customers_on(marts))
    sums = {f"{name}_sum": rows[name].sum() for name in FEATURES}
    squares = {f"{name}_squares": (rows[name] * rows[name]).sum() for name in FEATURES}
    return rows.agg(customer_count=rows.count(), single_order_count=(rows.frequency == 1).sum(), **sums, **squares)


def population(engine: Engine, as_of: date) -> Population:
    """Means and deviations over all customers on a day; zeros for a shop without any."""
    count, single, *found = ask_rows(engine, _sums, values={AS_OF: as_of})[1][0]
    if not count:
        return Population(as_of, 0, (0.0,) * len(FEATURES), (0.0,) * len(FEATURES), 0)
    whole = [int(value) for value in found]
    sums, squares = whole[: len(FEATURES)], whole[len(FEATURES) :]
    means = tuple(total / count / MILLION for total in sums)
    deviations = tuple(
        sqrt(count * square - total * total) / count / MILLION for total, square in zip(sums, squares, strict=True)
    )
    return Population(as_of, count, means, deviations, int(single))


def _sample(marts: Marts) -> ir.Table:
    return sampled(with_features(customers_on(marts))).order_by("customer_key").select(*FEATURES)


def sample(engine: Engine, people: Population, size: int) -> list[tuple[int, int, int]]:
    """The features of about `size` customers, all of them where the shop has no more; the same ones every time."""
    values = {AS_OF: people.as_of, BOUND: sample_bound(people.customer_count, size)}
    return ask_rows(engine, _sample, values=values)[1]
