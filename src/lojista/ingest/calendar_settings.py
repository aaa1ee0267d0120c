"""How the shop counts weeks and years: settings that no file brings and no load changes."""

import calendar
from typing import Any

import psycopg

from lojista.errors import UnknownNameError, UserError
from lojista.periods import ShopCalendar

DAYS = tuple(calendar.day_name[number].lower() for number in range(7))
MONTHS = tuple(calendar.month_name[number].lower() for number in range(1, 13))


def held_calendar(connection: psycopg.Connection[Any]) -> ShopCalendar:
    """The shop's calendar. Raises UserError where nothing was loaded yet."""
    held = connection.execute("SELECT week_starts, fiscal_year_starts FROM shop").fetchone()
    if held is None:
        raise UserError("There is no shop here yet.", "Load its orders first: lojista load FILE…")
    return ShopCalendar(*held)


def change_calendar(
    connection: psycopg.Connection[Any], week_starts: str | None = None, fiscal_year_starts: str | None = None
) -> ShopCalendar:
    """The calendar with another first day of the week or first month, by their English names; None leaves it.

    Raises UnknownNameError for a name of none, UserError where there is no shop yet.
    """
    numbers = numbers_of(week_starts, fiscal_year_starts)
    with connection.transaction():
        connection.execute(
            """UPDATE shop SET week_starts = coalesce(%s, week_starts),
               fiscal_year_starts = coalesce(%s, fiscal_year_starts)""",
            numbers,
        )
        return held_calendar(connection)


def numbers_of(week_starts: str | None, fiscal_year_starts: str | None) -> tuple[int | None, int | None]:
    """A day of the week and a month by their English names, from 1; None as it is.

    Raises UnknownNameError for a name of none.
    """
    day = None if week_starts is None else _number("day", week_starts, DAYS)
    return day, None if fiscal_year_starts is None else _number("month", fiscal_year_starts, MONTHS)


def _number(kind: str, name: str, names: tuple[str, ...]) -> int:
    if name.lower() not in names:
        raise UnknownNameError(kind, name, names)
    return names.index(name.lower()) + 1
