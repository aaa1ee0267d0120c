"""Cohorts: customers by when they first ordered, and what came of them in each period since."""

import ibis
import ibis.expr.types as ir

from lojista.metrics.dimensions import COHORT_DIMENSIONS
from lojista.metrics.facts.calendar import ends, number_of, start_of
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.parameters import Slots
from lojista.money import MONEY


def cohort_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per cohort and period begun since; per cohort where no period_index is asked for.

    `is_counted` marks the periods that are over, in groups by period_index the only ones that count.
    """
    rows = cohort_cells(marts, slots, unit_of(by))
    if "period_index" in by:
        return Facts(rows.mutate(is_counted=rows.is_over))
    return Facts(rows.filter(rows.period_index == 0).mutate(is_counted=ibis.literal(True)))


def unit_of(by: tuple[str, ...]) -> str:
    """How long the cohorts of a question are: months unless it groups by others."""
    chosen = next((name for name in by if name in COHORT_DIMENSIONS), "cohort_month")
    return chosen.removeprefix("cohort_")


def cohort_cells(marts: Marts, slots: Slots, unit: str) -> ir.Table:
    """One row per cohort and period from its own, index 0, to the one that the data ends in.

    `cohort_size` customers, of whom `active_customers` ordered in the period; their orders and net sales in it, and net
    sales from the start to its end. A return counts in the period that it came back in.
    """
    sums = _sums(acquired(marts("customer_entries"), marts, slots), unit)
    periods = _periods(sums, marts, unit)
    found = sums.select("cohort_number", "period_number", "active_customers", "orders", "net_sales").view()
    joined = periods.left_join(found, ["cohort_number", "period_number"])
    filled = joined.select(
        "cohort_start",
        "period_index",
        "is_over",
        "cohort_size",
        active_customers=joined.active_customers.fill_null(0),
        orders=joined.orders.fill_null(0),
        net_sales=joined.net_sales.fill_null(0).cast(MONEY),
    )
    so_far = ibis.cumulative_window(group_by="cohort_start", order_by="period_index")
    return filled.mutate(net_sales_to_date=filled.net_sales.sum().over(so_far).cast(MONEY))


def _sums(entries: ir.Table, unit: str) -> ir.Table:
    """One row per cohort and period with any entry, both as numbers.

    A customer is counted with their first order of a period: the one whose order before it lies in an earlier period.
    """
    cohort, period = number_of(entries.first_on, unit), number_of(entries.entry_on, unit)
    before = entries.previous_order_on
    is_first_here = before.isnull() | (number_of(before, unit) < period)
    return entries.group_by(cohort_number=cohort, period_number=ibis.greatest(cohort, period)).agg(
        first_on=entries.first_on.min(),
        active_customers=entries.count(where=entries.is_order & is_first_here),
        orders=entries.count(where=entries.is_order),
        net_sales=entries.net_sales.sum().cast(MONEY),
    )


def _periods(sums: ir.Table, marts: Marts, unit: str) -> ir.Table:
    """One row per cohort and period begun since, whether anybody came or not."""
    firsts = sums.filter(sums.period_number == sums.cohort_number)
    cohorts = firsts.select(
        "cohort_number", cohort_start=start_of(firsts.first_on, unit), cohort_size="active_customers"
    )
    known = cohorts.cross_join(ends(marts))
    begun = number_of(known.last_day, unit) - known.cohort_number + 1
    rows = known.mutate(period_index=ibis.range(0, begun).unnest())
    number = rows.cohort_number + rows.period_index
    return rows.mutate(period_number=number, is_over=number < number_of(rows.day_after, unit))
