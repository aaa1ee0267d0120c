"""The order ladder: of those who made n orders, who made one more."""

import ibis

from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.parameters import Slots


def ladder_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per customer and order, and, with `is_next` and the days in between, one more for the order before it."""
    entries = acquired(marts("customer_entries"), marts, slots)
    orders = entries.filter(entries.is_order)
    reached = orders.select("order_number", is_next=ibis.literal(False), days=ibis.null("int64"))
    later = orders.filter(orders.order_number > 1)
    days = later.entry_on.delta(later.previous_order_on, unit="day").cast("int64")
    went_on = later.select(order_number=(later.order_number - 1).cast("int32"), is_next=ibis.literal(True), days=days)
    return Facts(reached.union(went_on))
