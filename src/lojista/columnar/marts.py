"""The marts, each one Ibis expression over a shop's base tables, the same on every engine.

Every mart holds only orders in the shop's currency: amounts in several currencies are never added up.
Dates are the shop's own days. Money is DECIMAL in the shop's currency.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

INVALID_STATUSES = ("canceled", "unavailable")
MONEY = "decimal(18, 4)"

Base = Mapping[str, ir.Table]


@dataclass(frozen=True)
class Mart:
    """One mart: its name, what one row of it is, how it is built, and the column it is kept sorted by."""

    name: str
    grain: str
    build: Callable[[Base], ir.Table]
    sorted_by: str


def payment_types(base: Base) -> ir.Table:
    """One row per payment type of the shop, with the bit that stands for it in `payment_type_mask`.

    A power, since engines disagree on the types of a shift; exact up to 62 types, and a load refuses more than 50.
    """
    names = base["order_payments"].select("payment_type").distinct()
    rank = ibis.row_number().over(order_by=names.payment_type)
    return names.mutate(payment_type_bit=ibis.literal(2.0).pow(rank).cast("int64"))


def _payments_per_order(base: Base) -> ir.Table:
    """One row per order that has a payment: what was paid, and by which types."""
    paid = base["order_payments"].join(payment_types(base), "payment_type")
    return paid.group_by("order_key").agg(
        payments_received=paid.amount.sum().cast(MONEY), payment_type_mask=paid.payment_type_bit.bit_or()
    )


def _first_orders(base: Base) -> ir.Table:
    """One row per valid order of a known customer: whether it was their first ever, ties broken by order_id."""
    orders = base["orders"]
    valid = orders.filter(orders.status.notin(INVALID_STATUSES), orders.customer_key.notnull())
    rank = ibis.row_number().over(group_by=valid.customer_key, order_by=[valid.purchased_at, valid.order_id])
    return valid.select("order_key", order_rank=rank)


def _customer_type(is_valid: ir.BooleanValue, customer_key: ir.Value, order_rank: ir.Value) -> ir.Value:
    return ibis.cases(
        (~is_valid, ibis.null("string")),
        (customer_key.isnull(), "guest"),
        (order_rank == 0, "new"),
        else_="returning",
    )


def order_attributes(base: Base) -> ir.Table:
    """One row per order in the shop's currency: everything an order can be filtered or grouped by."""
    orders, shop = base["orders"], base["shop"]
    own = orders.inner_join(shop.select("currency"), "currency")
    addresses = base["order_addresses"].select("address_key", state="region")
    paid, ranks = _payments_per_order(base), _first_orders(base)
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
        payment_type_mask=joined.payment_type_mask.fill_null(0),
        payments_received=joined.payments_received.fill_null(0).cast(MONEY),
    )


_SHARED = ("order_key", "customer_key", "status", "is_valid", "customer_type", "state", "payment_type_mask")


def _line_amounts(base: Base) -> ir.Table:
    """One row per order item: its amounts and its category (NULL where its product has none).

    `is_first_of_category` is true for one item of each order and category: counting those counts orders by category.
    """
    items = base["order_items"]
    products = base["products"].select("product_key", "category_key")
    categories = base["categories"].select("category_key", category="category_name")
    joined = items.left_join(products, "product_key").left_join(categories, "category_key")
    place = ibis.row_number().over(group_by=[joined.order_key, joined.category], order_by=joined.line_number)
    return joined.select(
        joined.order_key,
        joined.line_number,
        joined.product_key,
        joined.seller_key,
        category=joined.category,
        is_first_of_category=place == 0,
        units=joined.quantity,
        gross_sales=(joined.quantity * joined.unit_price).cast(MONEY),
        discounts=joined.discount.cast(MONEY),
        freight=joined.freight.cast(MONEY),
    )


def _firsts(attributes: ir.Table) -> ir.Table:
    """One row per known customer with a valid order: what their first can be filtered or grouped by."""
    firsts = attributes.filter(attributes.customer_type == "new")
    return firsts.select(
        "customer_key",
        first_on=firsts.purchased_on,
        first_status=firsts.status,
        first_state=firsts.state,
        first_payment_type_mask=firsts.payment_type_mask,
    )


def orders(base: Base) -> ir.Table:
    """One row per order in the shop's currency, with or without items, before returns.

    The columns `first_…` are those of the customer's first valid order, NULL where there is none: with them distinct
    customers are counted without comparing every row with every other.
    """
    items = base["order_items"]
    sums = items.group_by("order_key").agg(
        line_count=items.count(),
        units=items.quantity.sum(),
        gross_sales=(items.quantity * items.unit_price).sum().cast(MONEY),
        discounts=items.discount.sum().cast(MONEY),
        freight=items.freight.sum().cast(MONEY),
    )
    attributes = order_attributes(base)
    with_firsts = attributes.left_join(_firsts(attributes).view(), "customer_key").drop("customer_key_right")
    joined = with_firsts.left_join(sums, "order_key").drop("order_key_right")
    zero = {name: joined[name].fill_null(0).cast("int32") for name in ("line_count", "units")}
    money = {name: joined[name].fill_null(0).cast(MONEY) for name in ("gross_sales", "discounts", "freight")}
    return joined.mutate(**zero, **money)


