"""One made-up shop with everything that makes numbers go wrong, as a plain connection and as both engines."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import Engine, PostgresEngine
from lojista.columnar.sync import sync
from lojista.demo.generator import write_demo_shop
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.scored_shop import insert_made_up_scores

ENTRIES = """
CREATE TEMP TABLE entries AS
WITH own AS (
    SELECT o.*, status NOT IN ('canceled', 'unavailable') AS is_valid FROM orders o JOIN shop USING (currency)
), firsts AS (
    SELECT DISTINCT ON (customer_key) customer_key, order_key AS first_key FROM own
    WHERE is_valid AND customer_key IS NOT NULL ORDER BY customer_key, purchased_at, order_id
), known AS (
    SELECT own.*, region AS state, a.country,
        CASE WHEN NOT is_valid THEN NULL WHEN own.customer_key IS NULL THEN 'guest'
            WHEN first_key = order_key THEN 'new' ELSE 'returning' END AS customer_type
    FROM own LEFT JOIN order_addresses a USING (address_key) LEFT JOIN firsts ON firsts.customer_key = own.customer_key
), named AS (
    SELECT i.*, category_name AS category, product_id AS product, seller_id AS seller
    FROM order_items i LEFT JOIN products USING (product_key) LEFT JOIN categories USING (category_key)
    LEFT JOIN sellers USING (seller_key)
)
SELECT order_key, customer_key, purchased_at::date AS day, date_trunc('month', purchased_at)::date AS month,
    date_trunc('week', purchased_at)::date AS week, status, is_valid, state, country, customer_type, category,
    line_number IS NOT NULL AS has_item, false AS is_return, coalesce(quantity, 0) AS units,
    coalesce(quantity * unit_price, 0) AS gross, coalesce(discount, 0) AS less, coalesce(freight, 0) AS freight,
    product, seller, 'sale' AS kind, 0 AS adjusted, false AS is_in_order
FROM known LEFT JOIN named USING (order_key)
UNION ALL
SELECT r.order_key, CASE WHEN k.order_key IS NULL THEN r.customer_key ELSE k.customer_key END, returned_at::date,
    date_trunc('month', returned_at)::date, date_trunc('week', returned_at)::date, status, coalesce(is_valid, true),
    CASE WHEN k.order_key IS NULL THEN a.region ELSE state END,
    CASE WHEN k.order_key IS NULL THEN a.country ELSE k.country END,
    CASE WHEN k.order_key IS NOT NULL THEN customer_type WHEN r.customer_key IS NULL THEN 'guest' ELSE 'returning' END,
    coalesce(n.category, category_name), false, true, 0, 0, r.amount, 0, coalesce(n.product, product_id), seller,
    'return', 0, false
FROM returns r JOIN shop USING (currency) LEFT JOIN known k USING (order_key)
LEFT JOIN named n ON n.order_key = r.order_key AND n.line_number = r.order_line_number
LEFT JOIN order_addresses a ON a.address_key = r.address_key
LEFT JOIN products p ON p.product_key = r.product_key LEFT JOIN categories USING (category_key)
UNION ALL
SELECT c.order_key, CASE WHEN k.order_key IS NULL THEN c.customer_key ELSE k.customer_key END, day,
    date_trunc('month', day)::date, date_trunc('week', day)::date, status, coalesce(is_valid, true),
    CASE WHEN k.order_key IS NULL THEN a.region ELSE state END,
    CASE WHEN k.order_key IS NULL THEN a.country ELSE k.country END,
    CASE WHEN k.order_key IS NOT NULL THEN customer_type WHEN c.customer_key IS NULL THEN 'guest' ELSE 'returning' END,
    NULL, false, true, 0, 0, CASE charge_type WHEN 'discount' THEN -amount ELSE 0 END,
    CASE charge_type WHEN 'shipping' THEN amount ELSE 0 END, NULL, NULL,
    charge_type, CASE charge_type WHEN 'adjustment' THEN amount ELSE 0 END,
    k.order_key IS NOT NULL AND charge_type <> 'adjustment'
