"""The rules of a scope of states: orders that were sent to them, and customers whose first valid order was.

A customer's first order stays their first order ever, whatever the scope.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import ibis.expr.types as ir

from lojista.columnar.scopes.refusals import refusal
from lojista.columnar.scopes.scope import Marts

States: TypeAlias = ir.ArrayValue  # a place for them: they are bound, never written into a statement
Rule = Callable[[Marts, States], ir.Table]

FIRSTS = ("first_on", "first_status", "first_state", "first_country", "first_payment_type_mask")
_CATALOGUE = {"products": "product_key", "sellers": "seller_key"}


def _sent_to(name: str) -> Rule:
    return lambda marts, states: marts(name).filter(states.contains(marts(name).state))


def _orders(marts: Marts, states: States) -> ir.Table:
    """Without what is known of customers' first orders, which may have been sent elsewhere."""
    return _sent_to("orders")(marts, states).drop(*FIRSTS)


def _began_in(name: str) -> Rule:
    return lambda marts, states: marts(name).filter(states.contains(marts(name).first_state))


def _of_customers(name: str) -> Rule:
    """Rows of customers, by a mart that does not say where they began."""
    return lambda marts, states: marts(name).semi_join(_began_in("customers")(marts, states), "customer_key")


def _persons(marts: Marts, states: States) -> ir.Table:
    """Also those without a valid order who had another one sent there."""
    orders = marts("orders")
    where = orders.first_on.isnull() & states.contains(orders.state)
    known = orders.filter(states.contains(orders.first_state) | where).select("customer_key")
    return marts("customer_ids").semi_join(known, "customer_key")


def _of_orders(marts: Marts, states: States) -> ir.Table:
    return marts("order_steps").semi_join(_sent_to("orders")(marts, states), "order_key")


def _sold_there(name: str) -> Rule:
    """Of the catalogue, what orders that were sent there have."""

    def rule(marts: Marts, states: States) -> ir.Table:
        return marts(name).semi_join(_sent_to("order_lines")(marts, states), _CATALOGUE[name])

    return rule


def _snapshots(marts: Marts, states: States) -> ir.Table:
    """Month ends, each with the customers of those states who were in a segment then."""
    ends, stays = marts("segment_snapshots"), _of_customers("segment_memberships")(marts, states)
    stays = stays.filter(stays.segment.notnull())
    lasts = stays.until_month_end.isnull() | (stays.until_month_end > ends.month_end)
    joined = ends.left_join(stays, [stays.from_month_end <= ends.month_end, lasts])
    return joined.group_by("month_end").agg(customer_count=joined.customer_key.count().cast("int32"))


def whole(name: str) -> Rule:
    """Names, and the shop itself: nothing of a customer or an order."""
    return lambda marts, _: marts(name)


def refused(reason: str) -> Rule:
    """What cannot be told of a part of the shop."""

    def rule(_: Marts, __: States) -> ir.Table:
        raise refusal(reason)

    return rule


RULES: Mapping[str, Rule] = {
    "data_span": whole("data_span"),
    "orders": _orders,
    **{name: _sent_to(name) for name in ("order_lines", "bookings", "payments", "deliveries", "order_places")},
    **{name: _sent_to(name) for name in ("seller_deliveries", "category_baskets", "product_baskets")},
    "order_steps": _of_orders,
    **{name: whole(name) for name in ("payment_types", "categories", "shop")},
    **{name: _sold_there(name) for name in _CATALOGUE},
    "order_currencies": refused("currencies"),
    "customer_ids": _persons,
    **{name: _began_in(name) for name in ("customers", "customer_entries")},
    **{name: _of_customers(name) for name in ("purchases", "reviews", "first_categories", "customer_scores")},
    "segment_memberships": _of_customers("segment_memberships"),
    "segment_snapshots": _snapshots,
}
