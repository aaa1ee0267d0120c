"""Customers as they stood on a past day, beside what was known of them by then, added up by hand."""

from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import choices
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.outreach import outreach
from lojista.metrics.people import count_customers, list_customers
from lojista.metrics.segments import SEGMENTS, segment_selection

DAYS = (date(2024, 3, 31), date(2024, 8, 15))
BY_THEN = """
SELECT customer_id, max(day) FILTER (WHERE NOT is_return), count(DISTINCT order_key) FILTER (WHERE NOT is_return),
    sum(gross - less + freight)::numeric(18, 2)
FROM entries JOIN customers USING (customer_key) WHERE is_valid AND is_of_customer AND day <= %s
GROUP BY customer_id ORDER BY customer_id
"""

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_segments_of_a_day_list_everybody_as_they_stood(shop: Shop, day: date) -> None:
    by_hand = shop[0].execute(BY_THEN.encode(), (day,)).fetchall()
    assert len(by_hand) > 100
    engine = shop[1][0]
    lists = [list_customers(engine, segment_selection(engine, day, segment)) for segment in SEGMENTS]
    rows = pa.concat_tables(lists).to_pylist()
    listed = [(row["customer_id"], row["last_order_on"], row["order_count"], row["total_sales"]) for row in rows]
    assert sorted(listed) == by_hand


def test_engines_list_a_segment_alike(shop: Shop) -> None:
    first, *others = (list_customers(engine, segment_selection(engine, DAYS[0], "champions")) for engine in shop[1])
    assert first.num_rows
    assert all(first.equals(other) for other in others)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_reasons_to_write_have_as_many_customers_as_they_say(shop: Shop, day: date) -> None:
    engine = shop[1][0]
    known = choices(engine)
    for filters in (EVERYTHING, Filters(states=known.states[:2]), Filters(categories=known.categories[:3])):
        for entry in outreach(engine, day, filters):
            assert count_customers(engine, entry.selection) == entry.customer_count
            assert list_customers(engine, entry.selection).num_rows == entry.customer_count
