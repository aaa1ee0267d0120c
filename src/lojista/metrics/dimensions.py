"""What answers can be grouped by."""

from collections.abc import Callable, Mapping
from typing import Any

import ibis.expr.types as ir

from lojista.errors import UnknownNameError

DIMENSIONS: Mapping[str, Callable[[Any], ir.Value]] = {
    "day": lambda rows: rows.date,
    "week": lambda rows: rows.date.truncate("W").cast("date"),
    "month": lambda rows: rows.date.truncate("M").cast("date"),
    "state": lambda rows: rows.state,
    "category": lambda rows: rows.category,
    "payment_type": lambda rows: rows.payment_type,
    "status": lambda rows: rows.status,
    "customer_type": lambda rows: rows.customer_type,
    "segment": lambda rows: rows.segment,
    "recency_score": lambda rows: rows.recency_score,
    "frequency_score": lambda rows: rows.frequency_score,
    "monetary_score": lambda rows: rows.monetary_score,
}
ALL_DIMENSIONS = tuple(DIMENSIONS)
SALES_DIMENSIONS = ("day", "week", "month", "state", "category", "payment_type", "status", "customer_type")


def dimension(name: str, rows: Any) -> ir.Value:
    """The values that a dimension groups by; weeks start on Monday. `rows` is whatever has its columns.

    Raises UnknownNameError with the nearest names.
    """
    if name not in DIMENSIONS:
        raise UnknownNameError("dimension", name, DIMENSIONS)
    return DIMENSIONS[name](rows).name(name)
