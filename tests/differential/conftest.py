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
    product, seller
FROM known LEFT JOIN named USING (order_key)
UNION ALL
SELECT order_key, customer_key, returned_at::date, date_trunc('month', returned_at)::date,
    date_trunc('week', returned_at)::date, status, is_valid, state, country, customer_type, category,
    false, true, 0, 0, r.amount, 0, product, seller
FROM order_returns r JOIN named USING (order_key, line_number) JOIN known USING (order_key)
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
                """INSERT INTO order_returns SELECT order_key, line_number, 1, purchased_at + interval '40 days', 1,
                   round(unit_price / 2, 2) FROM order_items JOIN orders USING (order_key) WHERE order_key % 11 = 0"""
            )
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
