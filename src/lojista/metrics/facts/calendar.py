"""Weeks, months and quarters as numbers that count on by one, so that the distance between two is a subtraction."""

from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.metrics.dimensions import dimension
from lojista.metrics.facts.rows import Marts
from lojista.metrics.weeks import FISCAL_YEAR_STARTS, week_number, week_of

UNITS = ("week", "month", "quarter")


def start_of(day: Any, unit: str) -> Any:
    """The first day of the shop's week, of the month, or of the shop's quarter that a day lies in."""
    if unit == "week":
        return week_of(day)
    if unit == "quarter":
        return month_of(number_of(day, unit) * 3 + _months_into_quarters())
    return day.cast("timestamp").truncate("M").cast("date")  # engines truncate a date to no date


def key_of(name: str, rows: Any) -> ir.Value:
    """What rows are grouped by for a dimension, under its name.

    Months go by their numbers: a row's first day of the month takes longer to find than all that is summed up of it.
    """
    return number_of(rows.date, name).name(name) if name == "month" else dimension(name, rows)


def number_of(day: Any, unit: str) -> Any:
    """The number of the week, month or quarter that a day lies in."""
    if unit == "week":
        return week_number(day)
    month = (day.year() * 12 + day.month() - 1).cast("int64")
    return ((month - _months_into_quarters()) // 3).cast("int64") if unit == "quarter" else month


def _months_into_quarters() -> Any:
    """How many months after those of the calendar the shop's quarters start: 0, 1 or 2."""
    months = place(FISCAL_YEAR_STARTS, "int64") - 1
    return months - (months // 3).cast("int64") * 3


def month_of(number: Any) -> Any:
    """The first day of the month of a number."""
    year = (number // 12).cast("int32")
    return ibis.date(year, (number - year * 12 + 1).cast("int32"), 1)


def ends(marts: Marts) -> ir.Table:
    """One row: the last day of the data, and the day after it. A period is over when the last day reaches its end."""
    span = marts("data_span")
    last = span.select(last_day=span.last_at.date())
    return last.mutate(day_after=(last.last_day + ibis.interval(days=1)).cast("date"))
