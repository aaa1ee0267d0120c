"""The marts, each one Ibis expression over a shop's base tables, the same on every engine.

Every mart holds only orders in the shop's currency, converted into it where there is a rate of their day: amounts in
several currencies are never added up.
Dates are the shop's own days. Money is DECIMAL in the shop's currency.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from lojista.columnar.marts.attributes import INVALID_STATUSES, payment_types
from lojista.columnar.marts.bookings import bookings
from lojista.columnar.marts.customers import customer_entries, customer_ids, customers, first_categories
from lojista.columnar.marts.deliveries import deliveries, seller_deliveries
from lojista.columnar.marts.places import order_places
from lojista.columnar.marts.products import category_baskets, product_baskets, products, sellers
from lojista.columnar.marts.purchases import purchases, reviews
from lojista.columnar.marts.sales import ITEM_DIMENSIONS, order_lines, orders, payments
from lojista.columnar.marts.scores import customer_scores
from lojista.columnar.marts.segments import segment_memberships, segment_snapshots
from lojista.columnar.marts.shop import categories, order_currencies, shop
from lojista.columnar.marts.steps import order_steps
from lojista.columnar.marts.stored import Base

__all__ = ["INVALID_STATUSES", "ITEM_DIMENSIONS", "MARTS", "Base", "Mart"]


@dataclass(frozen=True)
class Mart:
    """One mart: its name, what one row of it is, how it is built, and the column it is kept sorted by.

    `touched_by` is the column that its rows are renewed by when few of them change; None: it is small, or changes as a
    whole. A mart can be built of those before it.
    """

    name: str
    grain: str
    build: Callable[[Base], ir.Table]
    sorted_by: str
    touched_by: str | None = None


MARTS: tuple[Mart, ...] = (
    Mart("orders", "one row per order in the shop's currency", orders, "purchased_at", "order_key"),
    Mart("order_lines", "one row per order item, and per order without any", order_lines, "purchased_on", "order_key"),
    Mart("bookings", "one row per return, and per charge that is no product", bookings, "booked_on", "entry_id"),
    Mart("payments", "one row per payment", payments, "purchased_on", "order_key"),
    Mart("deliveries", "one row per order in the shop's currency", deliveries, "purchased_on", "order_key"),
    Mart("order_places", "one row per order in the shop's currency", order_places, "purchased_on", "order_key"),
    Mart("order_steps", "one row per order in the shop's currency", order_steps, "purchased_at", "order_key"),
    Mart("seller_deliveries", "one row per order and seller", seller_deliveries, "purchased_on", "order_key"),
    Mart("payment_types", "one row per payment type", payment_types, "payment_type"),
    Mart("categories", "one row per category", categories, "category"),
    Mart("products", "one row per product", products, "product_key"),
    Mart("sellers", "one row per seller", sellers, "seller_key"),
    Mart(
        "category_baskets",
        "one row per category of an order with several",
        category_baskets,
        "purchased_on",
        "order_key",
    ),
    Mart(
        "product_baskets", "one row per product of an order with several", product_baskets, "purchased_on", "order_key"
    ),
    Mart("shop", "one row", shop, "name"),
    Mart("order_currencies", "one row per currency that orders are in", order_currencies, "currency"),
    Mart("customer_ids", "one row per known person", customer_ids, "customer_id", "customer_key"),
    Mart(
        "customer_entries",
        "one row per valid order of a known customer, and per return",
        customer_entries,
        "entry_on",
        "customer_key",
    ),
    Mart("customers", "one row per known customer with a valid order", customers, "first_on", "customer_key"),
    Mart("purchases", "one row per valid order of a known customer", purchases, "purchased_on", "order_key"),
    Mart("reviews", "one row per review of a valid order of a known customer", reviews, "reviewed_on", "order_key"),
    Mart(
        "first_categories",
        "one row per customer and category of their first order",
        first_categories,
        "first_on",
        "customer_key",
    ),
    Mart(
        "customer_scores",
        "one row per customer scored in the last run",
        customer_scores,
        "first_on",
        "customer_key",
    ),
    Mart("segment_snapshots", "one row per month end kept", segment_snapshots, "month_end"),
    Mart("segment_memberships", "one row per customer and stay in a segment", segment_memberships, "from_month_end"),
)
