"""Customers by how they came: filters choose acquisition and never change when a customer was first seen."""

from types import SimpleNamespace

import ibis.expr.types as ir

from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import by_payment_type
from lojista.metrics.parameters import Slots, in_period_and_places, paid_with


def acquired(rows: ir.Table, marts: Marts, slots: Slots) -> ir.Table:
    """The rows of customers whose first valid order passes the filters.

    `rows` is any mart with a customer_key and the columns `first_on`, `first_state`, `first_country` and
    `first_payment_type_mask`.
    A category is a first category when one of the first order's items has it.
    """
    kept = _began(rows, slots)
    if slots.categories is None:
        return kept
    return kept.semi_join(_began(_among(marts("first_categories"), slots.categories), slots), "customer_key")


def _began(rows: ir.Table, slots: Slots) -> ir.Table:
    """The rows of customers whose first valid order passes the filters but that of categories."""
    first = SimpleNamespace(
        date=rows.first_on,
        state=rows.first_state,
        country=rows.first_country,
        payment_type_mask=rows.first_payment_type_mask,
    )
    return rows.filter(*in_period_and_places(first, slots), *paid_with(first, slots))


def customer_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per customer; per customer and first category, or payment type of the first order, where asked by it."""
    if "category" in by:
        firsts = marts("first_categories")
        rows = _began(firsts if slots.categories is None else _among(firsts, slots.categories), slots)
    else:
        rows = acquired(marts("customers"), marts, slots)
    rows = by_first_order(rows, marts, slots, tuple(name for name in by if name != "category"))
    return Facts(rows.mutate(country=rows.first_country))


def by_first_order(rows: ir.Table, marts: Marts, slots: Slots, by: tuple[str, ...]) -> ir.Table:
    """Customers with the day and state of their first order, and once for each of its categories or payment types."""
    rows = rows.mutate(date=rows.first_on, state=rows.first_state, payment_type_mask=rows.first_payment_type_mask)
    if "category" in by:
        firsts = marts("first_categories")
        firsts = firsts if slots.categories is None else _among(firsts, slots.categories)
        rows = rows.inner_join(firsts.select("customer_key", "category"), "customer_key")
    if "payment_type" in by:
        rows = by_payment_type(rows, marts)
    return rows


def _among(firsts: ir.Table, categories: ir.ArrayValue) -> ir.Table:
    return firsts.filter(categories.contains(firsts.category))