def order_lines(base: Base) -> ir.Table:
    """One row per order item of an order in the shop's currency, before returns, and one per order without items.

    The latter has no line number and no category, and counts for its order.
    """
    shared = order_attributes(base).select(*_SHARED, "purchased_on")
    joined = shared.left_join(_line_amounts(base), "order_key").drop("order_key_right")
    money = {name: joined[name].fill_null(0).cast(MONEY) for name in ("gross_sales", "discounts", "freight")}
    is_first = joined.is_first_of_category.fill_null(True)
    return joined.mutate(units=joined.units.fill_null(0).cast("int32"), is_first_of_category=is_first, **money)


def returned_lines(base: Base) -> ir.Table:
    """One row per return of an order item, on the day it was returned."""
    returns = base["order_returns"]
    shared = order_attributes(base).select(*_SHARED)
    lines = _line_amounts(base).select("order_key", "line_number", "category")
    joined = returns.inner_join(lines, ["order_key", "line_number"]).inner_join(shared, "order_key")
    return joined.select(
        *_SHARED, "line_number", "category", returned_on=joined.returned_at.date(), returns=joined.amount.cast(MONEY)
    )


def payments(base: Base) -> ir.Table:
    """One row per payment of an order in the shop's currency. It has no date of its own: the order's counts."""
    paid = base["order_payments"].select("order_key", "payment_number", "payment_type", "instalments", "amount")
    joined = order_attributes(base).select(*_SHARED, "purchased_on").inner_join(paid, "order_key")
    return joined.mutate(amount=joined.amount.cast(MONEY))


def _customer_entries(base: Base) -> ir.Table:
    """One row per valid order of a known customer and one per return on one, each on its own date."""
    known = order_attributes(base).filter(lambda order: order.is_valid & order.customer_key.notnull())
    sums = orders(base).select("order_key", "gross_sales", "discounts", "freight")
    sold = known.inner_join(sums, "order_key")
    bought = sold.select(
        "customer_key",
        entry_at=sold.purchased_at,
        order_count=ibis.literal(1, "int32"),
        net_sales=(sold.gross_sales - sold.discounts).cast(MONEY),
        freight=sold.freight,
    )
    back = base["order_returns"].inner_join(known.select("order_key", "customer_key"), "order_key")
    returned = back.select(
        "customer_key",
        entry_at=back.returned_at,
        order_count=ibis.literal(0, "int32"),
        net_sales=(-back.amount).cast(MONEY),
        freight=ibis.literal(0).cast(MONEY),
    )
    return bought.union(returned)


def customers(base: Base) -> ir.Table:
    """One row per known customer with a valid order: first and last of them, how many, and what they brought."""
    entries = _customer_entries(base)
    is_order = entries.order_count == 1
    return entries.group_by("customer_key").agg(
        first_order_at=entries.entry_at.min(where=is_order),
        last_order_at=entries.entry_at.max(where=is_order),
        order_count=entries.order_count.sum().cast("int32"),
        net_sales=entries.net_sales.sum().cast(MONEY),
        total_sales=(entries.net_sales.sum() + entries.freight.sum()).cast(MONEY),
    )


def customer_months(base: Base) -> ir.Table:
    """One row per known customer and month with an order or a return; `period_index` counts months from the first."""
    entries = _customer_entries(base).mutate(month=lambda entry: entry.entry_at.date().truncate("M"))
    months = entries.group_by("customer_key", "month").agg(
        order_count=entries.order_count.sum().cast("int32"),
        net_sales=entries.net_sales.sum().cast(MONEY),
        total_sales=(entries.net_sales.sum() + entries.freight.sum()).cast(MONEY),
    )
    firsts = customers(base)
    joined = months.inner_join(
        firsts.select("customer_key", cohort_month=firsts.first_order_at.date().truncate("M")), "customer_key"
    )
    years = joined.month.year() - joined.cohort_month.year()
    return joined.mutate(period_index=(years * 12 + joined.month.month() - joined.cohort_month.month()).cast("int32"))


def categories(base: Base) -> ir.Table:
    """One row per category: its name in metrics, and what the shop itself calls it."""
    return base["categories"].select(category="category_name", category_id="category_id")


def shop(base: Base) -> ir.Table:
    """One row: the shop."""
    return base["shop"].select("name", "currency", "time_zone", "country")


MARTS: tuple[Mart, ...] = (
    Mart("orders", "one row per order in the shop's currency", orders, "purchased_at"),
    Mart("order_lines", "one row per order item, and per order without any", order_lines, "purchased_on"),
    Mart("returned_lines", "one row per return of an order item", returned_lines, "returned_on"),
    Mart("payments", "one row per payment", payments, "purchased_on"),
    Mart("payment_types", "one row per payment type", payment_types, "payment_type"),
    Mart("categories", "one row per category", categories, "category"),
    Mart("shop", "one row", shop, "name"),
    Mart("customers", "one row per known customer with a valid order", customers, "first_order_at"),
    Mart("customer_months", "one row per known customer and month", customer_months, "month"),
)
