"""Filters as somebody writes them by hand: only the conditions that are set, with their values in place."""

from collections.abc import Iterable

import polars as pl

from benchmarks.by_hand.tables import ByHand
from lojista.metrics.filters import Filters

ORDER = ("purchased_on", "state", "payments")
FIRST = ("first_on", "first_state", "first_payments")
SOLD = ("purchased_on", "state", "payment_type")


def names(values: Iterable[str]) -> str:
    """A list of SQL's."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def where(hand: ByHand, filters: Filters, columns: tuple[str, str, str] = ORDER, category: str | None = None) -> str:
    """A condition of SQL on a day, a state and the mask of payment types, and on a category where one is given."""
    day, state, payments = columns
    parts = ["true"]
    if filters.period is not None:
        parts.append(f"{day} BETWEEN DATE '{filters.period.start}' AND DATE '{filters.period.end}'")
    if filters.states:
        parts.append(f"{state} IN ({names(filters.states)})")
    if filters.payment_types and columns == SOLD:
        parts.append(f"{payments} IN ({names(filters.payment_types)})")
    elif filters.payment_types:
        parts.append(f"{payments} & {hand.mask(filters)} <> 0")
    if filters.categories and category is not None:
        parts.append(f"{category} IN ({names(filters.categories)})")
    return " AND ".join(parts)


def that(
    hand: ByHand, filters: Filters, columns: tuple[str, str, str] = ORDER, category: str | None = None
) -> list[pl.Expr]:
    """The same as predicates of Polars."""
    day, state, payments = (pl.col(name) for name in columns)
    parts = [pl.lit(True)]
    if filters.period is not None:
        parts.append(day.is_between(pl.lit(filters.period.start), pl.lit(filters.period.end)))
    if filters.states:
        parts.append(state.is_in(list(filters.states)))
    if filters.payment_types and columns == SOLD:
        parts.append(payments.is_in(list(filters.payment_types)))
    elif filters.payment_types:
        parts.append((payments & hand.mask(filters)) != 0)
    if filters.categories and category is not None:
        parts.append(pl.col(category).is_in(list(filters.categories)))
    return parts
