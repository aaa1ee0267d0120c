"""All that a shop's tables hold, by the shop's own ids: the same for two databases with the same orders."""

from typing import Any

import psycopg

_WHO = """LEFT JOIN orders o ON o.order_key = d.order_key LEFT JOIN customers c ON c.customer_key = d.customer_key
    LEFT JOIN order_addresses a ON a.address_key = d.address_key"""
_QUERIES = {
    "categories": "SELECT category_id, category_name FROM categories",
    "sellers": "SELECT seller_id, country, region, city, postal_prefix FROM sellers",
    "products": "SELECT product_id, product_name, category_id FROM products LEFT JOIN categories USING (category_key)",
    "postal_areas": "SELECT * FROM postal_areas",
    "customers": "SELECT customer_id FROM customers",
    "order_addresses": """SELECT address_id, customer_id, country, region, city, postal_prefix
        FROM order_addresses LEFT JOIN customers USING (customer_key)""",
    "orders": """SELECT order_id, customer_id, address_id, status, currency, purchased_at, approved_at, shipped_at,
        delivered_at, promised_at FROM orders o LEFT JOIN customers USING (customer_key)
        LEFT JOIN order_addresses a ON a.address_key = o.address_key""",
    "order_items": """SELECT order_id, line_number, product_id, seller_id, quantity, unit_price, discount, freight,
        ship_by FROM order_items JOIN orders USING (order_key) LEFT JOIN products USING (product_key)
        LEFT JOIN sellers USING (seller_key)""",
    "order_payments": """SELECT order_id, payment_number, payment_type, instalments, amount
        FROM order_payments JOIN orders USING (order_key)""",
    "order_reviews": """SELECT order_id, review_id, score, title, comment, created_at, answered_at
        FROM order_reviews JOIN orders USING (order_key)""",
    "returns": f"""SELECT return_id, line_number, order_id, order_line_number, customer_id, address_id, product_id,
        returned_at, quantity, amount FROM returns d {_WHO} LEFT JOIN products USING (product_key)""",
    "charges": f"""SELECT document_id, line_number, charge_type, description, order_id, customer_id, address_id,
        charged_at, amount FROM charges d {_WHO}""",
}


def whole_shop(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Every row as text, sorted, by table."""
    rows = {name: connection.execute(f"SELECT t::text FROM ({query}) t".encode()) for name, query in _QUERIES.items()}
    return {name: sorted(str(row[0]) for row in found) for name, found in rows.items()}


def shop_checksums(connection: psycopg.Connection[Any]) -> dict[str, tuple[Any, ...]]:
    """How many rows each table has, and the sum of their hashes: for shops too large to be read as a whole."""
    asked = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ({}) t"
    return {name: connection.execute(asked.format(query).encode()).fetchone() or () for name, query in _QUERIES.items()}
