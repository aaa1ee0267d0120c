from datetime import date

from lojista.dashboard.questions import overview_questions, overview_shapes, time_step
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period

DAYS = Period(date(2016, 9, 4), date(2018, 10, 17))
NOVEMBER = Filters(Period(date(2017, 11, 1), date(2017, 11, 30)), states=("SP",))


def test_earlier_periods_keep_the_other_filters() -> None:
    previous = overview_questions(NOVEMBER, DAYS).previous
    assert previous is not None
    assert previous.filters == Filters(Period(date(2017, 10, 2), date(2017, 10, 31)), states=("SP",))


def test_period_that_the_data_does_not_cover_is_not_compared_with() -> None:
    early = Filters(Period(date(2016, 10, 1), date(2016, 12, 31)))
    questions = overview_questions(early, DAYS)
    assert (questions.previous, questions.last_year) == (None, None)


def test_everything_has_no_period_to_compare_with() -> None:
    questions = overview_questions(Filters(), DAYS)
    assert (questions.previous, questions.last_year) == (None, None)
    assert len(list(questions)) == 7


def test_category_filter_asks_nothing_of_payments() -> None:
    assert overview_questions(Filters(categories=("toys",)), DAYS).payments is None


def test_short_period_is_drawn_by_day_and_a_long_one_by_month() -> None:
    assert (time_step(NOVEMBER), time_step(Filters())) == ("day", "month")


def test_every_question_that_the_page_can_ask_is_translated_ahead() -> None:
    ahead = {_shape(question) for question in overview_shapes()}
    for period in (None, NOVEMBER.period, Period(date(2017, 1, 1), date(2018, 6, 30))):
        for filters in (Filters(period), Filters(period, ("SP",), ("toys",)), Filters(period, (), (), ("boleto",))):
            assert {_shape(question) for question in overview_questions(filters, DAYS)} <= ahead


def _shape(question: Question) -> tuple[object, ...]:
    filters = question.filters
    return question.metrics, question.by, bool(filters.categories), bool(filters.payment_types)
