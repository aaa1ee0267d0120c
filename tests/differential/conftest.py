"""One made-up shop with everything that makes numbers go wrong, as a plain connection and on every engine."""

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
from support.sail import published_engine
from support.scored_shop import insert_made_up_scores

# One row per order item, per order without any, per return and per charge. `is_return` marks whatever is no item;
# `is_in_order` a charge of an order, which counts with it; `is_of_customer` what counts for a known customer.
ENTRIES = """
CREATE TEMP TABLE entries AS
WITH own AS (
    SELECT o.*, status NOT IN ('canceled', 'unavailable') AS is_valid FROM orders o JOIN shop USING (currency)
), firsts AS (
    SELECT DISTINCT ON (customer_key) customer_key, order_key AS first_key, purchased_at AS began_at FROM own
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
), booked AS (
    SELECT order_key AS named_key, order_line_number, customer_key AS named_customer, address_key, product_key,
        returned_at AS booked_at, 'return' AS kind, amount AS less, 0 AS freight, 0 AS adjusted
    FROM returns JOIN shop USING (currency)
    UNION ALL
    SELECT order_key, NULL, customer_key, address_key, NULL, charged_at, charge_type,
        CASE charge_type WHEN 'discount' THEN -amount ELSE 0 END,
        CASE charge_type WHEN 'shipping' THEN amount ELSE 0 END,
        CASE charge_type WHEN 'adjustment' THEN amount ELSE 0 END
    FROM charges JOIN shop USING (currency)
), placed AS (
    SELECT b.*, k.order_key, status, coalesce(is_valid, true) AS is_valid,
        CASE WHEN kind = 'return' THEN booked_at ELSE coalesce(purchased_at, booked_at) END AS entry_at,
        CASE WHEN k.order_key IS NULL THEN named_customer ELSE k.customer_key END AS customer_key,
        CASE WHEN k.order_key IS NULL THEN a.region ELSE state END AS state,
        CASE WHEN k.order_key IS NULL THEN a.country ELSE k.country END AS country,
        CASE WHEN k.order_key IS NOT NULL THEN customer_type WHEN named_customer IS NULL THEN 'guest'
            ELSE 'returning' END AS customer_type
    FROM booked b LEFT JOIN known k ON k.order_key = named_key
    LEFT JOIN order_addresses a ON a.address_key = b.address_key
)
SELECT order_key, customer_key, purchased_at::date AS day, date_trunc('month', purchased_at)::date AS month,
    date_trunc('week', purchased_at)::date AS week, status, is_valid, state, country, customer_type, category,
    line_number IS NOT NULL AS has_item, false AS is_return, coalesce(quantity, 0) AS units,
    coalesce(quantity * unit_price, 0) AS gross, coalesce(discount, 0) AS less, coalesce(freight, 0) AS freight,
    product, seller, 'sale' AS kind, 0 AS adjusted, false AS is_in_order, customer_key IS NOT NULL AS is_of_customer
FROM known LEFT JOIN named USING (order_key)
UNION ALL
SELECT b.order_key, b.customer_key, entry_at::date, date_trunc('month', entry_at)::date,
    date_trunc('week', entry_at)::date, status, is_valid, state, country, customer_type,
    coalesce(n.category, category_name), false, true, 0, 0, less, b.freight, coalesce(n.product, product_id), seller,
    kind, adjusted, b.order_key IS NOT NULL AND kind <> 'return',
    coalesce(CASE WHEN b.order_key IS NULL THEN entry_at >= began_at ELSE b.customer_key IS NOT NULL END, false)
FROM placed b LEFT JOIN firsts f ON f.customer_key = b.customer_key
LEFT JOIN named n ON n.order_key = named_key AND n.line_number = order_line_number
LEFT JOIN products p ON p.product_key = b.product_key LEFT JOIN categories c ON c.category_key = p.category_key
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
def shop(
    tmp_path_factory: pytest.TempPathFactory, sail: str
) -> Iterator[tuple[psycopg.Connection[Any], tuple[Engine, ...]]]:
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
            folder = tmp_path_factory.mktemp("published")
            with published_engine(copy.connection.cursor(), folder, sail) as spark:
                yield plain, (copy.engine(), PostgresEngine(reader), spark)
    stop(settings)
