"""The customers behind the bars of a month and the steps of the order ladder."""

from datetime import date

import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.metrics.cohorts import days_of
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import Filters
from lojista.metrics.people import Selection

KINDS = ("new", "returning", "resurrected", "dormant")


def in_month(marts: Marts, kind: str) -> ir.Table:
    """Keys of those who are new, returning, resurrected or dormant in a month, one row each."""
    customers, entries = marts("customers"), marts("customer_entries")
    orders = entries.filter(entries.is_order)
    now = orders.filter(orders.entry_on.between(place("month_start", "date"), place("month_end", "date")))
    before = orders.filter(orders.entry_on.between(place("before_start", "date"), place("before_end", "date")))
    here, earlier = now.select("customer_key").distinct(), before.select("customer_key").distinct()
    is_new = customers.first_on >= place("month_start", "date")
    found = {
        "new": customers.filter(is_new).semi_join(here, "customer_key"),
        "returning": customers.semi_join(here, "customer_key").semi_join(earlier.view(), "customer_key"),
        "resurrected": customers.filter(~is_new)
        .semi_join(here, "customer_key")
        .anti_join(earlier.view(), "customer_key"),
        "dormant": customers.semi_join(earlier, "customer_key").anti_join(here.view(), "customer_key"),
    }
    return found[kind].select("customer_key")


def customers_of_month(filters: Filters, month: date, kind: str) -> Selection:
    """Who of the customers acquired under the filters is of that kind in the month that starts on a day."""
    now, before = days_of(month, 0, "month"), days_of(month, -1, "month")
    ends = {
        "month_start": now.start,
        "month_end": now.end,
        "before_start": before.start,
        "before_end": before.end,
    }
    return Selection(filters, in_month, (kind,), tuple(ends.items()))


def on_step(marts: Marts, *, has_gone_on: bool) -> ir.Table:
    """Keys of those who made one order more than a number, or exactly that many, one row each."""
    customers = marts("customers")
    number = place("order_number", "int32")
    kept = customers.order_count > number if has_gone_on else customers.order_count == number
    return customers.filter(kept).select("customer_key")


def went_on(marts: Marts) -> ir.Table:
    """Keys of those who made one order more than a number."""
    return on_step(marts, has_gone_on=True)


def stopped(marts: Marts) -> ir.Table:
    """Keys of those who made exactly a number of orders so far."""
    return on_step(marts, has_gone_on=False)


def customers_of_step(filters: Filters, order_number: int, *, has_gone_on: bool) -> Selection:
    """Who made one order more than that number, or has stopped at it so far."""
    return Selection(filters, went_on if has_gone_on else stopped, (), (("order_number", order_number),))
