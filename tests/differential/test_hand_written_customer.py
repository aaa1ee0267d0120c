"""One customer beside queries written by hand over PostgreSQL's own tables, to the cent, on every engine."""

import itertools
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.coverage import last_full_day
from lojista.metrics.customer_orders import customer_orders
from lojista.metrics.customer_profile import customer_profile
from lojista.metrics.customer_search import best_customers, find_customers, nearest_customers
from lojista.metrics.people import list_customers
from lojista.metrics.segments import segment_selection

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]

# Those with most orders, with canceled ones, with returns, with returns of an unknown order, and with orders in another
# currency.
PICKED = """
WITH shown AS (
    SELECT customer_key, count(*) AS orders, count(*) FILTER (WHERE status IN ('canceled', 'unavailable')) AS invalid,
        count(*) FILTER (WHERE currency = 'USD') AS foreign_ones,
        (SELECT count(*) FROM returns r JOIN orders o USING (order_key) WHERE o.customer_key = c.customer_key)
            AS returns
    FROM orders c WHERE customer_key IS NOT NULL GROUP BY 1
)
SELECT customer_id FROM customers JOIN (
    (SELECT customer_key FROM shown ORDER BY orders DESC, customer_key LIMIT 2)
    UNION (SELECT customer_key FROM shown WHERE invalid > 0 ORDER BY orders DESC, customer_key LIMIT 3)
    UNION (SELECT customer_key FROM shown WHERE returns > 0 ORDER BY orders DESC, customer_key LIMIT 3)
    UNION (SELECT customer_key FROM shown JOIN returns r USING (customer_key) WHERE r.order_key IS NULL
        ORDER BY orders DESC, customer_key LIMIT 9)
    UNION (SELECT customer_key FROM shown WHERE foreign_ones > 0 ORDER BY orders DESC, customer_key LIMIT 2)
    UNION (SELECT customer_key FROM shown WHERE invalid = orders ORDER BY customer_key LIMIT 2)
) AS wanted USING (customer_key) ORDER BY customer_id
"""
ORDERS = """
SELECT o.order_id, o.purchased_at, o.status, o.status NOT IN ('canceled', 'unavailable') AS is_valid,
    (SELECT coalesce(sum(quantity), 0) FROM order_items i WHERE i.order_key = o.order_key) AS units,
    ARRAY(SELECT DISTINCT category_name FROM order_items i JOIN products USING (product_key)
        JOIN categories USING (category_key) WHERE i.order_key = o.order_key ORDER BY 1) AS categories,
    ARRAY(SELECT DISTINCT coalesce(product_name, product_id) FROM order_items i JOIN products USING (product_key)
        WHERE i.order_key = o.order_key ORDER BY 1) AS products,
    value::numeric(18, 2), back::numeric(18, 2),
    CASE WHEN status IN ('canceled', 'unavailable') THEN 0 ELSE value - carried - back END::numeric(18, 2) AS net,
    CASE WHEN status IN ('canceled', 'unavailable') THEN 0 ELSE value - back END::numeric(18, 2) AS total,
    ARRAY(SELECT DISTINCT payment_type FROM order_payments p WHERE p.order_key = o.order_key ORDER BY 1) AS paid,
    promised_at::date, delivered_at::date, delivered_at::date - promised_at::date AS late,
    (SELECT score FROM order_reviews r WHERE r.order_key = o.order_key
        ORDER BY created_at DESC, review_id DESC LIMIT 1),
    (SELECT created_at::date FROM order_reviews r WHERE r.order_key = o.order_key
        ORDER BY created_at DESC, review_id DESC LIMIT 1)
FROM orders o JOIN customers USING (customer_key) JOIN shop USING (currency),
    LATERAL (SELECT coalesce(sum(sold + sent), 0) AS value, coalesce(sum(sent), 0) AS carried FROM (
        SELECT quantity * unit_price - discount AS sold, freight AS sent FROM order_items i
        WHERE i.order_key = o.order_key
        UNION ALL SELECT CASE charge_type WHEN 'discount' THEN amount ELSE 0 END,
            CASE charge_type WHEN 'shipping' THEN amount ELSE 0 END FROM charges c WHERE c.order_key = o.order_key
        ) AS parts) AS sums,
    LATERAL (SELECT coalesce(sum(amount), 0) AS back FROM returns r WHERE r.order_key = o.order_key) AS returned
WHERE customer_id = %s ORDER BY purchased_at, order_id
"""
PROFILE = """
WITH own AS (
    SELECT entries.*, CASE WHEN is_return THEN -gross ELSE gross END - less AS net FROM entries
    JOIN customers USING (customer_key) WHERE customer_id = %s AND is_valid AND is_of_customer
)
SELECT min(day) FILTER (WHERE NOT is_return), max(day) FILTER (WHERE NOT is_return),
    count(DISTINCT order_key) FILTER (WHERE NOT is_return),
    coalesce(sum(net + freight), 0)::numeric(18, 2), coalesce(sum(net), 0)::numeric(18, 2),
    coalesce(sum(net + freight) FILTER (WHERE order_key IS NULL), 0)::numeric(18, 2),
    coalesce(sum(net) FILTER (WHERE order_key IS NULL), 0)::numeric(18, 2),
    (sum(net + freight) / nullif(count(DISTINCT order_key) FILTER (WHERE has_item), 0))::numeric(18, 2)
FROM own
"""
PLACE = """
SELECT city, region FROM orders JOIN customers USING (customer_key) JOIN shop USING (currency)
    LEFT JOIN order_addresses USING (address_key)
WHERE customer_id = %s AND status NOT IN ('canceled', 'unavailable') ORDER BY purchased_at DESC, order_id DESC LIMIT 1
"""


