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
    "cohort_week": lambda rows: rows.cohort_start,
    "cohort_month": lambda rows: rows.cohort_start,
    "cohort_quarter": lambda rows: rows.cohort_start,
    "period_index": lambda rows: rows.period_index,
    "order_number": lambda rows: rows.order_number,
}
ALL_DIMENSIONS = tuple(DIMENSIONS)
COHORT_DIMENSIONS = ("cohort_week", "cohort_month", "cohort_quarter")
DAYS = frozenset(("day", "week", "month", *COHORT_DIMENSIONS))
NUMBERS = frozenset(("period_index", "order_number"))
SALES_DIMENSIONS = ("day", "week", "month", "state", "category", "payment_type", "status", "customer_type")


def dimension(name: str, rows: Any) -> ir.Value:
    """The values that a dimension groups by; weeks start on Monday. `rows` is whatever has its columns.

    Raises UnknownNameError with the nearest names.
    """
    if name not in DIMENSIONS:
        raise UnknownNameError("dimension", name, DIMENSIONS)
    return DIMENSIONS[name](rows).name(name)
