"""Every expected number here is worked out by hand from the rows in support/small_shop.py."""

from datetime import date
from decimal import Decimal

import pytest

from lojista.errors import MetricError
from lojista.metrics.answers import answer
from lojista.metrics.cohorts import RATE, SHOWN, VALUE, Cell, Matrix, Row, cohort_matrix, days_of
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import wilson
from lojista.metrics.lifecycle import KINDS, customers_of_month, customers_of_step
from lojista.metrics.people import Selection, list_customers
from lojista.metrics.questions import Question
from lojista.periods import Period
from support.small_shop import small_shop


def test_returns_count_in_the_month_they_came_back_in() -> None:
    january = cohort_matrix(small_shop()[1], "month", EVERYTHING).rows[0]
    assert [cell.net_sales for cell in january.cells] == [Decimal("24.5"), Decimal("10.5"), 0]
    assert [cell.net_sales_to_date for cell in january.cells] == [Decimal("24.5"), Decimal("35"), Decimal("35")]


def test_running_month_is_begun_and_not_over() -> None:
    rows = cohort_matrix(small_shop()[1], "month", EVERYTHING).rows
    assert [(row.start.month, len(row.cells), row.over_count) for row in rows] == [(1, 3, 2), (2, 2, 1)]
    assert rows[1].over(1) is None


def test_blank_is_no_zero() -> None:
    question = Question((RATE,), ("cohort_month", "period_index"))
    rates = [row[RATE] for row in answer(small_shop()[1], question).to_pylist()]
    assert rates == [1, 1, None, 1, None]


def test_means_are_over_cohorts_whose_period_is_over() -> None:
    totals = cohort_matrix(small_shop()[1], "month", EVERYTHING).totals
    assert [(cell.cohort_size, cell.active_customers) for cell in totals] == [(2, 2), (1, 1)]
    assert totals[1].value(VALUE) == Decimal("35")


def test_filters_choose_by_the_first_order() -> None:
    rows = cohort_matrix(small_shop()[1], "month", Filters(states=("RJ",))).rows
    assert [row.start for row in rows] == [date(2020, 2, 1)]
    assert cohort_matrix(small_shop()[1], "week", Filters(categories=("none",))).rows == ()


def test_many_cohorts_are_shown_in_stretches_the_latest_first() -> None:
    cell = Cell(1, 1, 1, Decimal(0), Decimal(0))
    rows = tuple(Row(date(2000 + year, 1, 1), (cell,), 1) for year in range(SHOWN + 3))
    latest, earlier = Matrix("month", rows).windows
    assert (len(latest), len(earlier)) == (SHOWN, 3)
    assert (earlier[0], latest[-1]) == (rows[0], rows[-1])


@pytest.mark.parametrize(
    ("unit", "index", "days"),
    [
        ("week", 2, Period(date(2020, 1, 20), date(2020, 1, 26))),
        ("month", 1, Period(date(2020, 2, 1), date(2020, 2, 29))),
        ("month", -1, Period(date(2019, 12, 1), date(2019, 12, 31))),
        ("quarter", 3, Period(date(2020, 10, 1), date(2020, 12, 31))),
    ],
)
def test_days_of_a_period_are_whole(unit: str, index: int, days: Period) -> None:
    assert days_of(date(2020, 1, 6) if unit == "week" else date(2020, 1, 1), index, unit) == days


def test_cohort_metrics_say_what_they_need() -> None:
    with pytest.raises(MetricError, match="retention_rate needs a period_index"):
        Question((RATE,), ("cohort_month",)).checked()
    with pytest.raises(MetricError, match="weeks, months or quarters"):
        Question((RATE,), ("cohort_month", "cohort_week", "period_index")).checked()


def _names(selection: Selection) -> list[str]:
    names: list[str] = list_customers(small_shop()[1], selection)["customer_id"].to_pylist()
    return names


def test_bars_of_a_month_open_their_customers() -> None:
    by_kind = {kind: _names(customers_of_month(EVERYTHING, date(2020, 2, 1), kind)) for kind in KINDS}
    assert by_kind == {"new": ["bia"], "returning": ["ana"], "resurrected": [], "dormant": []}
    assert _names(customers_of_month(EVERYTHING, date(2020, 3, 1), "dormant")) == ["ana"]


def test_steps_of_the_ladder_open_their_customers() -> None:
    assert _names(customers_of_step(EVERYTHING, 1, has_gone_on=True)) == ["ana", "bia"]
    assert _names(customers_of_step(EVERYTHING, 1, has_gone_on=False)) == []
    assert _names(customers_of_step(EVERYTHING, 2, has_gone_on=False)) == ["ana", "bia"]


def test_months_without_orders_are_in_the_growth_accounts() -> None:
    metrics = tuple(f"lifecycle_{kind}_count" for kind in KINDS)
    rows = answer(small_shop()[1], Question(metrics, ("month",))).to_pylist()
    assert [tuple(row.values())[1:] for row in rows] == [(1, 0, 0, 0), (1, 1, 0, 0), (0, 1, 0, None)]


@pytest.mark.parametrize(
    ("count", "whole", "ends"),
    [(0, 10, (0.0, 0.2775)), (10, 10, (0.7225, 1.0)), (3, 752, (0.0014, 0.0117)), (81, 263, (0.2553, 0.3662))],
)
def test_interval_is_wilsons(count: int, whole: int, ends: tuple[float, float]) -> None:
    assert wilson(count, whole) == pytest.approx(ends, abs=5e-5)
