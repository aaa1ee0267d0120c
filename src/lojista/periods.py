"""Calendar periods, both ends included, in the shop's own days."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from lojista.errors import UserError


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days, both ends included. Raises UserError when it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UserError(f"The period ends ({self.end}) before it starts ({self.start}).", "Swap the two dates.")

    @property
    def days(self) -> int:
        """Number of days, at least 1."""
        return (self.end - self.start).days + 1

    def previous(self) -> "Period":
        """The period of the same number of days that ends the day before this one starts."""
        return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def last_year(self) -> "Period":
        """The same calendar days one year earlier; 29 February becomes the 28th."""
        return Period(_year_earlier(self.start), _year_earlier(self.end))


@dataclass(frozen=True)
class ShopCalendar:
    """How a shop counts: the first day of its weeks (ISO 8601: 1 is Monday), the first month of its fiscal years."""

    week_starts: int = 1
    fiscal_year_starts: int = 1

    def week(self, day: date) -> Period:
        """The seven days of the week that `day` lies in."""
        start = day - timedelta(days=(day.isoweekday() - self.week_starts) % 7)
        return Period(start, start + timedelta(days=6))

    def fiscal_year(self, day: date) -> Period:
        """The twelve months of the fiscal year that `day` lies in."""
        start = months_later(day, -((day.month - self.fiscal_year_starts) % 12))
        return Period(start, month_end(months_later(start, 11)))

    def fiscal_year_name(self, day: date) -> int:
        """The number that the fiscal year of `day` goes by: that of the calendar year which it ends in."""
        return self.fiscal_year(day).end.year

    def fiscal_quarter(self, day: date) -> int:
        """Which quarter of its fiscal year `day` lies in, from 1 to 4."""
        return (day.month - self.fiscal_year_starts) % 12 // 3 + 1


BY_MONDAYS_AND_JANUARIES = ShopCalendar()


def _year_earlier(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))


def month_start(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_end_before(day: date) -> date:
    """The last day of the month before the one that `day` lies in."""
    return month_start(day) - timedelta(days=1)


def months_later(day: date, count: int) -> date:
    """The first day of the month that many months after the one that `day` lies in; a negative count goes back."""
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def is_month_complete(month_start: date, known: Period) -> bool:
    """Whether every day of a month lies within the days that data is known for."""
    return known.start <= month_start and month_end(month_start) <= known.end
