"""Which currencies orders are in, and which of them numbers count."""

from dataclasses import dataclass

import ibis.expr.types as ir

from lojista.columnar.engine import Engine, fetch, marts_of, shop_identity


@dataclass(frozen=True)
class CurrencyOrders:
    """Orders in one currency that is not the shop's, whatever their status. Those that are left out have no rate."""

    currency: str
    order_count: int
    converted_count: int

    @property
    def left_out_count(self) -> int:
        """Orders in no number: there is no rate for the day of their purchase."""
        return self.order_count - self.converted_count


def other_currencies(engine: Engine) -> tuple[CurrencyOrders, ...]:
    """One for each currency of orders but the shop's own, the one with most orders first.

    Raises AccessError within a scope: they are counted for the whole shop alone.
    """
    rows: ir.Table = marts_of(engine)("order_currencies")
    _, own = shop_identity(engine)
    found = [CurrencyOrders(**row) for row in fetch(engine, rows) if row["currency"] != own]
    return tuple(sorted(found, key=lambda one: (-one.order_count, one.currency)))
