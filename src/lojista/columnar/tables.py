"""The base tables that the read copy holds, with the types they have there."""

from collections.abc import Mapping
from dataclasses import dataclass

# One entry per column. Comments, titles and other free text that no metric reads stay in PostgreSQL.
BASE_TABLES: Mapping[str, Mapping[str, str]] = {
    "shop": {
        "name": "VARCHAR",
        "currency": "VARCHAR",
        "time_zone": "VARCHAR",
        "country": "VARCHAR",
        "week_starts": "SMALLINT",
        "fiscal_year_starts": "SMALLINT",
    },
    "categories": {"category_key": "INTEGER", "category_id": "VARCHAR", "category_name": "VARCHAR"},
    "postal_areas": {
        "country": "VARCHAR",
        "postal_prefix": "VARCHAR",
        "city": "VARCHAR",
        "latitude": "DOUBLE",
        "longitude": "DOUBLE",
    },
    "customers": {"customer_key": "INTEGER", "customer_id": "VARCHAR"},
    "sellers": {"seller_key": "INTEGER", "seller_id": "VARCHAR", "country": "VARCHAR", "region": "VARCHAR"},
    "products": {
        "product_key": "INTEGER",
        "product_id": "VARCHAR",
        "product_name": "VARCHAR",
        "category_key": "INTEGER",
    },
    "order_addresses": {
        "address_key": "INTEGER",
        "customer_key": "INTEGER",
        "country": "VARCHAR",
        "region": "VARCHAR",
        "city": "VARCHAR",
        "postal_prefix": "VARCHAR",
    },
    "orders": {
        "order_key": "INTEGER",
        "order_id": "VARCHAR",
        "customer_key": "INTEGER",
        "address_key": "INTEGER",
        "status": "VARCHAR",
        "currency": "VARCHAR",
        "purchased_at": "TIMESTAMP",
        "approved_at": "TIMESTAMP",
        "shipped_at": "TIMESTAMP",
        "delivered_at": "TIMESTAMP",
        "promised_at": "TIMESTAMP",
    },
    "order_items": {
        "order_key": "INTEGER",
        "line_number": "INTEGER",
        "product_key": "INTEGER",
        "seller_key": "INTEGER",
        "quantity": "INTEGER",
        "gross_sales": "DECIMAL(18, 4)",
        "discount": "DECIMAL(18, 4)",
        "freight": "DECIMAL(18, 4)",
    },
    "returns": {
        "return_key": "INTEGER",
        "order_key": "INTEGER",
        "order_line_number": "INTEGER",
        "customer_key": "INTEGER",
        "address_key": "INTEGER",
        "product_key": "INTEGER",
        "currency": "VARCHAR",
        "returned_at": "TIMESTAMP",
        "quantity": "INTEGER",
        "amount": "DECIMAL(18, 4)",
    },
    "charges": {
        "document_id": "VARCHAR",
        "line_number": "INTEGER",
        "charge_type": "VARCHAR",
        "order_key": "INTEGER",
        "customer_key": "INTEGER",
        "address_key": "INTEGER",
        "currency": "VARCHAR",
        "charged_at": "TIMESTAMP",
        "amount": "DECIMAL(18, 4)",
        "charge_key": "INTEGER",
    },
    "order_payments": {
        "order_key": "INTEGER",
        "payment_number": "INTEGER",
        "payment_type": "VARCHAR",
        "instalments": "INTEGER",
        "amount": "DECIMAL(18, 4)",
    },
    "order_reviews": {
        "order_key": "INTEGER",
        "review_id": "VARCHAR",
        "score": "INTEGER",
        "created_at": "TIMESTAMP",
        "answered_at": "TIMESTAMP",
    },
    "payment_types": {"payment_type": "VARCHAR"},
    "order_currencies": {"currency": "VARCHAR", "order_count": "BIGINT", "converted_count": "BIGINT"},
    "segment_snapshots": {"month_end": "DATE", "customer_count": "INTEGER"},
    "latest_scores": {
        "customer_key": "INTEGER",
        "churn_probability": "DOUBLE",
        "alive_probability": "DOUBLE",
        "expected_orders": "DOUBLE",
        "expected_sales": "DECIMAL(18, 4)",
    },
    "segment_changes": {"customer_key": "INTEGER", "month_end": "DATE", "segment": "VARCHAR"},
}


@dataclass(frozen=True)
class Derived:
    """A view in PostgreSQL that a copy makes from a table of its own by a query."""

    source: str
    query: str


# With rates, orders without one are counted in PostgreSQL alone.
DERIVED_TABLES: Mapping[str, Derived] = {
    "payment_types": Derived("order_payments", "SELECT DISTINCT payment_type FROM base.order_payments"),
    "order_currencies": Derived(
        "orders",
        """SELECT currency, count(*) AS order_count, CAST(0 AS BIGINT) AS converted_count
        FROM base.orders GROUP BY currency""",
    ),
}

# By which key a changed row is noted in PostgreSQL, and read again here: what belongs to an order goes by the order.
ROW_KEYS: Mapping[str, str] = {
    "categories": "category_key",
    "customers": "customer_key",
    "sellers": "seller_key",
    "products": "product_key",
    "order_addresses": "address_key",
    "orders": "order_key",
    "order_items": "order_key",
    "order_payments": "order_key",
    "order_reviews": "order_key",
    "returns": "return_key",
    "charges": "charge_key",
}

# What stands in PostgreSQL in a column's place. A line is converted and rounded as a whole, so the copy holds no price.
IN_POSTGRES: Mapping[tuple[str, str], str] = {
    ("order_items", "gross_sales"): "CAST(quantity * unit_price AS NUMERIC(18, 4))",
}


def in_postgres(table: str, column: str) -> str:
    """A base table's column as SQL over PostgreSQL's own table."""
    return IN_POSTGRES.get((table, column), column)


# Columns with few distinct values: stored in the marts as one-byte or two-byte codes.
CODED_COLUMNS: tuple[str, ...] = (
    "status",
    "customer_type",
    "state",
    "country",
    "city",
    "category",
    "payment_type",
    "first_status",
    "first_state",
    "first_country",
    "segment",
    "previous_segment",
)
