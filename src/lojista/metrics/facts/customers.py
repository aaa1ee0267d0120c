"""Customers by how they came: filters choose acquisition and never change when a customer was first seen."""

import ibis.expr.types as ir

from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import by_payment_type
from lojista.metrics.parameters import Slots


def acquired(rows: ir.Table, marts: Marts, slots: Slots) -> ir.Table:
    """The rows of customers whose first valid order passes the filters.

    `rows` is any mart with a customer_key and the columns `first_on`, `first_state`, `first_country` and
    `first_payment_type_mask`.
    A category is a first category when one of the first order's items has it.
    """
    kept = rows.filter(
        slots.first_day.isnull() | (rows.first_on >= slots.first_day),
        slots.last_day.isnull() | (rows.first_on <= slots.last_day),
        slots.states.isnull() | slots.states.contains(rows.first_state),
        slots.countries.isnull() | slots.countries.contains(rows.first_country),
    )
    if slots.payment_mask is not None:
        kept = kept.filter((kept.first_payment_type_mask & slots.payment_mask) != 0)
    if slots.categories is not None:
        firsts = marts("first_categories")
        kept = kept.semi_join(firsts.filter(slots.categories.contains(firsts.category)), "customer_key")
    return kept


def customer_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per customer; per customer and first category, or payment type of the first order, where asked by it."""
    rows = by_first_order(acquired(marts("customers"), marts, slots), marts, slots, by)
    return Facts(rows.mutate(country=rows.first_country))


def by_first_order(rows: ir.Table, marts: Marts, slots: Slots, by: tuple[str, ...]) -> ir.Table:
    """Customers with the day and state of their first order, and once for each of its categories or payment types."""
    rows = rows.mutate(date=rows.first_on, state=rows.first_state, payment_type_mask=rows.first_payment_type_mask)
    if "category" in by:
        firsts = marts("first_categories")
        rows = rows.inner_join(firsts if slots.categories is None else _among(firsts, slots.categories), "customer_key")
    if "payment_type" in by:
        rows = by_payment_type(rows, marts)
    return rows


def _among(firsts: ir.Table, categories: ir.ArrayValue) -> ir.Table:
    return firsts.filter(categories.contains(firsts.category))
