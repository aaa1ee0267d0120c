"""The rows that sales and payments are summed up over, after the filters."""

from types import SimpleNamespace
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts import ITEM_DIMENSIONS
from lojista.metrics.facts.calendar import key_of
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.parameters import Slots, in_period_and_places, paid_with
from lojista.money import MONEY

_ENTRY = ("order_key", "customer_key", "status", "is_valid", "customer_type", "state", "country", "payment_type_mask")
_AMOUNTS = ("units", "gross_sales", "discounts", "freight")
_MARKS = tuple(f"is_first_of_{name}" for name in ITEM_DIMENSIONS)
_ITEM = ("category", "product_key", "seller_key", *_MARKS)
_NOT_OF_ORDERS = {name: ibis.literal(0).cast(MONEY) for name in ("returns", "adjustments")}
_KNOWN_OF_FIRSTS = frozenset(("day", "week", "month", "state", "country", "status"))


def sales_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:
    """One row per order, or per order item where what items differ in is asked for, and one per booking on its own day.

    An order without items has no category, and is in the group of what has none.
    """
    needs_lines = slots.categories is not None or not set(by).isdisjoint(ITEM_DIMENSIONS)
    knows_firsts = needs.customers and not needs_lines and _KNOWN_OF_FIRSTS.issuperset(by)
    knows_firsts = knows_firsts and "first_on" in marts("orders").columns  # within a scope they may lie outside of it
    sold = _line_sales(marts) if needs_lines else _order_sales(marts, slots, by, knows_firsts=knows_firsts)
    rows = _narrow(sold, slots)
    if needs.bookings:
        booked = _bookings(marts, needs_lines=needs_lines, knows_firsts=knows_firsts)
        rows = rows.union(_narrow(booked, slots))
    if "payment_type" in by:
        rows = by_payment_type(rows, marts)
    return Facts(rows, not needs_lines, _order_mark(slots, by), knows_firsts)


def _order_mark(slots: Slots, by: tuple[str, ...]) -> str | None:
    """The mark of one row of each order in a group, where no filter can leave that row out and others of it in."""
    grouped = {name for name in by if name in ITEM_DIMENSIONS}
    if "product" in grouped and "seller" not in grouped:
        return "is_first_of_product"  # a product has one category
    if grouped == {"category"}:
        return "is_first_of_category"
    return "is_first_of_seller" if grouped == {"seller"} and slots.categories is None else None


def payment_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per payment; a payment-type filter picks payments, not whole orders."""
    rows = marts("payments").rename(date="purchased_on")
    if slots.payment_types is not None:
        rows = rows.filter(slots.payment_types.contains(rows.payment_type))
    return Facts(rows.filter(*in_period_and_places(rows, slots)))


def _order_sales(marts: Marts, slots: Slots, by: tuple[str, ...], *, knows_firsts: bool) -> ir.Table:
    orders = marts("orders")
    extra = {"is_first_here": _is_first_here(orders, slots, by)} if knows_firsts else {}
    return orders.select(
        *_ENTRY,
        *_AMOUNTS,
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=orders.line_count > 0,
        **_NOT_OF_ORDERS,
        **extra,
    )


def _is_first_here(orders: ir.Table, slots: Slots, by: tuple[str, ...]) -> ir.BooleanValue:
    """Whether the first order of an order's customer passes the same filters and falls into the same group."""
    here = SimpleNamespace(date=orders.purchased_on, state=orders.state, country=orders.country, status=orders.status)
    first = SimpleNamespace(
        date=orders.first_on,
        state=orders.first_state,
        country=orders.first_country,
        status=orders.first_status,
        payment_type_mask=orders.first_payment_type_mask,
    )
    conditions = [*in_period_and_places(first, slots), *paid_with(first, slots)]
    conditions += [_are_alike(key_of(name, first), key_of(name, here)) for name in by]
    return ibis.and_(*conditions).fill_null(False)


def _are_alike(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    """As `identical_to`, which Sail 0.7 cannot plan in a column that is both summed up and counted distinct over."""
    return (one == other).fill_null(one.isnull() & other.isnull())


def _line_sales(marts: Marts) -> ir.Table:
    lines = marts("order_lines")
    return lines.select(
        *_ENTRY,
        *_AMOUNTS,
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=lines.line_number.notnull(),
        **_NOT_OF_ORDERS,
        **{name: name for name in _ITEM},
    )


def _bookings(marts: Marts, *, needs_lines: bool, knows_firsts: bool) -> ir.Table:
    """Without those that the orders' own sums hold; order items hold none of them."""
    no, zero = ibis.literal(False), ibis.literal(0).cast(MONEY)
    booked = marts("bookings")
    extra: dict[str, Any] = {"is_first_here": no} if knows_firsts else {}
    if needs_lines:
        extra = {name: no if name in _MARKS else booked[name] for name in _ITEM}
    return booked.select(
        *_ENTRY,
        units=ibis.literal(0, "int32"),
        gross_sales=zero,
        discounts=_beside(booked, "discounts", needs_lines),
        freight=_beside(booked, "freight", needs_lines),
        date=booked.booked_on,
        is_sale=no,
        has_items=no,
        returns=booked.returns,
        adjustments=booked.adjustments,
        **extra,
    )


def _beside(booked: ir.Table, name: str, needs_lines: bool) -> ir.Value:
    return booked[name] if needs_lines else ibis.ifelse(booked.is_in_order, 0, booked[name]).cast(MONEY)


def _narrow(rows: ir.Table, slots: Slots) -> ir.Table:
    rows = rows.filter(*in_period_and_places(rows, slots), *paid_with(rows, slots))
    return rows if slots.categories is None else rows.filter(slots.categories.contains(rows.category))


def by_payment_type(rows: ir.Table, marts: Marts) -> ir.Table:
    """Each row once for every type its order was paid with; a row of an order without payments once, without a type."""
    types = marts("payment_types")
    return rows.left_join(types, (rows.payment_type_mask & types.payment_type_bit) != 0)
