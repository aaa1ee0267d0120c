"""A small shop that keeps its orders in a PostgreSQL of its own, and mappings to read it by."""

from pathlib import Path

import psycopg

from lojista.ingest.mapping import read_mapping
from lojista.ingest.shop_reading import DatabaseReport, load_database
from lojista.postgres.connection import Database
from support.mapped_files import SHOP

TABLES = """
CREATE SCHEMA "Till";
CREATE TABLE "Till"."Order" (id integer PRIMARY KEY, buyer text, placed timestamptz, is_off boolean,
    changed timestamptz NOT NULL DEFAULT now(), secret text DEFAULT 'nobody reads this');
CREATE TABLE "Till".lines (id serial PRIMARY KEY, order_id integer, code text, units integer, price numeric(10, 3),
    changed timestamptz NOT NULL DEFAULT now());
INSERT INTO "Till"."Order" (id, buyer, placed, is_off, changed) VALUES
    (1, 'ana', '2024-06-05 10:00:00.25+00', false, '2024-06-05 10:00+00'),
    (2, NULL, '2024-01-06 11:00:00+00', true, '2024-06-06 11:00+00');
INSERT INTO "Till".lines (order_id, code, units, price, changed) VALUES
    (1, 'mug', 3, 2.505, '2024-06-05 10:00+00'), (1, 'cup, large', 1, 4, '2024-06-05 10:00+00'),
    (2, 'mug', 2, 2.5, '2024-06-06 11:00+00');
"""
ORDERS = """
[[files]]
name = "orders"
rows = "orders"
table = "Till.Order"
columns = { order_id = "id", customer_id = "buyer", purchased_at = "placed", status = "is_off" }
statuses = { true = "canceled", false = "delivered" }
"""
LINES = """
[[files]]
name = "lines"
rows = "lines of orders"
table = "Till.lines"
columns = { order_id = "order_id", product_id = "code", quantity = "units", unit_price = "price" }
"""
_DATABASE = 'database = "SHOP_DATABASE_URL"\n'
TWO_TABLES = _DATABASE + SHOP + ORDERS + LINES
FOLLOWED = TWO_TABLES.replace('rows = "orders"', 'rows = "orders"\nchanged_at = "changed"').replace(
    'rows = "lines of orders"', 'rows = "lines of orders"\nchanged_at = "changed"'
)
ONE_QUERY = (
    _DATABASE
    + SHOP
    + """
[[files]]
name = "sold"
query = '''SELECT o.id, buyer, placed, code, units, price FROM "Till"."Order" o JOIN "Till".lines l ON l.order_id = o.id
    WHERE code NOT LIKE 'x%' -- no samples'''
[files.columns]
order_id = "id"
customer_id = "buyer"
purchased_at = "placed"
product_id = "code"
quantity = "units"
unit_price = "price"
"""
)


def change(url: str, statements: str) -> None:
    """Runs statements in the shop's own database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


def load_own(shop: Database, home: Path, mapping: str, *, is_full: bool = False) -> DatabaseReport:
    """Reads the shop's own database by the mapping, once."""
    with shop.owner() as owner:
        owner.autocommit = True
        return load_database(owner, read_mapping(mapping, "test").source(), home, is_full=is_full)
