"""The shop's weeks, and the names of the places that its calendar is bound to when a question is asked."""

from typing import Any

import ibis

from lojista.columnar.places import place

WEEK_STARTS, FISCAL_YEAR_STARTS = "week_starts", "fiscal_year_starts"
_A_MONDAY = (1900, 1, 1)


def week_of(day: Any) -> Any:
    """The first day of the shop's week that a day lies in. No remainder: psycopg takes its sign for a placeholder."""
    into_the_week = (_days(day) - week_number(day) * 7).as_interval("D")
    return (day.cast("timestamp") - into_the_week).cast("date")  # DuckDB makes a moment of a date less an interval


def week_number(day: Any) -> Any:
    """The number of the shop's week that a day lies in; the next week has the next number."""
    return (_days(day) // 7).cast("int64")


def _days(day: Any) -> Any:
    """Days since a day long ago on which a week of the shop started."""
    return day.delta(ibis.date(*_A_MONDAY), unit="day").cast("int64") - (place(WEEK_STARTS, "int64") - 1)
