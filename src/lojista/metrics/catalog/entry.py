"""What a metric is: one entry of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import ibis.expr.types as ir

from lojista.metrics.dimensions import SALES_DIMENSIONS
from lojista.metrics.facts.rows import Facts
from lojista.metrics.filters import Filters


class Unit(StrEnum):
    """What a metric's number counts."""

    MONEY = "money"
    ORDERS = "orders"
    CUSTOMERS = "customers"
    UNITS = "units"
    SHARE = "share"
    DAYS = "days"
    SCORE = "score"

    @property
    def places(self) -> int | None:
        """Decimals that an answer is rounded to, halves away from zero; None for what is counted in whole numbers."""
        return _PLACES.get(self)


_PLACES = {Unit.MONEY: 2, Unit.SHARE: 6, Unit.DAYS: 1, Unit.SCORE: 2}


class Source(StrEnum):
    """Which rows a metric sums up. Sales and payments are never joined: both have many rows an order."""

    SALES = "sales"
    PAYMENTS = "payments"
    CUSTOMERS = "customers"
    SEGMENTS = "segments"
    DELIVERIES = "deliveries"
    COHORTS = "cohorts"
    LIFECYCLE = "lifecycle"
    ORDER_LADDER = "order ladder"


ALL_FILTERS = ("period", "states", "categories", "payment_types", "countries")


@dataclass(frozen=True)
class Metric:
    """One number. `aggregate` says it over facts; the rest says what it means and what may be asked of it.

    A ratio has a `divisor` too: the engine sums both up and the division is made afterwards, exactly. `has_bookings`
    says that returns and charges count in it, each on its own date. `known_divisor` divides by what no order tells,
    such as a population: of a group, by the values of its dimensions, under filters; None leaves the answer blank.
    `required` are dimensions without which it means nothing.
    """

    name: str
    label: str
    unit: Unit
    grain: str
    definition: str
    aggregate: Callable[[Facts], ir.Value]
    source: Source = Source.SALES
    filters: tuple[str, ...] = ALL_FILTERS
    dimensions: tuple[str, ...] = SALES_DIMENSIONS
    is_additive: bool = False
    is_per_order: bool = False
    has_bookings: bool = False
    divisor: Callable[[Facts], ir.Value] | None = None
    known_divisor: Callable[[Mapping[str, object], Filters], Decimal | None] | None = None
    required: tuple[str, ...] = ()
