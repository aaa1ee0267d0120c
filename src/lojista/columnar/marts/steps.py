"""When each order took its steps, to the second: what is watched while it happens."""

import ibis.expr.types as ir

from lojista.columnar.marts.attributes import own_orders
from lojista.columnar.marts.stored import Base


def order_steps(base: Base) -> ir.Table:
    """One row per order in the shop's currency, whatever its status; NULL for steps not taken, or not known."""
    return own_orders(base).select(
        "order_key", "status", "purchased_at", "approved_at", "shipped_at", "delivered_at", "promised_at"
    )
