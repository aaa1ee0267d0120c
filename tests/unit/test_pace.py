"""How fast a history goes on."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lojista.replay.pace import by_orders, steady

START = datetime(2026, 5, 1, 9)


def _orders(gaps: list[int]) -> list[datetime]:
    return [START + timedelta(seconds=sum(gaps[: number + 1])) for number in range(len(gaps))]


def test_steady_pace_ends_with_the_history() -> None:
    pace = steady(START, START + timedelta(hours=1), 60.0)
    assert pace(0) == START
    assert pace(2) == START + timedelta(minutes=2)
    assert pace(1e300) == START + timedelta(hours=1)


def test_orders_come_every_three_seconds_and_a_night_passes_in_six() -> None:
    orders = _orders([600, 600, 600, 30_000, 1])
    pace = by_orders(START, orders)
    assert [pace(elapsed) for elapsed in (3, 6, 9, 15, 16)] == orders
    assert pace(12) == orders[2] + timedelta(seconds=15_000)


@given(gaps=st.lists(st.integers(1, 40_000), min_size=1, max_size=40))
def test_orders_come_within_one_to_six_seconds_of_each_other(gaps: list[int]) -> None:
    orders = _orders(gaps)
    pace = by_orders(START, orders)
    reached = [pace(tenth / 10) for tenth in range(60 * len(gaps) + 1)]
    assert reached[-1] == orders[-1]
    assert all(before <= after for before, after in pairwise(reached))
    came_at = [next(place for place, moment in enumerate(reached) if moment >= order) for order in orders]
    assert all(9 <= after - before <= 61 for before, after in pairwise([0, *came_at]))


def test_nothing_moves_without_orders() -> None:
    assert by_orders(START, [])(100.0) == START
