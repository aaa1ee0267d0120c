"""Weeks, months and quarters as numbers that count on by one, so that the distance between two is a subtraction."""

from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.metrics.facts.rows import Marts

UNITS = ("week", "month", "quarter")
_TRUNCATE = {"week": "W", "month": "M", "quarter": "Q"}
_A_MONDAY = (1900, 1, 1)


def start_of(day: Any, unit: str) -> Any:
    """The first day of the week (a Monday), month or quarter that a day lies in."""
    return day.cast("timestamp").truncate(_TRUNCATE[unit]).cast("date")  # engines truncate a date to no date


def number_of(day: Any, unit: str) -> Any:
    """The number of the week, month or quarter that a day lies in."""
    if unit == "week":
        return (day.delta(ibis.date(*_A_MONDAY), unit="day") // 7).cast("int64")
    if unit == "quarter":
        return (day.year() * 4 + day.quarter() - 1).cast("int64")
    return (day.year() * 12 + day.month() - 1).cast("int64")


def month_of(number: Any) -> Any:
    """The first day of the month of a number."""
    year = (number // 12).cast("int32")
    return ibis.date(year, (number - year * 12 + 1).cast("int32"), 1)


def ends(marts: Marts) -> ir.Table:
    """One row: the last day of the data, and the day after it. A period is over when the last day reaches its end."""
    orders = marts("orders")
    last = orders.agg(last_day=orders.purchased_on.max())
    return last.mutate(day_after=(last.last_day + ibis.interval(days=1)).cast("date"))
