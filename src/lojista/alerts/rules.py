"""What a rule watches, and whether such a rule makes sense."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from lojista.errors import MetricError, UserError
from lojista.metrics.catalog import METRICS, Metric, Source, Unit, metric
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.questions import Question
from lojista.postgres.alert_store import GivenRule

BAND_WIDTH = Decimal(3)
QUIET_HOURS = 24
LONGEST_WINDOW = 366
_LONGEST_NAME = 80
_AT_ONCE = frozenset(("placed_order_count", "acquired_customer_count"))
_RIPENING = (Source.DELIVERIES, Source.CUSTOMERS)


class Kind(StrEnum):
    """When a rule holds: above or below a threshold, or outside of what comparable days make one expect."""

    ABOVE = "above"
    BELOW = "below"
    CHANGE = "change"


@dataclass(frozen=True)
class Condition:
    """What is looked at, and what of it makes a rule hold. `band_width` counts robust standard deviations.

    `currency` is that of a threshold of money: in a shop that reports in another one it says nothing.
    """

    metric: str
    kind: Kind
    filters: Filters = EVERYTHING
    threshold: Decimal | None = None
    currency: str | None = None
    band_width: Decimal = BAND_WIDTH
    window_days: int = 1

    @property
    def entry(self) -> Metric:
        """The metric's entry in the catalogue. Raises UnknownNameError."""
        return metric(self.metric)


@dataclass(frozen=True)
class Telling:
    """How often a rule is told of at most, and whether its end is told as well."""

    quiet_hours: int = QUIET_HOURS
    tells_end: bool = False


def watchable() -> tuple[str, ...]:
    """Names of the metrics that are one number, and so can be watched."""
    return tuple(name for name, entry in METRICS.items() if not entry.required)


def is_known_at_once(entry: Metric) -> bool:
    """Whether a day's number is final when the day is over; what comes of its orders and customers later is not."""
    return entry.name != "excluded_order_count" and (entry.source not in _RIPENING or entry.name in _AT_ONCE)


def check_condition(condition: Condition) -> None:
    """Raises UnknownNameError, MetricError or UserError for what cannot be watched."""
    entry = condition.entry
    if entry.required:
        raise MetricError(
            f"{entry.name} cannot be watched: it is no single number, but one for each {entry.required[0]}.",
            "Watch a metric that needs no group: lojista metrics",
        )
    Question((entry.name,), (), condition.filters).checked()
    if condition.kind is Kind.CHANGE and not is_known_at_once(entry):
        raise MetricError(
            f"{entry.name} cannot be compared with earlier days: it goes on growing with what comes of their orders.",
            "Give it a threshold over some days: --above or --below, with --days 30.",
        )
    if entry.source is Source.SEGMENTS and condition.window_days != 1:
        raise MetricError(f"{entry.name} looks at customers as of one day.", "Leave --days out.")
    _check_numbers(condition)


def _check_numbers(condition: Condition) -> None:
    numbers = (condition.threshold or Decimal(0), condition.band_width)
    if not all(number.is_finite() and abs(number) < 10**15 for number in numbers) or condition.band_width <= 0:
        raise UserError("A threshold is a number, and the width of a band one above zero.", "Give such as 1500 or 2.5.")
    if not 1 <= condition.window_days <= LONGEST_WINDOW:
        raise UserError(f"From 1 to {LONGEST_WINDOW} days can be looked at together.", "Give --days such a number.")


def rule_of(name: str, condition: Condition, telling: Telling) -> GivenRule:
    """A rule to keep. Raises as `check_condition` does, and UserError for a name that is none."""
    written = name.strip()
    if not written or len(written) > _LONGEST_NAME or not written.isprintable():
        raise UserError(
            f"{name[:_LONGEST_NAME]!r} is no name for a rule.", f"Give it one of 1 to {_LONGEST_NAME} signs in a line."
        )
    check_condition(condition)
    is_change = condition.kind is Kind.CHANGE
    return GivenRule(
        name=written,
        metric=condition.metric,
        filters=_written(condition.filters),
        kind=condition.kind.value,
        threshold=condition.threshold,
        currency=condition.currency if condition.entry.unit is Unit.MONEY and not is_change else None,
        band_width=condition.band_width if is_change else None,
        window_days=condition.window_days,
        **asdict(telling),
    )


def condition_of(rule: GivenRule) -> Condition:
    """What a rule that was kept watches."""
    filters = Filters(None, **{name: tuple(values) for name, values in rule.filters.items()})
    width = BAND_WIDTH if rule.band_width is None else rule.band_width
    kind = Kind(rule.kind)
    return Condition(rule.metric, kind, filters, rule.threshold, rule.currency, width, rule.window_days)


def _written(filters: Filters) -> Mapping[str, Sequence[str]]:
    return {name: list(getattr(filters, name)) for name in sorted(filters.used() - {"period"})}