FROM charges c JOIN shop USING (currency) LEFT JOIN known k USING (order_key)
LEFT JOIN order_addresses a ON a.address_key = c.address_key
CROSS JOIN LATERAL (SELECT coalesce(purchased_at, charged_at)::date AS day) AS booked
"""


# Some before their customer's first order, some of guests.
UNKNOWN_ORDERS = """
    INSERT INTO returns (return_id, line_number, customer_key, address_key, product_key, currency, returned_at,
        quantity, amount)
    SELECT 'credit ' || order_key, line_number, CASE WHEN order_key % 3 > 0 THEN customer_key END, address_key,
        product_key, 'BRL', purchased_at + (order_key % 5 - 2) * interval '20 days', 1, round(unit_price / 3, 2)
    FROM order_items JOIN orders USING (order_key) WHERE order_key % 23 = 0
"""
# With an order, and without one; some of a canceled order; all three kinds.
CHARGES = """
    INSERT INTO charges
    SELECT order_id, 90, (ARRAY['shipping', 'discount', 'adjustment'])[1 + order_key % 3], 'by hand',
        CASE WHEN order_key % 7 > 1 THEN order_key END, CASE WHEN order_key % 5 > 0 THEN customer_key END, address_key,
        'BRL', purchased_at + interval '3 days', (order_key % 3 - 1.5) * 2.37
    FROM orders WHERE order_key % 6 = 0 OR status = 'canceled'
"""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[psycopg.Connection[Any], tuple[Engine, Engine]]]:
    """A made-up shop with discounts, returns, guests, orders in another currency, and a customer of many orders,
    deliveries without a promise, canceled orders that came, and items without a seller or a product."""
    settings = read_settings(home=tmp_path_factory.mktemp("hand"))
    files = write_demo_shop(tmp_path_factory.mktemp("files"), order_count=1_500).folder
    with Database.open(settings) as database:
        with database.owner() as owner:
            load(owner, [files])
            owner.execute("UPDATE order_items SET discount = round(unit_price / 7, 2) WHERE order_key % 5 = 0")
            owner.execute(
                """INSERT INTO returns (return_id, line_number, order_key, order_line_number, currency, returned_at,
                       quantity, amount)
                   SELECT order_id, line_number, order_key, line_number, currency, purchased_at + interval '40 days', 1,
                   round(unit_price / 2, 2) FROM order_items JOIN orders USING (order_key) WHERE order_key % 11 = 0"""
            )
            owner.execute(UNKNOWN_ORDERS)
            owner.execute(CHARGES)
            owner.execute("UPDATE orders SET customer_key = NULL WHERE order_key % 37 = 0")
            owner.execute("UPDATE order_items SET quantity = 90 WHERE order_key % 13 = 0")
            owner.execute("UPDATE order_items SET unit_price = 0.0149 + 0.0001 * (order_key % 2) WHERE order_key < 9")
            owner.execute("UPDATE orders SET currency = 'USD' WHERE order_key % 101 = 0")
            owner.execute("UPDATE orders SET customer_key = 1 WHERE order_key % 97 = 0")
            owner.execute("UPDATE orders SET promised_at = NULL WHERE order_key % 41 = 0")
            owner.execute("UPDATE orders SET delivered_at = purchased_at + interval '9 days' WHERE status = 'canceled'")
            owner.execute("UPDATE order_addresses SET country = 'PT' WHERE address_key % 19 = 0")
            owner.execute("UPDATE order_items SET seller_key = NULL WHERE order_key % 43 = 0")
            owner.execute("UPDATE order_items SET product_key = NULL WHERE order_key % 47 = 0")
            owner.execute(
                """INSERT INTO order_reviews (order_key, review_id, score, created_at)
                   SELECT order_key, 'again', 2, purchased_at + interval '90 days'
                   FROM orders WHERE order_key % 17 = 0"""
            )
            insert_made_up_scores(owner)
        with database.owner() as plain, database.reader() as reader, ColumnarCopy(settings.home / "copies") as copy:
            plain.execute(ENTRIES.encode())
            sync(copy, database)
            yield plain, (copy.engine(), PostgresEngine(reader))
    stop(settings)
