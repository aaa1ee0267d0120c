"""The base tables that the read copy holds, with the types they have there."""

from collections.abc import Mapping

# One entry per column. Comments, titles and other free text that no metric reads stay in PostgreSQL.
BASE_TABLES: Mapping[str, Mapping[str, str]] = {
    "shop": {"name": "VARCHAR", "currency": "VARCHAR", "time_zone": "VARCHAR", "country": "VARCHAR"},
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
    "products": {"product_key": "INTEGER", "product_id": "VARCHAR", "category_key": "INTEGER"},
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
        "unit_price": "DECIMAL(18, 4)",
        "discount": "DECIMAL(18, 4)",
        "freight": "DECIMAL(18, 4)",
    },
    "order_returns": {
        "order_key": "INTEGER",
        "line_number": "INTEGER",
        "return_number": "INTEGER",
        "returned_at": "TIMESTAMP",
        "quantity": "INTEGER",
        "amount": "DECIMAL(18, 4)",
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
