"""What goes on now, added up by hand and on every engine, as of a moment of the made-up shop."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.live.clock import Stretch
from lojista.metrics.live.sales import compared, last_orders, sales_by_step, sales_in
from lojista.metrics.live.steps import funnel, late_groups, latest, waiting
from lojista.metrics.questions import Question
from lojista.periods import Period

NOW = datetime(2024, 8, 15, 16, 1)
TODAY = Stretch(datetime(2024, 8, 15), NOW)
MONTH = Stretch(NOW - timedelta(days=30), NOW)
Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]

SOLD = """
SELECT count(*) FROM orders JOIN shop USING (currency)
WHERE status NOT IN ('canceled', 'unavailable') AND purchased_at >= %s AND purchased_at < %s
"""
CAME = """
SELECT count(*), count(*) FILTER (WHERE shipped_at IS NOT NULL OR delivered_at IS NOT NULL
        OR status IN ('shipped', 'delivered')),
    count(*) FILTER (WHERE delivered_at IS NOT NULL OR status = 'delivered')
FROM orders JOIN shop USING (currency)
WHERE status NOT IN ('canceled', 'unavailable') AND purchased_at >= %s AND purchased_at < %s
"""
LATE = """
SELECT count(*), max(promised_at) FROM orders JOIN shop USING (currency)
WHERE status NOT IN ('canceled', 'unavailable', 'delivered') AND delivered_at IS NULL AND promised_at::date < %s::date
"""


def test_orders_of_a_stretch_are_those_counted_by_hand(shop: Shop) -> None:
    by_hand = shop[0].execute(SOLD.encode(), (MONTH.since, MONTH.until)).fetchone()
    assert by_hand is not None
    assert by_hand[0] > 5
    assert sales_in(shop[1][0], MONTH)[0].order_count == by_hand[0]


@pytest.mark.parametrize("day", [datetime(2024, 8, 15), datetime(2024, 3, 3)], ids=str)
def test_a_whole_day_is_what_the_catalogue_says_of_it(shop: Shop, day: datetime) -> None:
    names = ("total_sales", "order_count", "new_customer_count", "average_order_value")
    asked = Question(names, (), Filters(period=Period(day.date(), day.date())))
    row = answer(shop[1][0], asked).to_pylist()[0]
    (sales,) = sales_in(shop[1][0], Stretch(day, day + timedelta(days=1)))
    assert [row[name] for name in names] == [getattr(sales, name) for name in names]


def test_steps_of_a_day_add_up_to_the_day(shop: Shop) -> None:
    steps = sales_by_step(shop[1][0], TODAY, "hour")
    assert len(steps) == 17
    assert sum(step.sales.total_sales for step in steps) == sales_in(shop[1][0], TODAY)[0].total_sales


def test_orders_came_as_far_as_counted_by_hand(shop: Shop) -> None:
    found = funnel(shop[1][0], MONTH)
    by_hand = shop[0].execute(CAME.encode(), (MONTH.since, MONTH.until)).fetchone()
    assert (found.placed, found.reached["shipped"], found.reached["delivered"]) == by_hand


def test_late_orders_are_those_counted_by_hand(shop: Shop) -> None:
    by_hand = shop[0].execute(LATE.encode(), (NOW,)).fetchone()
    assert by_hand is not None
    assert sum(group.order_count for group in late_groups(shop[1][0], NOW)) == by_hand[0] > 0
    assert latest(shop[1][0], NOW, 1)[0].promised_at == by_hand[1]


def test_engines_see_the_same_day(shop: Shop) -> None:
    first, *others = (
        (compared(engine, TODAY, datetime(2023, 1, 1)), last_orders(engine, TODAY, 5)) for engine in shop[1]
    )
    assert all(other == first for other in others)


def test_engines_see_the_same_orders_on_their_way(shop: Shop) -> None:
    first, *others = (
        (funnel(engine, MONTH), waiting(engine, MONTH), list(late_groups(engine, NOW)), latest(engine, NOW, 9))
        for engine in shop[1]
    )
    assert all(other == first for other in others)
