"""The rules of a scope of sellers: their own lines, and orders as far as they consist of them.

What is known of an order as a whole, or of the customers behind it, is not handed out: it would tell of others' sales.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts import ITEM_DIMENSIONS
from lojista.columnar.scopes.scope import Marts
from lojista.columnar.scopes.states import FIRSTS, refused, whole
from lojista.money import MONEY

Sellers: TypeAlias = ir.ArrayValue  # a place for their ids
Rule = Callable[[Marts, Sellers], ir.Table]

_SUMS = ("gross_sales", "discounts", "freight")
_KEYS = {"category": "category", "product": "product_key", "seller": "seller_key"}


def _sellers(marts: Marts, sellers: Sellers) -> ir.Table:
    return marts("sellers").filter(sellers.contains(marts("sellers").seller_id))


def _own(name: str) -> Rule:
    return lambda marts, sellers: marts(name).semi_join(_sellers(marts, sellers), "seller_key")


def _lines(marts: Marts, sellers: Sellers) -> ir.Table:
    """Own lines. Which of them is the first of an order with a product and so on is found among them alone."""
    lines = _own("order_lines")(marts, sellers)
    return lines.mutate(**{f"is_first_of_{name}": _is_first(lines, _KEYS[name]) for name in ITEM_DIMENSIONS})


def _is_first(lines: ir.Table, column: str) -> ir.BooleanValue:
    return ibis.row_number().over(group_by=[lines.order_key, lines[column]], order_by=lines.line_number) == 0


def _orders(marts: Marts, sellers: Sellers) -> ir.Table:
    """Orders with an own line, with the sums of those lines: no charge and no payment, which are of the whole order."""
    lines = _own("order_lines")(marts, sellers)
    sums = lines.group_by("order_key").agg(
        line_count=lines.count().cast("int32"),
        units=lines.units.sum().cast("int32"),
        **{name: lines[name].sum().cast(MONEY) for name in _SUMS},
    )
    orders = marts("orders")
    kept = (name for name in orders.columns if name not in {*sums.columns, *FIRSTS, "payments_received"})
    return orders.select("order_key", *kept).inner_join(sums, "order_key")


def _places(marts: Marts, sellers: Sellers) -> ir.Table:
    """The same orders where they were sent, each worth its own lines."""
    orders = _orders(marts, sellers)
    values = orders.select("order_key", order_value=orders.gross_sales - orders.discounts + orders.freight)
    places = marts("order_places").drop("order_value").inner_join(values, "order_key")
    return places.mutate(order_value=places.order_value.cast(MONEY))


def _products(marts: Marts, sellers: Sellers) -> ir.Table:
    return marts("products").semi_join(_own("order_lines")(marts, sellers), "product_key")


_OF_CUSTOMERS = (
    *("customers", "customer_ids", "customer_entries", "purchases", "first_categories", "customer_scores"),
    *("segment_memberships", "segment_snapshots"),
)

RULES: Mapping[str, Rule] = {
    "data_span": whole("data_span"),
    "orders": _orders,
    "order_lines": _lines,
    "bookings": _own("bookings"),
    "order_places": _places,
    "products": _products,
    "sellers": _sellers,
    **{name: whole(name) for name in ("payment_types", "categories", "shop")},
    "payments": refused("payments"),
    **{name: refused("deliveries") for name in ("deliveries", "seller_deliveries", "order_steps", "reviews")},
    **{name: refused("baskets") for name in ("category_baskets", "product_baskets")},
    **{name: refused("customers") for name in _OF_CUSTOMERS},
    "order_currencies": refused("currencies"),
}
