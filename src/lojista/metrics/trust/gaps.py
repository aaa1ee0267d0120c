"""What the shop's data does not say of some rows, which numbers therefore leave out or put under "none"."""

from dataclasses import dataclass

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_dicts

GAPS = (
    "no_items",
    "no_customer",
    "no_payment",
    "no_state",
    "no_place",
    "no_category",
    "no_delivery_date",
    "no_promise",
)


@dataclass(frozen=True)
class Gap:
    """One thing that is not known of `count` rows of `of`: valid orders, items of them, or orders that came."""

    name: str
    count: int
    of: int


def known_gaps(engine: Engine) -> tuple[Gap, ...]:
    """Those that any row has, in the order of GAPS. What no row knows is no gap but a lack, and left out."""
    told = ask_dicts(engine, _orders)[0] | ask_dicts(engine, _items)[0] | ask_dicts(engine, _deliveries)[0]
    wholes = {"no_category": told["items"], "no_delivery_date": told["delivered"]}
    found = (Gap(name, int(told[name] or 0), int(wholes.get(name, told["orders"]))) for name in GAPS)
    return tuple(gap for gap in found if 0 < gap.count < gap.of)


def _orders(marts: Marts) -> ir.Table:
    orders, places = marts("orders"), marts("order_places").select("order_key", "latitude")
    rows = orders.filter(orders.is_valid).left_join(places, "order_key")
    return rows.agg(
        orders=rows.count(),
        no_items=(rows.line_count == 0).sum(),
        no_customer=rows.customer_key.isnull().sum(),
        no_payment=(rows.payments_received.fill_null(0) == 0).sum(),
        no_state=rows.state.isnull().sum(),
        no_place=rows.latitude.isnull().sum(),
    )


def _items(marts: Marts) -> ir.Table:
    lines = marts("order_lines")
    items = lines.filter(lines.is_valid & lines.line_number.notnull())
    return items.agg(items=items.count(), no_category=items.category.isnull().sum())


def _deliveries(marts: Marts) -> ir.Table:
    rows = marts("deliveries").filter(lambda t: t.is_valid)
    is_delivered = rows.status.cast("string") == "delivered"
    return rows.agg(
        delivered=is_delivered.sum(),
        no_delivery_date=(is_delivered & rows.delivered_on.isnull()).sum(),
        no_promise=rows.promised_on.isnull().sum(),
    )
