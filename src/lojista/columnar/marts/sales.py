"""Sales and payments: one row per order, per order item, per payment."""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.attributes import SHARED, firsts, order_attributes
from lojista.columnar.marts.bookings import order_charges
from lojista.columnar.marts.stored import Base, stored
from lojista.money import MONEY

ITEM_DIMENSIONS = ("category", "product", "seller")  # what the items of one order can differ in


def _line_amounts(base: Base) -> ir.Table:
    """One row per order item: its amounts and its category (NULL where its product has none).

    `is_first_of_category` is true for one item of each order and category: counting those counts orders by category.
    `is_first_of_product` and `is_first_of_seller` do the same for products and sellers.
    """
    items = base["order_items"]
    products = base["products"].select("product_key", "category_key")
    categories = base["categories"].select("category_key", category="category_name")
    joined = items.left_join(products, "product_key").left_join(categories, "category_key")
    return joined.select(
        joined.order_key,
        joined.line_number,
        joined.product_key,
        joined.seller_key,
        category=joined.category,
        is_first_of_category=_is_first(joined, "category"),
        is_first_of_product=_is_first(joined, "product_key"),
        is_first_of_seller=_is_first(joined, "seller_key"),
        units=joined.quantity,
        gross_sales=joined.gross_sales.cast(MONEY),
        discounts=joined.discount.cast(MONEY),
        freight=joined.freight.cast(MONEY),
    )


def _is_first(lines: ir.Table, column: str) -> ir.BooleanValue:
    """Whether a line is the first of its order with that value."""
    return ibis.row_number().over(group_by=[lines.order_key, lines[column]], order_by=lines.line_number) == 0


@stored
def orders(base: Base) -> ir.Table:
    """One row per order in the shop's currency, with or without items, before returns.

    Freight and discounts are those of its items and those charged with the order beside them.
    The columns `first_…` are those of the customer's first valid order, NULL where there is none: with them distinct
    customers are counted without comparing every row with every other.
    """
    items = base["order_items"]
    sums = items.group_by("order_key").agg(
        line_count=items.count(),
        units=items.quantity.sum(),
        gross_sales=items.gross_sales.sum().cast(MONEY),
        discounts=items.discount.sum().cast(MONEY),
        freight=items.freight.sum().cast(MONEY),
    )
    attributes = order_attributes(base)
    with_firsts = attributes.left_join(firsts(attributes).view(), "customer_key").drop("customer_key_right")
    joined = with_firsts.left_join(sums, "order_key").drop("order_key_right")
    joined = joined.left_join(order_charges(base), "order_key").drop("order_key_right")
    zero = {name: joined[name].fill_null(0).cast("int32") for name in ("line_count", "units")}
    charged = {name: joined[f"charged_{name}"].fill_null(0) for name in ("freight", "discounts")}
    money = {name: (joined[name].fill_null(0) + charged[name]).cast(MONEY) for name in charged}
    rows = joined.mutate(**zero, **money, gross_sales=joined.gross_sales.fill_null(0).cast(MONEY))
    return rows.drop("charged_freight", "charged_discounts")


@stored
def order_lines(base: Base) -> ir.Table:
    """One row per order item of an order in the shop's currency, before returns, and one per order without items.

    The latter has no line number and no category, and counts for its order.
    """
    shared = order_attributes(base).select(*SHARED, "purchased_on")
    joined = shared.left_join(_line_amounts(base), "order_key").drop("order_key_right")
    money = {name: joined[name].fill_null(0).cast(MONEY) for name in ("gross_sales", "discounts", "freight")}
    firsts_of = {f"is_first_of_{name}": joined[f"is_first_of_{name}"].fill_null(True) for name in ITEM_DIMENSIONS}
    return joined.mutate(units=joined.units.fill_null(0).cast("int32"), **firsts_of, **money)


def payments(base: Base) -> ir.Table:
    """One row per payment of an order in the shop's currency. It has no date of its own: the order's counts."""
    paid = base["order_payments"].select("order_key", "payment_number", "payment_type", "instalments", "amount")
    joined = order_attributes(base).select(*SHARED, "purchased_on").inner_join(paid, "order_key")
    return joined.mutate(amount=joined.amount.cast(MONEY))
