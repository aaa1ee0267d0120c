"""Growth accounting: who of a month's customers is new, stayed, came back, and who of the month before stayed away."""

import ibis
import ibis.expr.types as ir

from lojista.metrics.facts.calendar import ends, month_of, number_of
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.parameters import Slots


def lifecycle_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per month from the first order of the customers acquired to the end of the data.

    `dormant` is NULL for a month that is not over: whoever has not ordered in it still may.
    """
    counts = _counts(acquired(marts("customer_entries"), marts, slots))
    months = _months(counts, marts)
    joined = months.left_join(counts.view(), "month_number")
    kinds = {name: joined[name].fill_null(0) for name in ("new", "returning", "resurrected")}
    filled = joined.select("month_number", "is_over", **kinds)
    active = filled.new + filled.returning + filled.resurrected
    before = active.lag(default=0).over(ibis.window(order_by=filled.month_number))
    stayed_away = ibis.ifelse(filled.is_over, before - filled.returning, ibis.null("int64"))
    return Facts(filled.mutate(date=month_of(filled.month_number), dormant=stayed_away))


def _counts(entries: ir.Table) -> ir.Table:
    """One row per month with orders, each customer counted once, with their first order in it."""
    orders = entries.filter(entries.is_order)
    month, before = number_of(orders.entry_on, "month"), number_of(orders.previous_order_on, "month")
    rows = orders.group_by(month_number=month, months_since=month - before).agg(customers=orders.count())
    kinds = {  # none of which an order is that has another before it in the same month
        "new": rows.months_since.isnull(),
        "returning": rows.months_since == 1,
        "resurrected": rows.months_since > 1,
    }
    counts = {name: rows.customers.sum(where=is_kind).fill_null(0).cast("int64") for name, is_kind in kinds.items()}
    return rows.group_by("month_number").agg(**counts)


def _months(counts: ir.Table, marts: Marts) -> ir.Table:
    """One row per month, also those without an order."""
    known = counts.agg(first=counts.month_number.min()).cross_join(ends(marts))
    known = known.filter(known["first"].notnull())
    numbers = ibis.range(known["first"], number_of(known.last_day, "month") + 1).unnest()
    rows = known.mutate(month_number=numbers)
    return rows.select("month_number", is_over=rows.month_number < number_of(rows.day_after, "month"))
