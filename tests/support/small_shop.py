"""A shop of a few rows, written straight into a DuckDB copy: small enough to add up by hand."""

from typing import Any

import duckdb
import psycopg

from lojista.columnar.build import build_mart, build_marts, derive, recipe
from lojista.columnar.engine import DuckDBEngine
from lojista.columnar.marts import MARTS
from lojista.columnar.tables import BASE_TABLES, DERIVED_TABLES

# Ana orders twice, Bia once; one guest; one canceled order; one order in another currency; one without items;
# one paid two ways; a return in the month after its order; a product without a category.
ROWS: dict[str, str] = {
    "shop": "('Small', 'BRL', 'America/Sao_Paulo', 'BR', 1, 1)",
    "categories": "(1, 'brinquedos', 'toys'), (2, 'livros', 'books')",
    "postal_areas": "('BR', '1', 'São Paulo', -23.55, -46.63)",
    "customers": "(1, 'ana'), (2, 'bia')",
    "products": "(1, 'p1', 'Wooden bear', 1), (2, 'p2', NULL, 2), (3, 'p3', NULL, NULL)",
    "order_addresses": "(1, 1, 'BR', 'SP', 'x', '1'), (2, 2, 'BR', 'RJ', 'y', '2'), (3, NULL, 'BR', 'SP', 'x', '1')",
    "orders": """
        (1, 'a', 1, 1, 'delivered', 'BRL', '2020-01-10 10:00', NULL, NULL, NULL, NULL),
        (2, 'b', 1, 1, 'shipped', 'BRL', '2020-02-11 10:00', NULL, NULL, NULL, NULL),
        (3, 'c', 2, 2, 'delivered', 'BRL', '2020-02-29 23:59:59', NULL, NULL, NULL, NULL),
        (4, 'd', NULL, 3, 'delivered', 'BRL', '2020-02-01 00:00', NULL, NULL, NULL, NULL),
        (5, 'e', 2, 2, 'canceled', 'BRL', '2020-01-05 10:00', NULL, NULL, NULL, NULL),
        (6, 'f', 1, 1, 'delivered', 'USD', '2020-02-05 10:00', NULL, NULL, NULL, NULL),
        (7, 'g', 2, 2, 'created', 'BRL', '2020-03-01 10:00', NULL, NULL, NULL, NULL)""",
    "order_items": """
        (1, 1, 1, NULL, 2, 20.00, 1.00, 3.00), (1, 2, 2, NULL, 1, 5.50, 0, 1.25),
        (2, 1, 1, NULL, 1, 20.00, 0, 4.00), (3, 1, 3, NULL, 1, 7.07, 0, 0),
        (4, 1, 2, NULL, 3, 3.33, 0, 0.50), (5, 1, 1, NULL, 1, 99.00, 0, 9.00), (6, 1, 1, NULL, 1, 1000.00, 0, 0)""",
    "returns": "(1, 1, 1, NULL, NULL, NULL, 'BRL', '2020-02-02 09:00', 1, 9.50)",
    "charges": "('a', 3, 'adjustment', 1, NULL, NULL, 'BRL', '2020-01-10 10:00', -2.00, 1)",
    "payment_types": "('card'), ('voucher'), ('boleto')",
    "order_currencies": "('BRL', 6, 0), ('USD', 1, 0)",
    "order_payments": """
        (1, 1, 'card', 1, 20.00), (1, 2, 'voucher', 1, 8.75), (2, 1, 'card', 3, 24.00), (3, 1, 'boleto', 1, 7.07),
        (4, 1, 'voucher', 1, 3.83), (5, 1, 'card', 1, 108.00), (6, 1, 'card', 1, 1000.00)""",
}


def insert_small_shop(connection: psycopg.Connection[Any]) -> None:
    """Writes the same rows into PostgreSQL."""
    connection.execute("TRUNCATE shop CASCADE")
    for name, rows in ROWS.items():
        if name in DERIVED_TABLES:
            continue  # views there
        columns = ", ".join(_POSTGRES_COLUMNS.get(name, BASE_TABLES[name]))
        connection.execute(f"INSERT INTO {name} ({columns}) VALUES {_POSTGRES_ROWS.get(name, rows)}".encode())
    connection.commit()


def insert_unlinked(connection: psycopg.Connection[Any]) -> None:
    """Adds what belongs to no known order: a return and a discount of Ana's, a guest's return, and postage of an order
    in another currency. Net of them she has 4.00 less in net and in total sales."""
    connection.execute(
        """INSERT INTO returns (return_key, return_id, line_number, customer_key, product_key, currency, returned_at,
            quantity, amount) VALUES (2, 'r', 1, 1, 2, 'BRL', '2020-02-20', 1, 2.50),
            (3, 's', 1, NULL, 2, 'BRL', '2020-02-20', 1, 5)"""
    )
    connection.execute(
        """INSERT INTO charges VALUES ('v', 1, 'discount', NULL, NULL, 1, NULL, 'BRL', '2020-02-21', -1.50),
            ('f', 9, 'shipping', NULL, 6, NULL, NULL, 'BRL', '2020-02-05', 7.00)"""
    )
    connection.commit()


