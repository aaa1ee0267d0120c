from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.texts import text_in
from lojista.dashboard.view import View
from lojista.metrics.contents import Contents
from lojista.metrics.filters import Choices, Filters
from lojista.periods import Period

NOTHING = Contents(*(False,) * 14, *(0,) * 3, Decimal(0), Decimal(0))
DAYS = Period(date(2020, 1, 10), date(2020, 6, 15))


def _view(period: Period | None = None) -> View:
    nothing, tail = Choices((), (), ()), (date(2020, 5, 1),)
    facts = ShopFacts(datetime(2020, 6, 15), DAYS, "BRL", nothing, {}, tail, DAYS.end, "Shop", "BR", NOTHING)
    return View(facts, Filters(period=period), text_in("en"), Formats("en", "BRL"))


def _whole(view: View, *, by_first_order: bool = False) -> list[int]:
    return [month for month in range(1, 7) if view.is_whole(date(2020, month, 1), by_first_order=by_first_order)]


def test_month_is_whole_where_it_is_over_and_the_data_does_not_tail_off() -> None:
    assert _whole(_view()) == [2, 3, 4]


def test_period_beyond_the_data_makes_no_month_whole() -> None:
    assert _whole(_view(Period(date(2019, 1, 1), date(2020, 12, 31)))) == [2, 3, 4]


def test_period_cuts_months_but_not_those_of_customers_it_chooses() -> None:
    view = _view(Period(date(2020, 2, 2), date(2020, 3, 31)))
    assert _whole(view) == [3]
    assert _whole(view, by_first_order=True) == [2, 3, 4]


def test_tail_of_the_data_is_said_to_count_where_there_is_one() -> None:
    view = _view()
    assert "From May 2020 on" in view.tail_note
    assert replace(view, facts=replace(view.facts, tail_months=())).tail_note == ""
