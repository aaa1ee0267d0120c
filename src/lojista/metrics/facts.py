"""The rows that a metric sums up, after the filters: sales entries or payments."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lojista.metrics.filters import Filters

Marts = Mapping[str, ir.Table]

_ENTRY = ("order_key", "customer_key", "status", "is_valid", "customer_type", "state", "payment_type_mask")
_MONEY = "decimal(18, 4)"


@dataclass(frozen=True)
class Facts:
    """Filtered rows. `is_one_row_per_order` says that within any group an order has at most one sale row."""

    rows: ir.Table
    is_one_row_per_order: bool

    def distinct_orders(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct orders among the rows where a condition holds."""
        if self.is_one_row_per_order:
            return self.rows.count(where=where)
        return self.rows.order_key.nunique(where=where)


def sales_facts(marts: Marts, filters: Filters, by: tuple[str, ...], *, has_returns: bool) -> Facts:
    """One row per order, or per order item where a category is asked for, and one per return on its own date."""
    needs_lines = bool(filters.categories) or "category" in by
    rows = _narrow(_line_sales(marts) if needs_lines else _order_sales(marts), marts, filters)
    if has_returns:
        rows = rows.union(_narrow(_returns(marts, with_category=needs_lines), marts, filters))
    if "payment_type" in by:
        rows = _by_payment_type(rows, marts)
    return Facts(rows, is_one_row_per_order=not needs_lines)


def payment_facts(marts: Marts, filters: Filters) -> Facts:
    """One row per payment; a payment-type filter picks payments, not whole orders."""
    rows = marts["payments"].rename(date="purchased_on")
    if filters.payment_types:
        rows = rows.filter(rows.payment_type.isin(filters.payment_types))
    return Facts(_narrow_common(rows, filters), is_one_row_per_order=False)


def _order_sales(marts: Marts) -> ir.Table:
    orders = marts["orders"]
    return orders.select(
        *_ENTRY,
        "units",
        "gross_sales",
        "discounts",
        "freight",
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=orders.line_count > 0,
        returns=ibis.literal(0).cast(_MONEY),
    )


def _line_sales(marts: Marts) -> ir.Table:
    return marts["order_lines"].select(
        *_ENTRY,
        "units",
        "gross_sales",
        "discounts",
        "freight",
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=ibis.literal(True),
        returns=ibis.literal(0).cast(_MONEY),
        category="category",
    )


def _returns(marts: Marts, *, with_category: bool) -> ir.Table:
    zero = ibis.literal(0).cast(_MONEY)
    returned = marts["returned_lines"]
    extra = {"category": returned.category} if with_category else {}
    return returned.select(
        *_ENTRY,
        units=ibis.literal(0, "int32"),
        gross_sales=zero,
        discounts=zero,
        freight=zero,
        date=returned.returned_on,
        is_sale=ibis.literal(False),
        has_items=ibis.literal(False),
        returns=returned.returns,
        **extra,
    )


def _narrow(rows: ir.Table, marts: Marts, filters: Filters) -> ir.Table:
    rows = _narrow_common(rows, filters)
    if filters.categories:
        rows = rows.filter(rows.category.isin(filters.categories))
    if filters.payment_types:
        types = marts["payment_types"]
        paid = types.filter(types.payment_type.isin(filters.payment_types)).select("payment_type_bit")
        mask = paid.payment_type_bit.bit_or().as_scalar()
        rows = rows.filter((rows.payment_type_mask & mask) != 0)
    return rows


def _narrow_common(rows: ir.Table, filters: Filters) -> ir.Table:
    if filters.period is not None:
        rows = rows.filter(rows.date.between(filters.period.start, filters.period.end))
    if filters.states:
        rows = rows.filter(rows.state.isin(filters.states))
    return rows


def _by_payment_type(rows: ir.Table, marts: Marts) -> ir.Table:
    """Each row once for every type its order was paid with; a row of an order without payments once, without a type."""
    types = marts["payment_types"]
    return rows.left_join(types, (rows.payment_type_mask & types.payment_type_bit) != 0)
