"""The curve of second orders beside the product-limit estimate worked out by hand."""

import math
from statistics import NormalDist

import pytest

from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import wilson
from lojista.models.second_order import SecondOrders, fit, second_orders
from support.small_shop import small_shop

# Ten customers: days until the second order, or until they were last seen.
WAITS = ((0, True, 1), (3, True, 2), (3, False, 1), (5, False, 2), (8, True, 1), (20, False, 3))


def _by_hand(waits: tuple[tuple[int, bool, int], ...]) -> dict[int, tuple[float, float, float]]:
    """Kaplan and Meier's product over days, with Kalbfleisch and Prentice's exponential Greenwood interval."""
    at_risk, waiting, spread, found = sum(count for *_, count in waits), 1.0, 0.0, {}
    for day in sorted({day for day, *_ in waits}):
        events = sum(count for at, is_event, count in waits if at == day and is_event)
        waiting *= 1 - events / at_risk
        spread += events / (at_risk * (at_risk - events)) if events else 0
        reach = NormalDist().inv_cdf(0.975) * math.sqrt(spread) / math.log(waiting)
        found[day] = (1 - waiting, 1 - waiting ** math.exp(reach), 1 - waiting ** math.exp(-reach))
        at_risk -= sum(count for at, _, count in waits if at == day)
    return found


def test_curve_is_the_product_limit_by_hand() -> None:
    shares = {point.days: point.share for point in fit(WAITS).points}
    assert shares == pytest.approx({0: 0.1, 3: 0.3, 5: 0.3, 8: 1 - 0.7 * 3 / 4, 20: 1 - 0.7 * 3 / 4})


def test_interval_is_exponential_greenwoods() -> None:
    for point in fit(WAITS).points:
        share, one, other = _by_hand(WAITS)[point.days]
        assert (point.share, point.low, point.high) == pytest.approx((share, min(one, other), max(one, other)))


def test_interval_has_a_width_while_nobody_has_ordered_again() -> None:
    first = fit(((5, False, 2), (9, True, 1), (9, False, 3))).points[0]
    assert (first.share, first.low, first.high) == (0, 0, pytest.approx(wilson(0, 6)[1]))


def test_grouped_customers_count_as_if_each_stood_alone() -> None:
    alone = tuple((day, is_event, 1) for day, is_event, count in WAITS for _ in range(count))
    for one, other in zip(fit(WAITS).points, fit(alone).points, strict=True):
        assert (one.share, one.low, one.high) == pytest.approx((other.share, other.low, other.high))


def test_share_within_days_is_the_last_step_before_them() -> None:
    found = fit(WAITS)
    assert found.within(7) == next(point for point in found.points if point.days == 5)
    assert found.within(21) is None


def test_nobody_makes_no_curve() -> None:
    assert fit([]) == SecondOrders(0, 0, ())
    assert fit([]).within(0) is None


def test_those_who_never_came_back_make_a_flat_curve() -> None:
    assert [point.share for point in fit([(5, False, 3)]).points] == [0, 0]


def test_customers_are_seen_until_the_last_day_of_the_data() -> None:
    engine = small_shop()[1]
    ana, bia = (second_orders(engine, Filters(states=(state,))) for state in ("SP", "RJ"))
    assert (ana.points[-1].days, bia.points[-1].days) == (32, 1)
    assert second_orders(engine, EVERYTHING).repeat_count == 2
