"""Whether a rule holds: its number on the last full day, held against its band."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lojista.alerts.bands import NOTHING_EXPECTED, Band, band_around
from lojista.alerts.rules import Condition, Kind
from lojista.columnar.engine import Engine, known_days, shop_identity
from lojista.metrics.answers import answer, choices
from lojista.metrics.catalog import Source
from lojista.metrics.coverage import last_day_over
from lojista.metrics.questions import Question
from lojista.periods import Period

COMPARED = 8  # the same weekday of so many weeks before
_WEEK = 7


class Verdict(StrEnum):
    """What came of looking. Only the first two say something of the rule."""

    HOLDS = "holds"
    WITHIN = "within"
    NO_DAY = "no_day"
    NO_VALUE = "no_value"
    TOO_FEW = "too_few"
    OTHER_CURRENCY = "other_currency"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Known:
    """What is known of the data: its days, the last that is over, and the currency of its amounts."""

    days: Period
    day: date
    currency: str


@dataclass(frozen=True)
class Assessment:
    """What was seen and what it was held against. `day` is the last of the days looked at; `reason` where none can."""

    verdict: Verdict
    day: date | None = None
    value: Decimal | None = None
    band: Band = NOTHING_EXPECTED
    compared: tuple[Decimal, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Point:
    """The number of some whole days, by the last of them; None where there is none."""

    day: date
    value: Decimal | None


def known(engine: Engine) -> Known | None:
    """What is known of the data now; None where no day of it is over."""
    days, day = known_days(engine), last_day_over(engine)
    if days is None or day is None or day < days.start:
        return None
    return Known(days, day, shop_identity(engine)[1])


def assess_now(engine: Engine, condition: Condition) -> Assessment:
    """Whether it holds on the last full day of the data."""
    return assess(engine, condition, known(engine))


def assess(engine: Engine, condition: Condition, known: Known | None) -> Assessment:
    """Whether it holds on a day of known data. Raises MetricError or UnknownNameError for what cannot be watched.

    So does a state or category that the shop has no more, such as one with another name: its zero would be no news.
    """
    if known is None:
        return Assessment(Verdict.NO_DAY)
    if condition.filters.used():
        choices(engine).matched(condition.filters)
    if condition.currency not in (None, known.currency):
        return Assessment(Verdict.OTHER_CURRENCY, known.day)
    value = _value(engine, condition, known.day)
    if condition.kind is not Kind.CHANGE:
        return _judged(known.day, value, threshold_of(condition), ())
    compared = tuple(_compared(engine, condition, known))
    band = band_around(compared, condition.band_width, condition.entry.unit.places)
    return _judged(known.day, value, band, compared)


def _judged(day: date, value: Decimal | None, band: Band | None, compared: tuple[Decimal, ...]) -> Assessment:
    if value is None or band is None:
        verdict = Verdict.NO_VALUE if value is None else Verdict.TOO_FEW
        return Assessment(verdict, day, value, band or NOTHING_EXPECTED, compared)
    verdict = Verdict.HOLDS if band.is_left_by(value) else Verdict.WITHIN
    return Assessment(verdict, day, value, band, compared)


def threshold_of(condition: Condition) -> Band:
    """What passes by a threshold: all up to it, or all from it on."""
    if condition.kind is Kind.ABOVE:
        return Band(high=condition.threshold)
    return Band(low=condition.threshold)


def history(engine: Engine, condition: Condition) -> tuple[Point, ...]:
    """The number of the last full day, and of as many before it as are compared, oldest first.

    Those before are the ones that a change is held against, and for a threshold those that follow on each other.
    """
    found = known(engine)
    if found is None:
        return ()
    step = step_of(condition) if condition.kind is Kind.CHANGE else condition.window_days
    days = [found.day - timedelta(days=step * back) for back in range(COMPARED, -1, -1)]
    return tuple(Point(day, _value(engine, condition, day)) for day in days if _is_whole(condition, day, found))


def step_of(condition: Condition) -> int:
    """Days between the ends of comparable windows: whole weeks, as many as keep windows of some days apart."""
    return _WEEK * -(-condition.window_days // _WEEK)


def _compared(engine: Engine, condition: Condition, known: Known) -> Iterator[Decimal]:
    for back in range(1, COMPARED + 1):
        day = known.day - timedelta(days=step_of(condition) * back)
        value = _value(engine, condition, day) if _is_whole(condition, day, known) else None
        if value is not None:
            yield value


def _is_whole(condition: Condition, day: date, known: Known) -> bool:
    """Whether the data reaches back over all the days that end on a day."""
    return day - timedelta(days=condition.window_days - 1) >= known.days.start


def _value(engine: Engine, condition: Condition, day: date) -> Decimal | None:
    found = answer(engine, _question(condition, day))[condition.metric].to_pylist()[0]
    return None if found is None else Decimal(found)


def _question(condition: Condition, day: date) -> Question:
    if condition.entry.source is Source.SEGMENTS:
        return Question((condition.metric,), (), condition.filters, as_of=day)
    period = Period(day - timedelta(days=condition.window_days - 1), day)
    return Question((condition.metric,), (), replace(condition.filters, period=period))
