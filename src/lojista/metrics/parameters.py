"""The values of filters as bound parameters: a question's SQL is written once and only filled in afterwards.

Translating an expression takes longer than DuckDB takes to answer it over 100,000 orders, and DuckDB plans a statement
with its parameters' values at hand: a filter that is not set costs nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import sqlglot
from sqlglot import expressions as sge

from lojista.columnar.places import PLACE, place
from lojista.metrics.filters import Filters

MASK = "payment_mask"


@dataclass(frozen=True)
class Slots:
    """Places in an expression for the values of filters. One that is filled with NULL narrows nothing.

    `categories`, and `payment_types` with `payment_mask`, are None where a question is asked without them, since other
    rows answer it then. The mask holds the bit of each payment type that was picked.
    """

    first_day: ir.DateValue
    last_day: ir.DateValue
    states: ir.ArrayValue
    categories: ir.ArrayValue | None
    payment_types: ir.ArrayValue | None
    payment_mask: ir.IntegerValue | None
    countries: ir.ArrayValue


def slots(*, has_categories: bool, has_payment_types: bool) -> Slots:
    """The places that a question has for the values of its filters."""
    return Slots(
        place("first_day", "date"),
        place("last_day", "date"),
        place("states", "array<string>"),
        place("categories", "array<string>") if has_categories else None,
        place("payment_types", "array<string>") if has_payment_types else None,
        place(MASK, "int64") if has_payment_types else None,
        place("countries", "array<string>"),
    )


def order_slots(slots: Slots) -> Slots:
    """Places of other names for filters that narrow orders, kept apart from those that narrow acquisition."""
    kinds = {"first_day": "date", "last_day": "date", "states": "array<string>", "categories": "array<string>",
             "payment_types": "array<string>", MASK: "int64", "countries": "array<string>"}  # fmt: skip
    given = {name: place(f"order_{name}", kind) for name, kind in kinds.items() if getattr(slots, name) is not None}
    return replace(slots, **given)


def values_of(filters: Filters) -> dict[str, object]:
    """What goes into each place but the mask's: days, lists of names, or None for a filter that is not set."""
    period = filters.period
    return {
        "first_day": None if period is None else period.start,
        "last_day": None if period is None else period.end,
        "states": list(filters.states) or None,
        "categories": list(filters.categories) or None,
        "payment_types": list(filters.payment_types) or None,
        "countries": list(filters.countries) or None,
    }


def in_period(rows: Any, slots: Slots) -> Iterator[ir.BooleanValue]:
    """Conditions on the `date` of rows, or of whatever has one."""
    yield slots.first_day.isnull() | (rows.date >= slots.first_day)
    yield slots.last_day.isnull() | (rows.date <= slots.last_day)


def in_period_and_places(rows: Any, slots: Slots) -> Iterator[ir.BooleanValue]:
    """Conditions on the `date`, `state` and `country` of rows, or of whatever has them."""
    yield from in_period(rows, slots)
    yield slots.states.isnull() | slots.states.contains(rows.state)
    yield slots.countries.isnull() | slots.countries.contains(rows.country)


def paid_with(rows: Any, slots: Slots) -> Iterator[ir.BooleanValue]:
    """The mask is a parameter: DuckDB 2.0 takes a scalar subquery here for one that leaves a single row, and then sums
    into a type too narrow."""
    if slots.payment_mask is not None:
        yield (rows.payment_type_mask & slots.payment_mask) != 0


def with_values(sql: str, dialect: str, values: Mapping[str, object]) -> str:
    """The same statement with its values written out, laid out for reading."""

    def filled(node: sge.Expr) -> sge.Expr:
        found = PLACE.fullmatch(node.sql()) if isinstance(node, sge.Literal) else None
        return sge.convert(values[found[1]]) if found else node

    return sqlglot.parse_one(sql, read=dialect).transform(filled).sql(dialect=dialect, pretty=True)
