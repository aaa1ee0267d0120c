"""The orders of one customer: what was in them, what they brought, when they came, and how they were liked."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.customer_profile import KEY, of_customer
from lojista.metrics.customer_search import customer_key
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import Build, ask_dicts, ask_rows
from lojista.money import MONEY, to_cents

_AMOUNTS = ("order_value", "returns", "net_sales", "total_sales")


@dataclass(frozen=True)
class CustomerOrder:
    """One order in the shop's currency, whatever its status. Money rounded to cents.

    `order_value` is items and freight after discounts, before returns; `returns` is what was brought back at any time.
    `net_sales` and `total_sales` are what the order adds to those of the customer, after returns: zero where it is not
    valid. What is booked without an order is in none of them, but in `CustomerProfile`. Days are None for what was not
    promised, delivered or reviewed; `days_late` is below zero for what came early. The review is the last one given.
    Categories, products and payment types are sorted; items without one are left out. A product is called by its name,
    or by its id where it has none.
    """

    order_id: str
    purchased_at: datetime
    status: str
    is_valid: bool
    units: int
    categories: tuple[str, ...]
    products: tuple[str, ...]
    order_value: Decimal
    returns: Decimal
    net_sales: Decimal
    total_sales: Decimal
    payment_types: tuple[str, ...]
    promised_on: date | None
    delivered_on: date | None
    days_late: int | None
    review_score: int | None
    reviewed_on: date | None


def customer_orders(engine: Engine, customer_id: str) -> tuple[CustomerOrder, ...]:
    """One row per order in the shop's currency, the first one first; orders of one moment by their id.

    Raises UnknownCustomerError for an id that nobody has.
    """
    key = customer_key(engine, customer_id)
    named = {
        "categories": _names(engine, key, _named, "order_lines", "category"),
        "products": _names(engine, key, _named_products),
        "payment_types": _names(engine, key, _named, "payments", "payment_type"),
    }
    return tuple(
        _order(row, {kind: names.get(row["order_key"], ()) for kind, names in named.items()})
        for row in ask_dicts(engine, _orders, values={KEY: key})
    )


def _order(row: dict[str, Any], named: dict[str, tuple[str, ...]]) -> CustomerOrder:
    known = {name: value for name, value in row.items() if name != "order_key"}
    amounts = {name: to_cents(row[name]) for name in _AMOUNTS}
    return CustomerOrder(**known | amounts | named)


def _orders(marts: Marts) -> ir.Table:
    orders, returned = of_customer(marts("orders")), of_customer(marts("bookings"))
    returns = (
        returned.filter(returned.order_key.notnull())
        .group_by("order_key")
        .agg(returns=returned.returns.sum().cast(MONEY))
    )
    came = ("promised_on", "delivered_on", "days_late", "review_score", "reviewed_on")
    deliveries = of_customer(marts("deliveries")).select("order_key", *came)
    joined = orders.left_join(returns, "order_key").drop("order_key_right").inner_join(deliveries, "order_key")
    back, net = joined.returns.fill_null(0).cast(MONEY), joined.gross_sales - joined.discounts
    counts = joined.is_valid.cast("int32")
    return joined.select(
        *("order_key", "order_id", "purchased_at", "status", "is_valid", "units"),
        order_value=(net + joined.freight).cast(MONEY),
        returns=back,
        net_sales=((net - back) * counts).cast(MONEY),
        total_sales=((net - back + joined.freight) * counts).cast(MONEY),
        **{name: joined[name] for name in came},
    ).order_by(["purchased_at", "order_id"])


def _names(engine: Engine, key: int, build: Build, *shape: str) -> dict[int, tuple[str, ...]]:
    """The different names for each order, sorted; orders without any are left out."""
    found: dict[int, list[str]] = {}
    for order_key, name in ask_rows(engine, build, *shape, values={KEY: key})[1]:
        found.setdefault(order_key, []).append(name)
    return {order_key: tuple(sorted(names)) for order_key, names in found.items()}


def _named(marts: Marts, mart: str, column: str) -> ir.Table:
    rows = marts(mart).select("order_key", "customer_key", column)
    own = rows.filter(rows.customer_key == place(KEY, "int32"), rows[column].notnull())
    return own.select("order_key", name=own[column].cast("string")).distinct()


def _named_products(marts: Marts) -> ir.Table:
    """Products of one name count once."""
    lines = of_customer(marts("order_lines")).select("order_key", "product_key")
    joined = lines.inner_join(marts("products"), "product_key")
    return joined.select("order_key", name=joined.product_name.coalesce(joined.product_id)).distinct()
