"""The segments of a day side by side: people, sales, medians, and who came in since the end of the month before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.rfm import AS_OF, cut_points
from lojista.metrics.segments import SEGMENTS, moved
from lojista.metrics.statements import FilterShape, ask_dicts, filter_values, shape_of, slots_of
from lojista.money import HALF_MONEY, SUM_OF_MONEY, exact, round_to, to_cents
from lojista.periods import month_end_before

BEFORE = "before"


@dataclass(frozen=True)
class SegmentRow:
    """One segment on a day. Sales are customers' total sales up to that day, in the shop's currency.

    Shares are of all customers, and of their sales, under the same filters; medians are None without customers.
    `new_customer_count` are those who were not in the segment at the end of the month before.
    """

    segment: str
    customer_count: int
    customer_share: Decimal | None
    sales: Decimal
    sales_share: Decimal | None
    median_days_since_last_order: Decimal | None
    median_order_count: Decimal | None
    median_sales: Decimal | None
    new_customer_count: int


def _table(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = acquired(moved(marts, BEFORE, AS_OF), marts, slots_of(filters))
    return measured(rows, "segment_code", "code_before")


def measured(rows: ir.Table, group: str, group_before: str) -> ir.Table:
    """One row per group that has anybody, with its number and all that `side_by_side` says of it.

    `newcomers` were not in their group at the end of the month before.
    """
    return rows.group_by(number=rows[group]).agg(
        customer_count=rows.count(),
        newcomers=rows.count(where=~rows[group_before].identical_to(rows[group])),
        sales=rows.monetary.sum().cast(SUM_OF_MONEY),
        days=rows.days_since_last_order.cast("decimal(9, 1)").quantile(0.5),
        orders=rows.frequency.cast("decimal(9, 1)").quantile(0.5),
        median_sales=rows.monetary.cast(HALF_MONEY).quantile(0.5),
    )


def segment_table(engine: Engine, as_of: date, filters: Filters = EVERYTHING) -> tuple[SegmentRow, ...]:
    """One row per segment, in the order of the rules, empty ones too.

    Filters narrow whom is counted, by acquisition; scores stay those among all customers of the shop.
    """
    values = moment_values(engine, as_of, month_end_before(as_of)) | filter_values(engine, filters)
    return side_by_side(SEGMENTS, ask_dicts(engine, _table, shape_of(filters), values=values))


def side_by_side(names: Sequence[str], found: Iterable[Mapping[str, Any]]) -> tuple[SegmentRow, ...]:
    """One row per name from the `measured` groups of those numbers, empty ones too."""
    rows = {row["number"]: row for row in found}
    people = sum(row["customer_count"] for row in rows.values())
    sales = sum((row["sales"] for row in rows.values()), Decimal(0))
    return tuple(_row(name, rows.get(number, _NOBODY), people, sales) for number, name in enumerate(names))


def moment_values(engine: Engine, as_of: date, before: date) -> dict[str, object]:
    """What is bound to the places of two days and of their cut points."""
    return cut_points(engine, as_of).values() | cut_points(engine, before).values(BEFORE)


_NOBODY: Mapping[str, Any] = {
    "customer_count": 0,
    "newcomers": 0,
    "sales": Decimal(0),
    "days": None,
    "orders": None,
    "median_sales": None,
}


def _row(name: str, row: Mapping[str, Any], people: int, sales: Decimal) -> SegmentRow:
    count, sold = row["customer_count"], Decimal(row["sales"])
    return SegmentRow(
        name,
        count,
        round_to(Decimal(count) / people, 6) if people else None,
        to_cents(sold),
        round_to(sold / sales, 6) if sales else None,
        exact(row["days"], 1),
        exact(row["orders"], 1),
        exact(row["median_sales"], 2),
        row["newcomers"],
    )