DELIVERED = """
UPDATE orders SET promised_at = purchased_at + interval '10 days', delivered_at = purchased_at + CASE order_key
    WHEN 1 THEN interval '2 days' WHEN 3 THEN interval '12 days' WHEN 4 THEN interval '10 days' END;
INSERT INTO order_reviews (order_key, review_id, score, created_at)
    VALUES (1, 'r1', 5, '2020-02-01'), (3, 'r2', 2, '2020-04-01');
INSERT INTO sellers (seller_key, seller_id, country, region) VALUES (1, 'shoes-and-more', 'BR', 'SP');
UPDATE order_items SET seller_key = 1 WHERE order_key < 4
"""
MUCH_LATER = """
INSERT INTO orders (order_key, order_id, status, currency, purchased_at)
    VALUES (99, 'much later', 'canceled', 'BRL', '2020-12-01')
"""


def insert_deliveries(connection: psycopg.Connection[Any]) -> None:
    """Adds promised and delivered days, reviews and a seller."""
    for statement in DELIVERED.split(";"):
        connection.execute(statement.encode())
    connection.commit()


def insert_much_later(connection: psycopg.Connection[Any]) -> None:
    """Adds a canceled order long after all others: they are then old enough to be followed."""
    connection.execute(MUCH_LATER.encode())
    connection.commit()


def clear_shop(connection: psycopg.Connection[Any]) -> None:
    """Deletes every row, for another shop in the same database."""
    tables = ", ".join((*(name for name in ROWS if name not in DERIVED_TABLES), "sellers", "order_reviews"))
    connection.execute(f"TRUNCATE {tables} CASCADE".encode())


# PostgreSQL's addresses have ids of their own, which the copy leaves behind; its items have prices.
_POSTGRES_COLUMNS = {
    "order_addresses": ("address_key", "address_id", "customer_key", "country", "region", "city", "postal_prefix"),
    "postal_areas": ("country", "postal_prefix", "city", "latitude", "longitude", "point_count"),
    "order_items": (
        "order_key",
        "line_number",
        "product_key",
        "seller_key",
        "quantity",
        "unit_price",
        "discount",
        "freight",
    ),
    "charges": (
        "document_id",
        "line_number",
        "charge_type",
        "order_key",
        "customer_key",
        "address_key",
        "currency",
        "charged_at",
        "amount",
    ),
    "returns": (
        "return_key",
        "return_id",
        "line_number",
        "order_key",
        "order_line_number",
        "currency",
        "returned_at",
        "quantity",
        "amount",
    ),
}
_POSTGRES_ROWS = {
    "order_items": """
        (1, 1, 1, NULL, 2, 10.00, 1.00, 3.00), (1, 2, 2, NULL, 1, 5.50, 0, 1.25),
        (2, 1, 1, NULL, 1, 20.00, 0, 4.00), (3, 1, 3, NULL, 1, 7.07, 0, 0),
        (4, 1, 2, NULL, 3, 1.11, 0, 0.50), (5, 1, 1, NULL, 1, 99.00, 0, 9.00), (6, 1, 1, NULL, 1, 1000.00, 0, 0)""",
    "charges": "('a', 3, 'adjustment', 1, NULL, NULL, 'BRL', '2020-01-10 10:00', -2.00)",
    "returns": "(1, 'a/1', 1, 1, 1, 'BRL', '2020-02-02 09:00', 1, 9.50)",
    "order_addresses": "(1, 'a1', 1, 'BR', 'SP', 'x', '1'), (2, 'a2', 2, 'BR', 'RJ', 'y', '2'), "
    "(3, 'a3', NULL, 'BR', 'SP', 'x', '1')",
    "postal_areas": "('BR', '1', 'São Paulo', -23.55, -46.63, 1)",
}


def empty_base(connection: Any) -> Any:
    """The same connection, with every base table and no row."""
    connection.execute("CREATE SCHEMA base; CREATE SCHEMA marts")
    for name, columns in BASE_TABLES.items():
        typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE TABLE base.{name} ({typed})")
    return connection


def build_named(connection: Any, *names: str) -> None:
    """Builds only the marts that a test reads, and what they are built of: for those that make many shops."""
    derive(connection, "payment_types")
    wanted = set(names)
    for mart in reversed(MARTS):
        if mart.name in wanted:
            wanted.update(other.name for other in recipe(mart).marts_read)
    for mart in (mart for mart in MARTS if mart.name in wanted):
        build_mart(connection, mart)


def small_shop() -> tuple[Any, DuckDBEngine]:
    """A connection that holds the shop's base tables and marts, and an engine over them."""
    connection = empty_base(duckdb.connect())
    for name, rows in ROWS.items():
        connection.execute(f"INSERT INTO base.{name} VALUES {rows}")
    build_marts(connection)
    return connection, DuckDBEngine(connection.cursor())
