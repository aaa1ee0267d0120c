"""What every mart is built from: an order's attributes, and who a customer's first order was."""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.stored import STORED, Base
from lojista.money import MONEY

INVALID_STATUSES = ("canceled", "unavailable")

SHARED = ("order_key", "customer_key", "status", "is_valid", "customer_type", "state", "country", "payment_type_mask")
ATTRIBUTES = (
    *("order_key", "order_id", "customer_key", "purchased_at", "purchased_on", "status", "is_valid", "customer_type"),
    *("state", "country", "city", "payment_type_mask", "payments_received"),
)


def payment_types(base: Base) -> ir.Table:
    """One row per payment type of the shop, with the bit that stands for it in `payment_type_mask`.

    A power, since engines disagree on the types of a shift; exact up to 62 types, and a load refuses more than 50.
    """
    names = base["payment_types"]
    rank = ibis.row_number().over(order_by=names.payment_type)
    return names.mutate(payment_type_bit=ibis.literal(2.0).pow(rank).cast("int64"))


def _payments_per_order(base: Base) -> ir.Table:
    """One row per order that has a payment: what was paid, and by which types."""
    paid = base["order_payments"].join(payment_types(base), "payment_type")
    return paid.group_by("order_key").agg(
        payments_received=paid.amount.sum().cast(MONEY), payment_type_mask=paid.payment_type_bit.bit_or()
    )


def own_orders(base: Base) -> ir.Table:
    """One row per order in the shop's currency."""
    return base["orders"].inner_join(base["shop"].select("currency"), "currency")


def order_ranks(base: Base) -> ir.Table:
    """One row per valid order of a known customer: its place among theirs, from 0, and the day of the next, or NULL.

    Only orders in the shop's currency count; ties are broken by order_id.
    """
    orders = own_orders(base)
    valid = orders.filter(orders.status.notin(INVALID_STATUSES), orders.customer_key.notnull())
    by_time = ibis.window(group_by=valid.customer_key, order_by=[valid.purchased_at, valid.order_id])
    return valid.select(
        "order_key",
        order_rank=ibis.row_number().over(by_time),
        next_order_on=valid.purchased_at.date().lead().over(by_time),
    )


def _customer_type(is_valid: ir.BooleanValue, customer_key: ir.Value, order_rank: ir.Value) -> ir.Value:
    return ibis.cases(
        (~is_valid, ibis.null("string")),
        (customer_key.isnull(), "guest"),
        (order_rank == 0, "new"),
        else_="returning",
    )


def order_attributes(base: Base) -> ir.Table:
    """One row per order in the shop's currency: everything an order can be filtered or grouped by."""
    if STORED + "orders" in base:
        return base[STORED + "orders"].select(*ATTRIBUTES)
    own = own_orders(base)
    addresses = base["order_addresses"].select("address_key", "country", "city", state="region")
    paid, ranks = _payments_per_order(base), order_ranks(base).drop("next_order_on")
    joined = own.left_join(addresses, "address_key").left_join(paid, "order_key").left_join(ranks, "order_key")
    is_valid = joined.status.notin(INVALID_STATUSES)
    return joined.select(
        joined.order_key,
        joined.order_id,
        joined.customer_key,
        joined.purchased_at,
        purchased_on=joined.purchased_at.date(),
        status=joined.status,
        is_valid=is_valid,
        customer_type=_customer_type(is_valid, joined.customer_key, joined.order_rank),
        state=joined.state,
        country=joined.country,
        city=joined.city,
        payment_type_mask=joined.payment_type_mask.fill_null(0),
        payments_received=joined.payments_received.fill_null(0).cast(MONEY),
    )


def firsts(attributes: ir.Table) -> ir.Table:
    """One row per known customer with a valid order: what their first can be filtered or grouped by."""
    rows = attributes.filter(attributes.customer_type == "new")
    return rows.select(
        "customer_key",
        first_on=rows.purchased_on,
        first_status=rows.status,
        first_state=rows.state,
        first_country=rows.country,
        first_payment_type_mask=rows.payment_type_mask,
    )
