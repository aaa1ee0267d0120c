"""Where customers are: one metric by state or by country, ranked, with share and change; and who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import Source, Unit, metric
from lojista.metrics.facts.deliveries import delivery_facts
from lojista.metrics.facts.rows import Marts, Needs
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import FEW
from lojista.metrics.parameters import order_slots
from lojista.metrics.people import Selection, order_values
from lojista.metrics.questions import Question
from lojista.metrics.statements import FilterShape, shape_of, slots_of
from lojista.periods import Period

MAP_METRICS = (
    *("total_sales", "order_count", "customer_count", "average_order_value", "sales_per_thousand_inhabitants"),
    *("median_delivery_days", "freight_share", "repeat_rate"),
)
PARTS = ("total_sales", "order_count")  # those that regions divide among them
_COUNTED: Mapping[Source, str] = {
    Source.SALES: "order_count",
    Source.DELIVERIES: "delivered_order_count",
    Source.CUSTOMERS: "acquired_customer_count",
}


@dataclass(frozen=True)
class Region:
    """A state or country: a metric's value there, what it rests on, its share of all, and its change.

    `code` is NULL for orders without one. `share` is NULL for what does not add up, `change` where nothing is known to
    compare with: relative to the value before, or, of a metric that is itself a share, the difference of the two.
    """

    code: str | None
    value: Decimal | None
    count: int
    share: Decimal | None
    before: Decimal | None
    change: Decimal | None
    is_small: bool


def counted_by(name: str) -> str:
    """The metric that says how many orders or customers a metric's value rests on."""
    return _COUNTED[metric(name).source]


def period_before(filters: Filters, days: Period | None) -> Period | None:
    """The period of the same length before the chosen one, None without one or where the data does not reach back."""
    before = filters.period and filters.period.previous()
    return before if days is not None and before is not None and before.start >= days.start else None


def region_question(name: str, by: str, filters: Filters) -> Question:
    """A metric and what it rests on, by `state` or `country`."""
    return Question(tuple(dict.fromkeys((name, counted_by(name)))), (by,), filters)


def rank_regions(engine: Engine, name: str, by: str, filters: Filters, before: Period | None) -> tuple[Region, ...]:
    """Highest value first, those without a value last, ties by code. Regions with nothing to count are left out.

    A value that rests on fewer than 30 orders (or customers, where those are counted), now or before, is small.
    """
    now = _values(engine, name, by, filters)
    then = {} if before is None else _values(engine, name, by, replace(filters, period=before))
    whole = sum((value for value, _ in now.values() if value is not None), Decimal(0))
    found = [_region(name, code, now[code], then.get(code), whole) for code in now]
    return tuple(sorted(found, key=lambda row: (row.value is None, -(row.value or 0), row.code or "~")))


def _values(engine: Engine, name: str, by: str, filters: Filters) -> dict[str | None, tuple[Decimal | None, int]]:
    rows: list[Any] = answer(engine, region_question(name, by, filters)).to_pylist()
    counted = counted_by(name)
    return {
        row[by]: (None if row[name] is None else Decimal(row[name]), row[counted])
        for row in rows
        if row[counted] or row[name]
    }


def _region(
    name: str,
    code: str | None,
    now: tuple[Decimal | None, int],
    then: tuple[Decimal | None, int] | None,
    whole: Decimal,
) -> Region:
    value, count = now
    before = None if then is None else then[0]
    share = value / whole if name in PARTS and value is not None and whole else None
    change = _change(name, value, before)
    is_small = count < FEW or (then is not None and then[1] < FEW)
    return Region(code, value, count, share, before, change, is_small)


def _change(name: str, value: Decimal | None, before: Decimal | None) -> Decimal | None:
    if value is None or before is None:
        return None
    if metric(name).unit is Unit.SHARE:
        return value - before
    return (value - before) / before if before else None


def region_table(engine: Engine, name: str, by: str, filters: Filters, before: Period | None) -> pa.Table:
    """The same as a table: the region's code, the metric, what it rests on, share, value before and change."""
    regions = rank_regions(engine, name, by, filters, before)
    places = metric(name).unit.places or 0
    number, ratio = pa.decimal128(38, places), pa.decimal128(38, 6)
    columns = {
        by: pa.array([row.code for row in regions], pa.string()),
        name: pa.array([row.value for row in regions], number),
        **(
            {} if counted_by(name) == name else {counted_by(name): pa.array([row.count for row in regions], pa.int64())}
        ),
        "share": pa.array([_rounded(row.share) for row in regions], ratio),
        f"{name}_before": pa.array([row.before for row in regions], number),
        "change": pa.array([_rounded(row.change) for row in regions], ratio),
    }
    return pa.table(columns)


def _rounded(number: Decimal | None) -> Decimal | None:
    return None if number is None else round(number, 6)


def pick_ordering(marts: Marts, shape: FilterShape) -> ir.Table:
    """The known customers with a valid order that passes the filters."""
    rows = delivery_facts(marts, order_slots(slots_of(shape)), (), Needs(bookings=False, customers=False)).rows
    return rows.filter(rows.is_valid, rows.customer_key.notnull()).select("customer_key").distinct()


def customers_in(engine: Engine, name: str, filters: Filters) -> Selection:
    """The customers behind a metric under filters.

    Those with an order among the metric's, or for the metrics of customers those acquired.
    """
    if metric(name).source is Source.CUSTOMERS:
        return Selection(filters)
    return Selection(EVERYTHING, pick_ordering, (shape_of(filters),), order_values(engine, filters))
