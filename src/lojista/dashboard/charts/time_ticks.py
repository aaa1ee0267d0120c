"""Round days to name on an axis of time, so few that a phone has room for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MOST_TICKS = 5
_FEW_DAYS = 120
_DAY_STEPS = (7, 14, 28)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
WriteDay = Callable[[date], str]


@dataclass(frozen=True)
class TimeTicks:
    """The days to name, and whether each stands for itself or for the month that it begins."""

    days: tuple[date, ...]
    are_days: bool


def time_ticks(first: date, last: date) -> TimeTicks:
    """Days some weeks apart within a few months, else beginnings of months a round number of months apart."""
    if (last - first).days <= _FEW_DAYS:
        return TimeTicks(_days_apart(first, last), are_days=True)
    return TimeTicks(_month_starts(first, last), are_days=False)


def with_years(days: Sequence[date], write: WriteDay) -> list[str]:
    """Days without their year, which stands in a second line under the first of each: on a phone they stay apart."""
    years = [None, *(day.year for day in days)]
    return [f"{write(day)}<br>{day.year}" if day.year != before else write(day)
            for day, before in zip(days, years, strict=False)]  # fmt: skip


def _month_starts(first: date, last: date) -> tuple[date, ...]:
    start, end = first.year * 12 + first.month, last.year * 12 + last.month - 1
    for step in _MONTH_STEPS:
        months = [month for month in range(start, end + 1) if month % step == 0]
        if len(months) <= _MOST_TICKS:
            break
    return tuple(date(month // 12, month % 12 + 1, 1) for month in months)


def _days_apart(first: date, last: date) -> tuple[date, ...]:
    span = (last - first).days
    step = next((step for step in _DAY_STEPS if span // step < _MOST_TICKS), _DAY_STEPS[-1])
    return tuple(first + timedelta(days=days) for days in range(step // 2, span + 1, step))
