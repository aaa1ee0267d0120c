"""What is booked beside the items of orders: returns, and what documents charge that is no product."""

from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.attributes import SHARED, own_orders
from lojista.columnar.marts.attributes import order_attributes as attributes_of
from lojista.columnar.marts.stored import Base, stored
from lojista.money import MONEY

AMOUNTS = ("returns", "freight", "discounts", "adjustments")
_OF_CHARGES = (("freight", "shipping", 1), ("discounts", "discount", -1), ("adjustments", "adjustment", 1))


def order_charges(base: Base) -> ir.Table:
    """One row per order that something was charged with beside its items: freight and discounts, signed."""
    charges = base["charges"].inner_join(base["shop"].select("currency"), "currency")
    known = charges.filter(charges.order_key.notnull())
    return known.group_by("order_key").agg(
        charged_freight=known.amount.sum(where=known.charge_type == "shipping").fill_null(0).cast(MONEY),
        charged_discounts=(-known.amount.sum(where=known.charge_type == "discount").fill_null(0)).cast(MONEY),
    )


def _booked(base: Base) -> ir.Table:
    """Returns and charges under the same columns; a charge of an order is booked with it, a return on its own day."""
    returns, charges, none = base["returns"], base["charges"], ibis.literal(0).cast(MONEY)
    back = returns.select(
        *("order_key", "order_line_number", "customer_key", "address_key", "product_key", "currency"),
        booked_on=returns.returned_at.date(),
        kind=ibis.literal("return"),
        entry_id=ibis.literal("return ") + returns.return_key.cast("string"),
        entry_at=returns.returned_at,
        returns=returns.amount.cast(MONEY),
        freight=none,
        discounts=none,
        adjustments=none,
    )
    own = charges.left_join(own_orders(base).select("order_key", "purchased_at"), "order_key").drop("order_key_right")
    charged_at = own.purchased_at.coalesce(own.charged_at)
    of_type: dict[str, Any] = {
        name: ibis.ifelse(own.charge_type == kind, own.amount * sign, 0).cast(MONEY) for name, kind, sign in _OF_CHARGES
    }
    line = own.line_number.cast("string")
    return back.union(
        own.select(
            "order_key",
            order_line_number=ibis.null("int32"),
            customer_key=own.customer_key,
            address_key=own.address_key,
            product_key=ibis.null("int32"),
            currency=own.currency,
            booked_on=charged_at.date(),
            kind=own.charge_type,
            entry_id=ibis.literal("charge ") + own.document_id + "/" + line + "/" + own.charge_type,
            entry_at=charged_at,
            returns=none,
            **of_type,
        )
    )


@stored
def bookings(base: Base) -> ir.Table:
    """One row per return and per charge in the shop's currency, on the day it is booked.

    `is_in_order`: a charge that `orders` has in its sums already. Where the order is not known a row counts for the
    customer and the address that it names itself, as one of a returning customer, or of a guest.
    """
    booked = _booked(base)
    own = booked.inner_join(base["shop"].select("currency"), "currency").drop("currency")
    of_order = attributes_of(base).select(*SHARED).rename({f"order_{name}": name for name in SHARED})
    addresses = base["order_addresses"].select("address_key", address_country="country", address_state="region")
    lines = _line_attributes(base)
    joined = own.left_join(of_order, own.order_key == of_order.order_order_key)
    joined = joined.left_join(addresses, "address_key").drop("address_key_right")
    joined = joined.left_join(
        lines, [joined.order_key == lines.line_order_key, joined.order_line_number == lines.line_number]
    )
    categories = _product_categories(base)
    joined = joined.left_join(categories, joined.product_key == categories.own_product_key)
    knows_order = joined.order_order_key.notnull()
    named: dict[str, Any] = {
        "order_key": joined.order_order_key,
        "customer_key": ibis.ifelse(knows_order, joined.order_customer_key, joined.customer_key),
        "status": joined.order_status,
        "is_valid": joined.order_is_valid.fill_null(True),
        "customer_type": ibis.ifelse(
            knows_order,
            joined.order_customer_type,
            ibis.ifelse(joined.customer_key.isnull(), "guest", "returning"),
        ),
        "state": ibis.ifelse(knows_order, joined.order_state, joined.address_state),
        "country": ibis.ifelse(knows_order, joined.order_country, joined.address_country),
        "payment_type_mask": joined.order_payment_type_mask.fill_null(0),
    }
    return joined.select(
        **named,
        line_number=joined.order_line_number,
        product_key=joined.line_product_key.coalesce(joined.product_key),
        seller_key=joined.line_seller_key,
        category=joined.line_category.coalesce(joined.own_category),
        booked_on=joined.booked_on,
        is_in_order=(joined.kind != "return") & knows_order,
        kind=joined.kind,
        entry_id=joined.entry_id,
        entry_at=joined.entry_at,
        **{name: joined[name] for name in AMOUNTS},
    )


def _product_categories(base: Base) -> ir.Table:
    products = base["products"].select(own_product_key="product_key", category_key="category_key")
    categories = base["categories"].select("category_key", own_category="category_name")
    return products.left_join(categories, "category_key").select("own_product_key", "own_category")


def _line_attributes(base: Base) -> ir.Table:
    """One row per order item: which product, seller and category it is of."""
    items = base["order_items"].select("order_key", "line_number", "product_key", "seller_key")
    categories = _product_categories(base)
    joined = items.left_join(categories, items.product_key == categories.own_product_key)
    return joined.select(
        line_order_key="order_key",
        line_number="line_number",
        line_product_key="product_key",
        line_seller_key="seller_key",
        line_category="own_category",
    )
