"""Every expected number here is added up by hand from the rows in support/small_shop.py."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lojista.columnar.engine import DuckDBEngine, data_as_of
from lojista.errors import MetricError, UnknownNameError
from lojista.metrics.answers import answer, choices
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from support.small_shop import small_shop

FEBRUARY = Filters(Period(date(2020, 2, 1), date(2020, 2, 29)))


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:
    return small_shop()[1]


def _ask(engine: DuckDBEngine, metric: str, *by: str, filters: Filters = Filters()) -> Any:  # noqa: B008
    rows = answer(engine, Question((metric,), by, filters)).to_pylist()
    if not by:
        return rows[0][metric]
    return {tuple(row[name] for name in by) if len(by) > 1 else row[by[0]]: row[metric] for row in rows}


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("gross_sales", Decimal("154.90")),
        ("net_sales", Decimal("45.40")),
        ("freight", Decimal("8.75")),
        ("total_sales", Decimal("54.15")),
        ("payments_received", Decimal("63.65")),
        ("order_count", 5),
        ("customer_count", 2),
        ("new_customer_count", 2),
        ("returning_customer_count", 2),
        ("units_sold", 8),
        ("average_order_value", Decimal("13.54")),
        ("median_order_value", Decimal("15.54")),
        ("excluded_order_count", 1),
    ],
)
def test_metric_over_everything(engine: DuckDBEngine, metric: str, expected: object) -> None:
    assert _ask(engine, metric) == expected


def test_return_is_booked_in_its_own_month(engine: DuckDBEngine) -> None:
    net = _ask(engine, "net_sales", "month")
    assert net[date(2020, 1, 1)] == Decimal("24.50")
    assert net[date(2020, 2, 1)] == Decimal("20.90")


def test_last_second_of_the_last_day_is_inside_the_period(engine: DuckDBEngine) -> None:
    assert _ask(engine, "order_count", filters=FEBRUARY) == 3


def test_category_filter_counts_items_and_distinct_orders(engine: DuckDBEngine) -> None:
    toys = Filters(categories=("toys",))
    assert _ask(engine, "order_count", filters=toys) == 2
    assert _ask(engine, "total_sales", filters=toys) == Decimal("36.50")


def test_items_without_a_category_keep_their_own_group(engine: DuckDBEngine) -> None:
    assert _ask(engine, "net_sales", "category")[None] == Decimal("7.07")


def test_order_paid_two_ways_is_found_by_each(engine: DuckDBEngine) -> None:
    by_type = _ask(engine, "order_count", "payment_type")
    assert by_type == {"boleto": 1, "card": 2, "voucher": 2, None: 1}
    for name in ("boleto", "card", "voucher"):
        assert _ask(engine, "order_count", filters=Filters(payment_types=(name,))) == by_type[name]


def test_filter_never_changes_which_order_was_first(engine: DuckDBEngine) -> None:
    assert _ask(engine, "new_customer_count", filters=FEBRUARY) == 1
    assert _ask(engine, "returning_customer_count", filters=FEBRUARY) == 1


def test_guest_is_an_order_but_no_customer(engine: DuckDBEngine) -> None:
    guest = Filters(states=("SP",), period=Period(date(2020, 2, 1), date(2020, 2, 1)))
    assert (_ask(engine, "order_count", filters=guest), _ask(engine, "customer_count", filters=guest)) == (1, 0)


def test_empty_answer_is_zero_and_a_ratio_without_orders_is_blank(engine: DuckDBEngine) -> None:
    nothing = Filters(Period(date(1999, 1, 1), date(1999, 1, 1)))
    assert _ask(engine, "total_sales", filters=nothing) == 0
    assert _ask(engine, "average_order_value", filters=nothing) is None
    assert _ask(engine, "median_order_value", filters=nothing) is None


def test_payments_cannot_be_narrowed_by_category(engine: DuckDBEngine) -> None:
    with pytest.raises(MetricError, match="cannot be narrowed by category"):
        _ask(engine, "payments_received", filters=Filters(categories=("toys",)))


def test_unknown_metric_and_dimension_suggest_names(engine: DuckDBEngine) -> None:
    with pytest.raises(UnknownNameError, match="total_sales"):
        _ask(engine, "total_sale")
    with pytest.raises(UnknownNameError, match="month"):
        _ask(engine, "total_sales", "mnth")


def test_choices_are_the_shops_own_values(engine: DuckDBEngine) -> None:
    known = choices(engine)
    assert known.categories == ("books", "toys")
    with pytest.raises(UnknownNameError, match="SP"):
        known.matched(Filters(states=("s",)))


def test_data_is_as_of_the_last_purchase(engine: DuckDBEngine) -> None:
    assert data_as_of(engine) == datetime(2020, 3, 1, 10)
