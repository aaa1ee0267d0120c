"""The rows that a metric sums up, and how things are counted in them."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

Marts = Callable[[str], ir.Table]


@dataclass(frozen=True)
class Needs:
    """What must be in the rows for the metrics asked of them; leaving the rest out spares the engine half its plan."""

    bookings: bool
    customers: bool


@dataclass(frozen=True)
class Facts:
    """Filtered rows, and how things are counted in them: by comparing rows only where there is no quicker way.

    `is_one_row_per_order`: within any group an order has at most one sale row. `order_mark`: the column that is true
    for the one row of an order that counts for it in a group. `knows_firsts`: rows tell whether their customer's first
    order is in the same group.
    """

    rows: ir.Table
    is_one_row_per_order: bool = False
    order_mark: str | None = None
    knows_firsts: bool = False

    def distinct_orders(self, where: ir.BooleanValue) -> ir.Value:
        """Number of distinct orders among the rows where a condition holds."""
        if self.is_one_row_per_order:
            return self.rows.count(where=where)
        if self.order_mark is not None:
            return self.rows.count(where=where & self.rows[self.order_mark])
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
