"""One customer: what they brought so far, where they live, how they stand, and in which segments they were."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.coverage import last_full_day
from lojista.metrics.customer_search import customer_key
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import cut_points
from lojista.metrics.segments import segment_name, segmented
from lojista.metrics.statements import ask_dicts
from lojista.money import MONEY, to_cents

KEY = "customer_key"
_PLACE = ("city", "state", "country")
_NOTHING: dict[str, Any] = {"first_on": None, "last_on": None, "order_count": 0, "net_sales": Decimal(0),
                            "total_sales": Decimal(0)}  # fmt: skip


@dataclass(frozen=True)
class CustomerProfile:
    """One person, over all of the data. Money in the shop's currency, after returns, rounded to cents.

    Days, place and average order value are None without a valid order; the average is total sales by valid orders with
    items, as everywhere. The sums `…_without_order` are what the total holds beside that of the customer's orders:
    returns and charges whose order is not known, zero where there are none. `city`, `state` and `country` are those of
    the last valid order. From `as_of` on everything is as it was at the end of the last full day, with orders and
    returns up to it: None where there was no valid order by then. `as_of` itself is None for a shop without orders.
    """

    customer_id: str
    first_order_on: date | None
    last_order_on: date | None
    order_count: int
    total_sales: Decimal
    net_sales: Decimal
    total_sales_without_order: Decimal
    net_sales_without_order: Decimal
    average_order_value: Decimal | None
    city: str | None
    state: str | None
    country: str | None
    as_of: date | None
    days_since_last_order: int | None
    recency_score: int | None
    frequency_score: int | None
    monetary_score: int | None
    segment: str | None


@dataclass(frozen=True)
class Stay:
    """One stay in a segment, from a month end kept up to another; both ends are month ends, the days between unknown.

    `until_month_end` is None while it lasts, `previous_segment` where it is the first. `segment` is None for a stretch
    in which no valid order of the customer was left.
    """

    from_month_end: date
    until_month_end: date | None
    segment: str | None
    previous_segment: str | None


def of_customer(rows: ir.Table) -> ir.Table:
    """The rows of the one customer whose key is bound."""
    return rows.filter(rows.customer_key == place(KEY, "int32"))


def customer_profile(engine: Engine, customer_id: str) -> CustomerProfile:
    """One row for one person. Raises UnknownCustomerError for an id that nobody has."""
    key = {KEY: customer_key(engine, customer_id)}
    sums = next(iter(ask_dicts(engine, _sums, values=key)), _NOTHING)
    beside = ask_dicts(engine, _without_order, values=key)[0]
    orders = ask_dicts(engine, _valid_orders, values=key)
    counted = sum(order["has_items"] for order in orders)
    last = orders[0] if orders else dict.fromkeys(_PLACE)
    return CustomerProfile(
        customer_id=customer_id,
        first_order_on=sums["first_on"],
        last_order_on=sums["last_on"],
        order_count=sums["order_count"],
        total_sales=to_cents(sums["total_sales"]),
        net_sales=to_cents(sums["net_sales"]),
        total_sales_without_order=to_cents(beside["total_sales"]),
        net_sales_without_order=to_cents(beside["net_sales"]),
        average_order_value=to_cents(sums["total_sales"] / counted) if counted else None,
        city=last["city"],
        state=last["state"],
        country=last["country"],
        **_standing(engine, key),
    )


def _sums(marts: Marts) -> ir.Table:
    return of_customer(marts("customers")).select(*_NOTHING)


def _without_order(marts: Marts) -> ir.Table:
    """One row: what is booked for the customer beside their orders."""
    entries = of_customer(marts("customer_entries"))
    beside = entries.filter(entries.order_key.isnull())
    return beside.agg(
        net_sales=beside.net_sales.sum().fill_null(0).cast(MONEY),
        total_sales=beside.total_sales.sum().fill_null(0).cast(MONEY),
    )


def _valid_orders(marts: Marts) -> ir.Table:
    """One row per valid order, the last first."""
    orders = of_customer(marts("orders"))
    valid = orders.filter(orders.is_valid).order_by([ibis.desc("purchased_at"), ibis.desc("order_id")])
    return valid.select(*_PLACE, has_items=valid.line_count > 0)


def _standing(engine: Engine, key: dict[str, int]) -> dict[str, Any]:
    names = ("days_since_last_order", "recency_score", "frequency_score", "monetary_score", "segment")
    day = last_full_day(engine)
    if day is None:
        return dict.fromkeys(("as_of", *names))
    rows = ask_dicts(engine, _segmented, names, values=key | cut_points(engine, day).values())
    return {"as_of": day} | (rows[0] if rows else dict.fromkeys(names))


def _segmented(marts: Marts, names: tuple[str, ...]) -> ir.Table:
    rows = of_customer(segmented(marts))
    return rows.mutate(segment=segment_name(rows.segment_code)).select(*names)


def segment_history(engine: Engine, customer_id: str) -> tuple[Stay, ...]:
    """One row per stay in a segment as it was kept at month ends, the first one first; empty where none was kept.

    Raises UnknownCustomerError for an id that nobody has.
    """
    key = {KEY: customer_key(engine, customer_id)}
    return tuple(Stay(**row) for row in ask_dicts(engine, _stays, values=key))


def _stays(marts: Marts) -> ir.Table:
    stays = of_customer(marts("segment_memberships")).order_by("from_month_end")
    named = {name: stays[name].cast("string") for name in ("segment", "previous_segment")}
    return stays.select("from_month_end", "until_month_end", **named)
