"""How the rivals narrow what they read: conditions in SQL on the normalised tables, and on a joined frame in pandas."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from lojista.columnar.tables import BASE_TABLES
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.filters import Filters

VALID = "o.status NOT IN ('canceled', 'unavailable')"


def narrowed(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Conditions on orders `o`, addresses `a` and categories `c`, with their values."""
    parts: list[str] = ["true"]
    values: dict[str, Any] = {}
    if filters.period is not None:
        parts.append("o.purchased_at >= %(first)s AND o.purchased_at < %(after)s")
        values |= {"first": filters.period.start, "after": filters.period.end + timedelta(days=1)}
    if filters.states:
        parts.append("a.region = ANY(%(states)s)")
        values["states"] = list(filters.states)
    if filters.categories:
        parts.append("c.category_name = ANY(%(categories)s)")
        values["categories"] = list(filters.categories)
    if filters.payment_types:
        parts.append("EXISTS (SELECT FROM order_payments p WHERE p.order_key = o.order_key"
                     " AND p.payment_type = ANY(%(payments)s))")  # fmt: skip
        values["payments"] = list(filters.payment_types)
    return " AND ".join(parts), values


SOLD = """FROM orders o LEFT JOIN order_addresses a USING (address_key) LEFT JOIN order_items i USING (order_key)
    LEFT JOIN products d USING (product_key) LEFT JOIN categories c USING (category_key)"""


def keep(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows of the joined frame that pass the filters."""
    if filters.period is not None:
        days = frame["purchased_at"].dt.date
        frame = frame[(days >= filters.period.start) & (days <= filters.period.end)]
    if filters.states:
        frame = frame[frame["region"].isin(filters.states)]
    if filters.categories:
        frame = frame[frame["category_name"].isin(filters.categories)]
    return frame


def joined(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The usual frame: everything joined, one row an item."""
    frame = tables["orders"].merge(tables["order_addresses"], on="address_key", how="left", suffixes=("", "_address"))
    frame = frame.merge(tables["order_items"], on="order_key", how="left").merge(
        tables["products"], on="product_key", how="left"
    )
    return frame.merge(tables["categories"], on="category_key", how="left")


def frames_of(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """The base tables as a script would hold them: money as floats, as everybody does."""
    cursor = warehouse.copy.connection.cursor()
    money = "* REPLACE ({})"
    frames = {}
    for name, columns in BASE_TABLES.items():
        amounts = ", ".join(
            f"CAST({column} AS DOUBLE) AS {column}" for column, kind in columns.items() if kind.startswith("DECIMAL")
        )
        frames[name] = cursor.execute(f"SELECT {money.format(amounts) if amounts else '*'} FROM base.{name}").df()
    return frames
