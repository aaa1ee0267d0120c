from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lojista.errors import UserError
from lojista.periods import (
    Period,
    ShopCalendar,
    is_month_complete,
    month_end,
    month_end_before,
    month_start,
    months_later,
)


def test_previous_period_has_the_same_length_and_ends_the_day_before() -> None:
    period = Period(date(2018, 3, 1), date(2018, 3, 31))
    assert period.previous() == Period(date(2018, 1, 29), date(2018, 2, 28))
    assert period.previous().days == period.days


def test_last_year_turns_a_leap_day_into_the_28th() -> None:
    assert Period(date(2020, 2, 29), date(2020, 2, 29)).last_year() == Period(date(2019, 2, 28), date(2019, 2, 28))


def test_period_that_ends_before_it_starts_is_a_user_error() -> None:
    with pytest.raises(UserError, match="ends"):
        Period(date(2018, 1, 2), date(2018, 1, 1))


def test_month_end_knows_leap_years() -> None:
    assert month_end(date(2020, 2, 1)) == date(2020, 2, 29)


def test_months_are_counted_over_the_ends_of_years() -> None:
    day = date(2020, 1, 31)
    assert (month_start(day), month_end_before(day)) == (date(2020, 1, 1), date(2019, 12, 31))
    months = [months_later(day, count) for count in (-13, -1, 0, 1, 23)]
    assert months == [date(2018, 12, 1), date(2019, 12, 1), date(2020, 1, 1), date(2020, 2, 1), date(2021, 12, 1)]


def test_month_is_incomplete_where_data_starts_or_ends_inside_it() -> None:
    known = Period(date(2016, 9, 4), date(2018, 10, 17))
    complete = [is_month_complete(date(*month, 1), known) for month in ((2016, 9), (2016, 10), (2018, 9), (2018, 10))]
    assert complete == [False, True, True, False]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 7))
@example(date(2021, 1, 1), 7)
@example(date(2020, 2, 29), 6)
def test_each_day_lies_in_one_week_that_starts_on_the_chosen_day(day: date, week_starts: int) -> None:
    calendar = ShopCalendar(week_starts)
    week = calendar.week(day)
    assert week.start <= day <= week.end
    assert (week.start.isoweekday(), week.days) == (week_starts, 7)
    assert calendar.week(week.end + timedelta(days=1)).start == week.end + timedelta(days=1)


@pytest.mark.parametrize(("day", "name", "quarter"), [((2018, 3, 31), 2018, 4), ((2018, 4, 1), 2019, 1)])
def test_fiscal_year_goes_by_the_year_that_it_ends_in(day: tuple[int, int, int], name: int, quarter: int) -> None:
    calendar = ShopCalendar(fiscal_year_starts=4)
    assert (calendar.fiscal_year_name(date(*day)), calendar.fiscal_quarter(date(*day))) == (name, quarter)
    assert calendar.fiscal_year(date(2020, 2, 29)) == Period(date(2019, 4, 1), date(2020, 3, 31))
