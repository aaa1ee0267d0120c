"""When a shop's orders are placed: the two years up to a moment, and what lies ahead of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from lojista.demo.draws import (
    Integers,
    orders_per_day,
    orders_per_day_ahead,
    seconds_of_day,
    share_of_day,
    usual_orders_per_day,
)

_CHUNK = 50_000
_DAY = 86_400
_MOST_DAYS_AHEAD = 120
_ORDERS_AHEAD = 4_320


def moments_until(random: np.random.Generator, order_count: int, until: datetime) -> Iterator[Integers]:
    """Those of so many orders before a moment, in order, some days' worth at a time; seconds since 1970."""
    last = until - timedelta(seconds=1)
    passed = _second_of(last) + 1
    first, counts = orders_per_day(random, order_count, last.date(), share_of_day(passed))
    days = np.repeat(np.arange(len(counts)), counts)
    for low in range(0, order_count, _CHUNK):
        some = days[low : low + _CHUNK]
        seconds = seconds_of_day(random, len(some))
        if passed < _DAY:
            is_last = some == len(counts) - 1
            seconds[is_last] = seconds_of_day(random, int(is_last.sum()), 0, passed)
        yield np.sort(_start_of(first) + some * _DAY + seconds)


def moments_ahead(random: np.random.Generator, order_count: int, since: datetime) -> Integers:
    """Those of the orders to come in a shop that had so many in two years, from a moment on, in order.

    There are some thousands of them, or as many as come in four months.
    """
    passed = _second_of(since)
    counts = orders_per_day_ahead(random, order_count, since.date(), days_ahead(order_count), 1 - share_of_day(passed))
    days = np.repeat(np.arange(len(counts)), counts)
    seconds = seconds_of_day(random, len(days))
    seconds[days == 0] = seconds_of_day(random, int(counts[0]), passed)
    return np.sort(_start_of(since.date()) + days * _DAY + seconds)


def days_ahead(order_count: int) -> int:
    """How many days, with the one under way, orders are made for that are still to come."""
    return int(np.clip(np.ceil(_ORDERS_AHEAD / usual_orders_per_day(order_count)), 2, _MOST_DAYS_AHEAD))


def _second_of(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _start_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
