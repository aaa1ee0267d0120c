"""Purchases and reviews of known customers, each thing with the day that it was known on: what models learn from.

Guests, whose person is not known, are in none of these.
"""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.attributes import order_attributes
from lojista.columnar.marts.sales import order_lines, orders
from lojista.columnar.marts.stored import Base
from lojista.money import MONEY


def _known(base: Base) -> ir.Table:
    attributes = order_attributes(base)
    return attributes.filter(attributes.is_valid & attributes.customer_key.notnull())


def _main_categories(base: Base) -> ir.Table:
    """One row per order with items: the category that most was sold of; equals by name, NULL last."""
    lines = order_lines(base).filter(lambda line: line.line_number.notnull())
    sums = lines.group_by("order_key", "category").agg(sales=lines.gross_sales.sum().cast(MONEY))
    rank = ibis.row_number().over(
        group_by=sums.order_key, order_by=[sums.sales.desc(), sums.category.isnull(), sums.category]
    )
    ranked = sums.mutate(rank=rank)
    return ranked.filter(ranked["rank"] == 0).select("order_key", "category")


def _main_payments(base: Base) -> ir.Table:
    """One row per order with a payment: the type that most was paid by, equals by name, and the most instalments."""
    payments = base["order_payments"]
    sums = payments.group_by("order_key", "payment_type").agg(
        paid=payments.amount.sum().cast(MONEY), instalments=payments.instalments.max()
    )
    rank = ibis.row_number().over(group_by=sums.order_key, order_by=[sums.paid.desc(), sums.payment_type])
    most = sums.instalments.max().over(ibis.window(group_by=sums.order_key))
    ranked = sums.select("order_key", "payment_type", rank=rank, instalments=most)
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def purchases(base: Base) -> ir.Table:
    """One row per valid order of a known customer, before returns.

    `category` is the one that most was sold of, `payment_type` the one that most was paid by; NULL where an order has
    none. `delivered_on` and `promised_on` are NULL where an order was not delivered, or not promised.
    """
    sums = orders(base).select("order_key", "units", "gross_sales", "discounts", "freight")
    dates = base["orders"].select("order_key", "delivered_at", "promised_at")
    joined = _known(base).inner_join(sums, "order_key").inner_join(dates, "order_key")
    for more in (_main_categories(base), _main_payments(base)):
        joined = joined.left_join(more, "order_key").drop("order_key_right")
    return joined.select(
        *("customer_key", "order_key", "purchased_on", "units", "freight", "category", "payment_type", "instalments"),
        is_first=joined.customer_type == "new",
        order_value=(joined.gross_sales - joined.discounts + joined.freight).cast(MONEY),
        delivered_on=joined.delivered_at.date(),
        promised_on=joined.promised_at.date(),
    )


def reviews(base: Base) -> ir.Table:
    """One row per review of a valid order of a known customer, on the day it was answered.

    Where that is not known, the day it was asked for.
    """
    known = _known(base).select("customer_key", "order_key", "purchased_on")
    joined = known.inner_join(base["order_reviews"], "order_key")
    return joined.select(
        "customer_key",
        "order_key",
        "purchased_on",
        "score",
        reviewed_on=ibis.coalesce(joined.answered_at, joined.created_at).date(),
    )
