"""Sales of a stretch of time to the second, beside the same stretch of comparable days, and orders as they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.live.clock import COMPARED_WEEKS, Stretch
from lojista.metrics.statements import ask_dicts
from lojista.money import SUM_OF_MONEY, round_to

_CENTS = 2


@dataclass(frozen=True)
class Sales:
    """Sums over valid orders placed in a stretch, and returns booked in it. `total_sales` in the shop's currency.

    `filled_order_count`: orders with items.
    """

    total_sales: Decimal
    order_count: int
    new_customer_count: int
    filled_order_count: int

    @property
    def average_order_value(self) -> Decimal | None:
        """Total sales divided by orders with items, in cents; None without such orders."""
        return round_to(self.total_sales / self.filled_order_count, _CENTS) if self.filled_order_count else None


@dataclass(frozen=True)
class Compared:
    """A stretch, and the same stretch of the same weekday in the weeks before it that the data reaches back to."""

    now: Sales
    before: tuple[Sales, ...]

    def usual(self, name: str) -> Decimal | None:
        """The mean over the comparable days, in cents, and of an average that of all their orders; None without any."""
        if name == "average_order_value":
            return _together(self.before).average_order_value
        values = [Decimal(getattr(sales, name)) for sales in self.before]
        return round_to(sum(values, Decimal(0)) / len(values), _CENTS) if values else None


def _together(parts: Sequence[Sales]) -> Sales:
    return Sales(
        sum((part.total_sales for part in parts), Decimal(0)),
        sum(part.order_count for part in parts),
        sum(part.new_customer_count for part in parts),
        sum(part.filled_order_count for part in parts),
    )


def _is_within(moment: ir.Value, which: str = "") -> ir.BooleanValue:
    return (moment >= place(f"since{which}", "timestamp")) & (moment < place(f"until{which}", "timestamp"))


def _sold(marts: Marts) -> ir.Table:
    """One row per valid order and per booking beside the orders' own sums, on its own moment."""
    orders, booked = marts("orders"), marts("bookings")
    own = orders.filter(orders.is_valid, _is_within(orders.purchased_at))
    beside = booked.filter(booked.is_valid, ~booked.is_in_order, _is_within(booked.entry_at))
    no = ibis.literal(False)
    return own.select(
        at="purchased_at",
        sales=(own.gross_sales - own.discounts + own.freight).cast(SUM_OF_MONEY),
        is_order=ibis.literal(True),
        is_filled=own.line_count > 0,
        is_new=own.customer_type == "new",
    ).union(
        beside.select(
            at="entry_at",
            sales=(beside.freight - beside.discounts - beside.returns).cast(SUM_OF_MONEY),
            is_order=no,
            is_filled=no,
            is_new=no,
        )
    )


def _sums(rows: ir.Table, which: str = "") -> dict[str, ir.Value]:
    here = _is_within(rows["at"], which)
    return {
        f"total_sales{which}": rows.sales.sum(where=here).fill_null(0).cast(SUM_OF_MONEY),
        f"order_count{which}": rows.count(where=here & rows.is_order),
        f"new_customer_count{which}": rows.count(where=here & rows.is_new),
        f"filled_order_count{which}": rows.count(where=here & rows.is_filled),
    }


def _sales(marts: Marts, count: int) -> ir.Table:
    """One row, with the sums of each of so many stretches that lie within one."""
    rows = _sold(marts)
    return rows.agg(**{name: value for which in range(count) for name, value in _sums(rows, f"_{which}").items()})


def sales_in(engine: Engine, *stretches: Stretch) -> tuple[Sales, ...]:
    """What was sold in each stretch of the shop's local time; asked in one query."""
    values = {
        "since": min(stretch.since for stretch in stretches),
        "until": max(stretch.until for stretch in stretches),
    }
    for which, stretch in enumerate(stretches):
        values |= {f"since_{which}": stretch.since, f"until_{which}": stretch.until}
    row = ask_dicts(engine, _sales, len(stretches), values=values)[0]
    return tuple(_sales_of(row, f"_{which}") for which in range(len(stretches)))


def _sales_of(row: Mapping[str, Any], which: str = "") -> Sales:
    names = ("total_sales", "order_count", "new_customer_count", "filled_order_count")
    total, orders, customers, filled = (row[name + which] for name in names)
    return Sales(Decimal(total), orders, customers, filled)


def compared(engine: Engine, stretch: Stretch, first_day: datetime) -> Compared:
    """A stretch beside those of the four weeks before it; one that begins before `first_day` has no data."""
    before = [stretch.weeks_before(number) for number in range(1, COMPARED_WEEKS + 1)]
    now, *known = sales_in(engine, stretch, *(earlier for earlier in before if earlier.since >= first_day))
    return Compared(now, tuple(known))


def _by_step(marts: Marts, unit: Any) -> ir.Table:
    rows = _sold(marts)
    rows = rows.mutate(step=rows["at"].truncate(unit))
    return rows.group_by("step").agg(**_sums(rows)).order_by("step")


@dataclass(frozen=True)
class StepSales:
    """What was sold in one minute or hour that begins at `at`."""

    at: datetime
    sales: Sales


_STEPS = {"minute": ("m", timedelta(minutes=1)), "hour": ("h", timedelta(hours=1))}
_NOTHING = Sales(Decimal(0), 0, 0, 0)


def sales_by_step(engine: Engine, stretch: Stretch, step: str) -> Sequence[StepSales]:
    """One for each `minute` or `hour` of a stretch that begins with one, those in which nothing was sold too."""
    unit, length = _STEPS[step]
    rows = ask_dicts(engine, _by_step, unit, values={"since": stretch.since, "until": stretch.until})
    known = {row["step"]: _sales_of(row) for row in rows}
    count = -((stretch.since - stretch.until) // length)
    moments = (stretch.since + number * length for number in range(count))
    return [StepSales(moment, known.get(moment, _NOTHING)) for moment in moments]


@dataclass(frozen=True)
class FeedOrder:
    """One order as it stands now. `order_value` is before returns, in the shop's currency."""

    order_id: str
    purchased_at: datetime
    status: str
    customer_type: str | None
    state: str | None
    country: str | None
    line_count: int
    order_value: Decimal


def _last_orders(marts: Marts, count: int) -> ir.Table:
    rows = marts("orders")
    rows = rows.filter(_is_within(rows.purchased_at))
    return (
        rows.select(
            *("order_id", "purchased_at", "status", "customer_type", "state", "country", "line_count"),
            order_value=(rows.gross_sales - rows.discounts + rows.freight).cast(SUM_OF_MONEY),
        )
        .order_by([ibis.desc("purchased_at"), "order_id"])
        .limit(count)
    )


def last_orders(engine: Engine, stretch: Stretch, count: int) -> tuple[FeedOrder, ...]:
    """The last orders placed in a stretch, whatever their status, newest first."""
    rows = ask_dicts(engine, _last_orders, count, values={"since": stretch.since, "until": stretch.until})
    return tuple(FeedOrder(**row | {"order_value": Decimal(row["order_value"])}) for row in rows)