@pytest.fixture(scope="module")
def picked(shop: Shop) -> list[str]:
    found = [row[0] for row in shop[0].execute(PICKED.encode()).fetchall()]
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("number", [0, 1], ids=["duckdb", "postgres"])
def test_orders_are_those_found_by_hand(shop: Shop, picked: list[str], number: int) -> None:
    for customer_id in picked:
        by_hand = shop[0].execute(ORDERS.encode(), (customer_id,)).fetchall()
        ours = [tuple(vars(order).values()) for order in customer_orders(shop[1][number], customer_id)]
        assert [tuple(list(value) if isinstance(value, tuple) else value for value in row) for row in ours] == by_hand


@pytest.mark.parametrize("number", [0, 1], ids=["duckdb", "postgres"])
def test_profile_is_the_one_added_up_by_hand(shop: Shop, picked: list[str], number: int) -> None:
    for customer_id in picked:
        by_hand = shop[0].execute(PROFILE.encode(), (customer_id,)).fetchone() or ()
        place = shop[0].execute(PLACE.encode(), (customer_id,)).fetchone() or (None, None)
        ours = tuple(vars(customer_profile(shop[1][number], customer_id)).values())
        assert ours[1:11] == (*by_hand, *place)


def test_segment_and_sales_are_those_of_the_lists(shop: Shop) -> None:
    engine = shop[1][0]
    day = last_full_day(engine)
    assert day is not None
    listed = list_customers(engine, segment_selection(engine, day, "loyal"), 3).to_pylist()
    assert listed
    profiles = [customer_profile(engine, row["customer_id"]) for row in listed]
    assert [profile.segment for profile in profiles] == ["loyal"] * len(listed)
    since = [(day - row["last_order_on"]).days for row in listed]
    assert [profile.days_since_last_order for profile in profiles] == since


def test_engines_know_one_customer_alike(shop: Shop, picked: list[str]) -> None:
    copy, *others = shop[1]
    for other, customer_id in itertools.product(others, picked[:3]):
        assert customer_profile(copy, customer_id) == customer_profile(other, customer_id)
        assert find_customers(copy, customer_id[:2], 5) == find_customers(other, customer_id[:2], 5)
        assert nearest_customers(copy, customer_id[:5]) == nearest_customers(other, customer_id[:5])
    assert all(best_customers(copy, 4) == best_customers(other, 4) for other in others)
