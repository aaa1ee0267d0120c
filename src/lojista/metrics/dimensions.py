"""What answers can be grouped by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.errors import UnknownNameError
from lojista.metrics.weeks import week_of

LATENESS = ("early_over_7", "early_1_7", "on_the_day", "late_1_3", "late_4_7", "late_over_7", "not_delivered")


def _lateness(rows: Any) -> ir.Value:
    """How a delivery kept its promise, in calendar days; NULL for what was delivered without a promised day."""
    days = rows.days_late
    return ibis.cases(
        (rows.delivered_on.isnull(), "not_delivered"),
        (days < -7, "early_over_7"),
        (days < 0, "early_1_7"),
        (days == 0, "on_the_day"),
        (days <= 3, "late_1_3"),
        (days <= 7, "late_4_7"),
        (days > 7, "late_over_7"),
    )


DIMENSIONS: Mapping[str, Callable[[Any], ir.Value]] = {
    "day": lambda rows: rows.date,
    "week": lambda rows: week_of(rows.date),
    "month": lambda rows: rows.date.truncate("M").cast("date"),
    "state": lambda rows: rows.state,
    "country": lambda rows: rows.country,
    "category": lambda rows: rows.category,
    "payment_type": lambda rows: rows.payment_type,
    "status": lambda rows: rows.status,
    "customer_type": lambda rows: rows.customer_type,
    "segment": lambda rows: rows.segment,
    "recency_score": lambda rows: rows.recency_score,
    "frequency_score": lambda rows: rows.frequency_score,
    "monetary_score": lambda rows: rows.monetary_score,
    "product": lambda rows: rows.product_key,
    "seller": lambda rows: rows.seller_key,
    "lateness": _lateness,
    "review_score": lambda rows: rows.review_score.cast("string"),
    "cohort_week": lambda rows: rows.cohort_start,
    "cohort_month": lambda rows: rows.cohort_start,
    "cohort_quarter": lambda rows: rows.cohort_start,
    "period_index": lambda rows: rows.period_index,
    "order_number": lambda rows: rows.order_number,
}
ALL_DIMENSIONS = tuple(DIMENSIONS)
COHORT_DIMENSIONS = ("cohort_week", "cohort_month", "cohort_quarter")
DAYS = frozenset(("day", "week", "month", *COHORT_DIMENSIONS))
NUMBERS = frozenset(("period_index", "order_number", "recency_score", "frequency_score", "monetary_score"))
SALES_DIMENSIONS = (
    *("day", "week", "month", "state", "country", "category", "payment_type", "status", "customer_type"),
    *("product", "seller"),
)


@dataclass(frozen=True)
class Named:
    """A dimension of many values: grouped by its short key, and named only when that is done."""

    mart: str
    key: str
    identifier: str


NAMED: Mapping[str, Named] = {
    "product": Named("products", "product_key", "product_id"),
    "seller": Named("sellers", "seller_key", "seller_id"),
}


def dimension(name: str, rows: Any) -> ir.Value:
    """The values that a dimension groups by; weeks are the shop's. `rows` is whatever has its columns.

    Products and sellers are grouped by their keys: `NAMED` says where their names are.

    Raises UnknownNameError with the nearest names.
    """
    if name not in DIMENSIONS:
        raise UnknownNameError("dimension", name, DIMENSIONS)
    return DIMENSIONS[name](rows).name(name)
