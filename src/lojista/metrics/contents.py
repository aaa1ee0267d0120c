"""What a shop's data has at all: pages leave out what it lacks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.errors import AccessError
from lojista.metrics.catalog import metric
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import sales_facts
from lojista.metrics.filters import EVERYTHING
from lojista.metrics.statements import ask_dicts, filter_values, shape_of, slots_of

_GUEST = "guest"


@dataclass(frozen=True)
class Contents:
    """What is known of at least one order in the shop's currency, whatever its status, or of what is in it.

    `country_count` counts the countries that orders were sent to. Orders are valid ones; those of guests are part of
    them, and belong to nobody who can be counted. Sales are total sales after returns, in the shop's currency.
    """

    has_customers: bool
    has_products: bool
    has_product_names: bool
    has_categories: bool
    has_sellers: bool
    has_reviews: bool
    has_deliveries: bool
    has_promises: bool
    has_payments: bool
    has_states: bool
    has_postal_areas: bool
    has_returns: bool
    has_discounts: bool
    has_freight: bool
    country_count: int
    order_count: int
    guest_order_count: int
    total_sales: Decimal
    guest_sales: Decimal

    @property
    def has_guests(self) -> bool:
        """Whether any valid order is of nobody known."""
        return self.guest_order_count > 0

    @property
    def guest_order_share(self) -> Decimal:
        """Guests' share of valid orders; zero without orders."""
        return Decimal(self.guest_order_count) / self.order_count if self.order_count else Decimal(0)


def _sums(facts: Facts) -> ir.Table:
    order_count, total_sales = metric("order_count").aggregate(facts), metric("total_sales").aggregate(facts)
    return facts.rows.agg(order_count=order_count, total_sales=total_sales)


def _contents(marts: Marts) -> ir.Table:
    """One row, a column for each field."""
    facts = sales_facts(marts, slots_of(shape_of(EVERYTHING)), (), Needs(bookings=True, customers=False))
    of_guests = replace(facts, rows=facts.rows.filter(facts.rows.customer_type == _GUEST))
    guests = _sums(of_guests).rename(guest_order_count="order_count", guest_sales="total_sales")
    found = _sums(facts)
    for part in (guests, *_flags(marts)):
        found = found.cross_join(part)
    return found


def _flags(marts: Marts) -> tuple[ir.Table, ...]:
    """One row each."""
    orders, lines, products = marts("orders"), marts("order_lines"), marts("products")
    places, booked = marts("order_places"), marts("bookings")
    return (
        orders.agg(
            has_customers=_any(orders.customer_key),
            has_states=_any(orders.state),
            country_count=orders.country.nunique().cast("int64"),
            has_discounts=orders.count(where=orders.discounts > 0) > 0,
        ),
        lines.agg(
            has_products=_any(lines.product_key),
            has_categories=_any(lines.category),
            has_sellers=_any(lines.seller_key),
        ),
        products.agg(has_product_names=_any(products.product_name)),
        _if_seen(
            marts,
            "deliveries",
            has_reviews=lambda rows: _any(rows.review_score),
            has_deliveries=lambda rows: _any(rows.delivered_on),
            has_promises=lambda rows: _any(rows.promised_on),
        ),
        places.agg(has_postal_areas=_any(places.latitude)),
        _if_seen(marts, "payments", has_payments=lambda rows: rows.count() > 0),
        booked.agg(has_returns=booked.count(where=booked.kind == "return") > 0),
        orders.select("freight")
        .union(booked.select("freight"))
        .agg(has_freight=lambda rows: rows.count(where=rows.freight != 0) > 0),
    )


def _if_seen(marts: Marts, name: str, **flags: Callable[[ir.Table], ir.BooleanValue]) -> ir.Table:
    """One row: what a mart has, and none of it where the scope of who asks leaves the mart out."""
    try:
        return marts(name).agg(**flags)
    except AccessError:
        return marts("data_span").select(**{flag: ibis.literal(False) for flag in flags})


def _any(column: ir.Column) -> ir.BooleanValue:
    """Whether any row has a value."""
    return column.count() > 0


def contents(engine: Engine) -> Contents:
    """What the shop has, over all of its data; asked in one query."""
    row: dict[str, Any] = ask_dicts(engine, _contents, values=filter_values(engine))[0]
    return Contents(**row | {name: Decimal(row[name]) for name in ("total_sales", "guest_sales")})
