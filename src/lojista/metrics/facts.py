"""The rows that a metric sums up, after the filters: sales entries or payments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts import MONEY
from lojista.metrics.dimensions import dimension
from lojista.metrics.parameters import Slots

Marts = Callable[[str], ir.Table]

_ENTRY = ("order_key", "customer_key", "status", "is_valid", "customer_type", "state", "payment_type_mask")
_AMOUNTS = ("units", "gross_sales", "discounts", "freight")
_KNOWN_OF_FIRSTS = frozenset(("day", "week", "month", "state", "status"))


@dataclass(frozen=True)
class Needs:
    """What must be in the rows for the metrics asked of them; leaving the rest out spares the engine half its plan."""

    returns: bool
    customers: bool


@dataclass(frozen=True)
class Facts:
    """Filtered rows, and how things are counted in them: by comparing rows only where there is no quicker way.

    `is_one_row_per_order`: within any group an order has at most one sale row. `is_by_category`: the row that counts
    for its order is marked. `knows_firsts`: rows tell whether their customer's first order is in the same group.
    """

    rows: ir.Table
    is_one_row_per_order: bool = False
    is_by_category: bool = False
    knows_firsts: bool = False

    def distinct_orders(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct orders among the rows where a condition holds."""
        if self.is_one_row_per_order:
            return self.rows.count(where=where)
        if self.is_by_category:
            return self.rows.count(where=where & self.rows.is_first_of_category)
        return self.rows.order_key.nunique(where=where)

    def new_customers(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct customers whose first order is among the rows: each has one such order."""
        is_first = where & (self.rows.customer_type == "new")
        if self.is_one_row_per_order:
            return self.rows.count(where=is_first)
        return self._distinct_customers(is_first)

    def returning_customers(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct customers with an order among the rows that is not their first."""
        return self._distinct_customers(where & (self.rows.customer_type == "returning"))

    def distinct_customers(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct customers. Quickly: those with their first order here, and those without it here."""
        if not self.knows_firsts:
            return self._distinct_customers(where)
        others = where & (self.rows.customer_type == "returning") & ~self.rows.is_first_here
        return self.new_customers(where) + self._distinct_customers(others)

    def _distinct_customers(self, where: ir.BooleanValue) -> ir.Value:
        """A NULL for each row that does not count: DuckDB then compares few keys, which a FILTER does not spare it."""
        return ibis.ifelse(where, self.rows.customer_key, ibis.null()).nunique()


def sales_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:
    """One row per order, or per order item where a category is asked for, and one per return on its own date.

    An order without items has no category, and is in the group of what has none.
    """
    needs_lines = slots.categories is not None or "category" in by
    knows_firsts = needs.customers and not needs_lines and _KNOWN_OF_FIRSTS.issuperset(by)
    sold = _line_sales(marts) if needs_lines else _order_sales(marts, slots, by, knows_firsts=knows_firsts)
    rows = _narrow(sold, slots)
    if needs.returns:
        returned = _returns(marts, needs_lines=needs_lines, knows_firsts=knows_firsts)
        rows = rows.union(_narrow(returned, slots))
    if "payment_type" in by:
        rows = _by_payment_type(rows, marts)
    return Facts(rows, not needs_lines, "category" in by, knows_firsts)


def payment_facts(marts: Marts, slots: Slots) -> Facts:
    """One row per payment; a payment-type filter picks payments, not whole orders."""
    rows = marts("payments").rename(date="purchased_on")
    if slots.payment_types is not None:
        rows = rows.filter(slots.payment_types.contains(rows.payment_type))
    return Facts(rows.filter(*_in_period_and_states(rows, slots)))


def _order_sales(marts: Marts, slots: Slots, by: tuple[str, ...], *, knows_firsts: bool) -> ir.Table:
    orders = marts("orders")
    extra = {"is_first_here": _is_first_here(orders, slots, by)} if knows_firsts else {}
    return orders.select(
        *_ENTRY,
        *_AMOUNTS,
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=orders.line_count > 0,
        returns=ibis.literal(0).cast(MONEY),
        **extra,
    )


def _is_first_here(orders: ir.Table, slots: Slots, by: tuple[str, ...]) -> ir.BooleanValue:
    """Whether the first order of an order's customer passes the same filters and falls into the same group."""
    here = SimpleNamespace(date=orders.purchased_on, state=orders.state, status=orders.status)
    first = SimpleNamespace(
        date=orders.first_on,
        state=orders.first_state,
        status=orders.first_status,
        payment_type_mask=orders.first_payment_type_mask,
    )
    conditions = [*_in_period_and_states(first, slots), *_paid_with(first, slots)]
    conditions += [dimension(name, first).identical_to(dimension(name, here)) for name in by]
    return ibis.and_(*conditions).fill_null(False)


def _line_sales(marts: Marts) -> ir.Table:
    lines = marts("order_lines")
    return lines.select(
        *_ENTRY,
        *_AMOUNTS,
        date="purchased_on",
        is_sale=ibis.literal(True),
        has_items=lines.line_number.notnull(),
        returns=ibis.literal(0).cast(MONEY),
        category="category",
        is_first_of_category="is_first_of_category",
    )


def _returns(marts: Marts, *, needs_lines: bool, knows_firsts: bool) -> ir.Table:
    no, zero = ibis.literal(False), ibis.literal(0).cast(MONEY)
    returned = marts("returned_lines")
    extra: dict[str, Any] = {"is_first_here": no} if knows_firsts else {}
    if needs_lines:
        extra = {"category": returned.category, "is_first_of_category": no}
    return returned.select(
        *_ENTRY,
        units=ibis.literal(0, "int32"),
        gross_sales=zero,
        discounts=zero,
        freight=zero,
        date=returned.returned_on,
        is_sale=no,
        has_items=no,
        returns=returned.returns,
        **extra,
    )


def _narrow(rows: ir.Table, slots: Slots) -> ir.Table:
    rows = rows.filter(*_in_period_and_states(rows, slots), *_paid_with(rows, slots))
    return rows if slots.categories is None else rows.filter(slots.categories.contains(rows.category))


def _in_period_and_states(rows: Any, slots: Slots) -> Iterator[ir.BooleanValue]:
    yield slots.first_day.isnull() | (rows.date >= slots.first_day)
    yield slots.last_day.isnull() | (rows.date <= slots.last_day)
    yield slots.states.isnull() | slots.states.contains(rows.state)


def _paid_with(rows: Any, slots: Slots) -> Iterator[ir.BooleanValue]:
    """The mask is a parameter: DuckDB 2.0 takes a scalar subquery here for one that leaves a single row, and then sums
    into a type too narrow."""
    if slots.payment_mask is not None:
        yield (rows.payment_type_mask & slots.payment_mask) != 0


def _by_payment_type(rows: ir.Table, marts: Marts) -> ir.Table:
    """Each row once for every type its order was paid with; a row of an order without payments once, without a type."""
    types = marts("payment_types")
    return rows.left_join(types, (rows.payment_type_mask & types.payment_type_bit) != 0)
