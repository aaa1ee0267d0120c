"""Lines between those taken for lost and the others, added up by hand from support/scored_shop.py."""

from decimal import Decimal

import pytest

from lojista.models.churn.decisions import at_percent, decide, lost_share, outcome_reports, return_chance
from lojista.models.churn.reports import chances_by_group, reached_by_group, strongest
from support.scored_shop import CONFUSIONS, small_card


def test_line_is_the_checked_one_nearest_to_a_share() -> None:
    assert [lost_share(at_percent(CONFUSIONS, percent)) for percent in (1, 20, 60, 95, 100)] == [
        0.001, 0.2, 0.8, 1.0, 1.0,
    ]  # fmt: skip


def test_report_of_both_outcomes() -> None:
    churned, came = outcome_reports(CONFUSIONS[1])
    assert (churned.precision, churned.recall) == (0.95, pytest.approx(760 / 900))
    assert (came.precision, came.recall, came.f1) == (0.3, 0.6, pytest.approx(0.4))
    assert (churned.customer_count, came.customer_count) == (900, 100)


def test_report_has_no_precision_of_what_nobody_is_called() -> None:
    _, came = outcome_reports(CONFUSIONS[0])
    assert (came.precision, came.recall, came.f1) == (None, 0.0, None)


def test_cheapest_line_is_between_the_extremes_where_telling_apart_pays() -> None:
    found = decide(CONFUSIONS[2], CONFUSIONS, Decimal(10), Decimal(4))
    assert (found.kind, found.cheapest) == ("some", CONFUSIONS[1])
    assert (found.cost, found.cheapest_cost) == (Decimal("2870.00"), Decimal("960.00"))
    assert (found.cost_of_everybody, found.cost_of_nobody, found.saved) == (1000, 3600, 40)


@pytest.mark.parametrize(
    ("in_vain", "unnoticed", "kind"), [(1, 100, "everybody"), (100, 0, "nobody"), (0, 0, "nobody")]
)
def test_telling_apart_may_save_nothing(in_vain: int, unnoticed: int, kind: str) -> None:
    found = decide(CONFUSIONS[1], CONFUSIONS, Decimal(in_vain), Decimal(unnoticed))
    assert (found.kind, found.saved) == (kind, 0)


def test_groups_are_turned_to_ordering_again() -> None:
    first = chances_by_group(small_card().backtest.groups)[0]
    assert (first.given, first.came) == (pytest.approx(0.14), pytest.approx(0.14))
    assert first.low < first.came < first.high
    assert return_chance(CONFUSIONS[1]) == pytest.approx(0.1)


def test_customers_reached_add_up_to_all() -> None:
    found = reached_by_group(small_card().backtest.groups)
    assert [(one.number, one.customer_share, one.buyer_share) for one in found] == [(1, 0.5, 0.7), (2, 1.0, 1.0)]


def test_reasons_beyond_chance_come_first() -> None:
    names = [one.feature for one in strongest(small_card().odds)]
    assert names == ["days_since_last_order", "order_count", "first_state", "first_payment_type"]
