"""How long customers take to order a second time, with those who have not yet counted for as long as they were seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.metrics.facts.calendar import ends
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import wilson
from lojista.metrics.statements import FilterShape, ask_rows, filter_values, prepare_statement, shape_of, slots_of

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Point:
    """By so many days after the first order, the share who had ordered again, and the ends of its 95 % interval."""

    days: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class SecondOrders:
    """Time to the second order of some customers, by the Kaplan-Meier estimator with exponential Greenwood intervals,
    and Wilson's while nobody has ordered again. One point per day on which anybody did or was seen for the last time.
    """

    customer_count: int
    repeat_count: int
    points: tuple[Point, ...]

    def within(self, days: int) -> Point | None:
        """The share who ordered again within so many days; None where nobody was seen for as long."""
        if not self.points or self.points[-1].days < days:
            return None
        return next(point for point in reversed(self.points) if point.days <= days)


def _waits(marts: Marts, filters: FilterShape) -> ir.Table:
    """One row per number of days and whether they ended with a second order: how many customers."""
    customers = acquired(marts("customers"), marts, slots_of(filters)).cross_join(ends(marts))
    until = ibis.coalesce(customers.second_on, customers.last_day)
    days = until.delta(customers.first_on, unit="day").cast("int32")
    return customers.group_by(days=days, is_repeat=customers.second_on.notnull()).agg(count=customers.count())


def second_orders(engine: Engine, filters: Filters) -> SecondOrders:
    """The curve of the customers acquired under the filters, seen until the last day of the data."""
    _, rows = ask_rows(engine, _waits, shape_of(filters), values=filter_values(engine, filters))
    return fit(rows)


def prepare_second_orders(dialect: str) -> None:
    """Translates ahead of time what a page asks."""
    prepare_statement(dialect, _waits, shape_of(EVERYTHING))


def fit(waits: Sequence[tuple[int, bool, int]]) -> SecondOrders:
    """The curve of customers given as (days, whether they ended with a second order, how many).

    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (2002), 1.4.
    """
    if not waits:
        return SecondOrders(0, 0, ())
    import numpy as np  # only when a curve is asked for

    rows = np.array(waits, dtype=np.int64)
    days = np.union1d(rows[:, 0], [0])
    at = np.searchsorted(days, rows[:, 0])
    repeats, seen_last = (np.bincount(at, counts, len(days)) for counts in (rows[:, 1] * rows[:, 2], rows[:, 2]))
    watched = seen_last[::-1].cumsum()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing to divide where nobody has, or everybody
        waiting = np.cumprod(1 - repeats / watched)
        error = np.sqrt(np.cumsum(repeats / (watched * (watched - repeats))))
        reach = _Z * error / np.log(waiting)
        ends_of = [np.where(np.isnan(reach), 1 - waiting, 1 - waiting ** np.exp(side)) for side in (reach, -reach)]
    columns = (days, 1 - waiting, *ends_of, watched)
    points = (_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
    return SecondOrders(int(rows[:, 2].sum()), int(repeats.sum()), tuple(points))


def _point(day: int, share: float, low: float, high: float, watched: float) -> Point:
    """Greenwood's interval has no width while nobody has ordered again: then Wilson's, of those still watched."""
    return Point(day, share, low, high if share else wilson(0, int(watched))[1])
