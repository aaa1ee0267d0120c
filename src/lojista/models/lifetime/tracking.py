"""How well a model that knows nothing after a day foretold what came after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.errors import MetricError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_rows
from lojista.models.lifetime.counts import PurchaseCounts, purchase_counts, sampled_counts
from lojista.models.lifetime.fitting import ModelName, fit_purchases
from lojista.models.lifetime.purchases import PurchaseModel

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

_STEP = 7


@dataclass(frozen=True)
class TrackingPoint:
    """Repeat purchases, from the beginning to the end of a day, of the customers known when the model was fitted."""

    on: date
    expected: float
    actual: int


@dataclass(frozen=True)
class Tracking:
    """A model fitted on `fitted_on`, beside what happened up to and with `until`.

    `points` are weekly and the last one is of `until`: what is expected there takes only the days of first purchases,
    so that its fit before `fitted_on` can be seen too. `expected` and `actual` are the purchases after `fitted_on`,
    the former from everything known of each customer then.
    """

    model: PurchaseModel
    fitted_on: date
    until: date
    points: tuple[TrackingPoint, ...]
    expected: float
    actual: int

    @property
    def error(self) -> float | None:
        """Share by which too much was expected after `fitted_on`, below zero for too little; None without purchases."""
        return self.expected / self.actual - 1 if self.actual else None


def track(engine: Engine, fitted_on: date, until: date, name: ModelName = "mbg_nbd") -> Tracking:
    """Fits a model to what was known on a day, and follows the same customers. Raises TooFewRepeatBuyersError, and
    MetricError where no day lies between the two.
    """
    if until <= fitted_on:
        raise MetricError(f"Nothing can be followed from {fitted_on} to {until}.", "Fit on an earlier day.")
    counts = purchase_counts(engine, fitted_on)
    model = fit_purchases(sampled_counts(engine, fitted_on), name)
    happened: dict[date, int] = dict(ask_rows(engine, _repeats, values={"fitted_on": fitted_on, "until": until})[1])
    ahead = model.expected_purchases(counts.x, counts.t_x, counts.T, (until - fitted_on).days)
    actual = sum(count for day, count in happened.items() if day > fitted_on)
    points = tuple(_points(model, counts, fitted_on, until, happened))
    return Tracking(model, fitted_on, until, points, float(ahead @ counts.customers), actual)


def _repeats(marts: Marts) -> ir.Table:
    """One row per day: how many customers of those known on `fitted_on` bought on it, and not for the first time."""
    entries, until = marts("customer_entries"), place("until", "date")
    rows = entries.filter(
        entries.is_order,
        entries.previous_order_on < entries.entry_on,  # one for each day
        entries.first_on <= place("fitted_on", "date"),
        entries.entry_on <= until,
    )
    return rows.group_by("entry_on").agg(count=rows.count()).order_by("entry_on")


def _points(
    model: PurchaseModel, counts: PurchaseCounts, fitted_on: date, until: date, happened: dict[date, int]
) -> Iterator[TrackingPoint]:
    import numpy as np

    ages = counts.T.astype(int)
    begin = fitted_on - timedelta(days=int(ages.max()))
    days = (until - begin).days + 1
    actual = np.zeros(days, dtype=int)
    for day, count in happened.items():
        actual[(day - begin).days] = count
    expected, reached = expected_cumulative(model, ages.max() - ages, counts.customers, days), actual.cumsum()
    for number in sorted({*range(_STEP - 1, days, _STEP), days - 1}):
        yield TrackingPoint(begin + timedelta(days=number), float(expected[number]), int(reached[number]))


def expected_cumulative(model: PurchaseModel, first_day: "Array", customers: "Array", days: int) -> "Array":
    """Expected repeat purchases up to and with each of so many days, of customers whose first purchase was on a day.

    `first_day` counts from 0, one entry for each group of customers.
    """
    import numpy as np

    arrivals = np.bincount(first_day, customers, days)
    return np.convolve(arrivals, model.expected_since_first(np.arange(days)))[:days]
