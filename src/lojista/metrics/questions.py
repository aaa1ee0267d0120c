"""A question: which metrics, by what, narrowed to what, and whether it can be asked."""

from dataclasses import dataclass
from datetime import date

from lojista.errors import MetricError, UnknownNameError
from lojista.metrics.catalog import Metric, Source, metric
from lojista.metrics.dimensions import ALL_DIMENSIONS, COHORT_DIMENSIONS
from lojista.metrics.filters import EVERYTHING, Filters

_READABLE = {
    "states": "state",
    "countries": "country",
    "categories": "category",
    "payment_types": "payment",
    "period": "period",
}


@dataclass(frozen=True)
class Question:
    """Metrics of one source, grouped by zero or more dimensions. Hashable, so that answers can be kept.

    `as_of` is the day on which customers are looked at, for metrics that look at one; None is the end of the data.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    filters: Filters = EVERYTHING
    as_of: date | None = None

    def checked(self) -> tuple[Metric, ...]:
        """The catalogue entries. Raises UnknownNameError or MetricError for what cannot be asked."""
        entries = tuple(metric(name) for name in self.metrics)
        for entry in entries:
            _check_applies(entry, self.by, self.filters)
        if self.as_of is not None and any(entry.source is not Source.SEGMENTS for entry in entries):
            raise MetricError("Only metrics of segments look at customers as of a day.", "Leave the day out.")
        if len({entry.source for entry in entries}) != 1:
            names = " and ".join(sorted({entry.source.value for entry in entries}))
            raise MetricError(f"Metrics of {names} cannot be asked for in one question.", "Ask for each on its own.")
        if len({entry.is_per_order for entry in entries}) != 1:
            raise MetricError("A median is asked for on its own.", "Leave the other metrics out of the question.")
        return entries


def _check_applies(entry: Metric, by: tuple[str, ...], filters: Filters) -> None:
    if len(set(by)) != len(by):
        raise MetricError("A dimension was given twice.", "Group by each of them once.")
    for name in by:
        if name not in ALL_DIMENSIONS:
            raise UnknownNameError("dimension", name, ALL_DIMENSIONS)
        if name not in entry.dimensions:
            raise MetricError(f"{entry.name} has no {name}.", f"It can be asked by: {', '.join(entry.dimensions)}.")
    if missing := [name for name in entry.required if name not in by]:
        raise MetricError(f"{entry.name} needs a {' and a '.join(missing)}.", f"Add: --by {' --by '.join(missing)}")
    if len(set(by) & set(COHORT_DIMENSIONS)) > 1:
        raise MetricError("Cohorts are weeks, months or quarters.", "Group by one of them.")
    for name in sorted(filters.used() - set(entry.filters)):
        raise MetricError(
            f"{entry.name} cannot be narrowed by {_READABLE[name]}.",
            f"It can be narrowed by: {', '.join(_READABLE[known] for known in entry.filters)}.",
        )
