"""What is sold and by whom, and what was ordered together."""

import ibis.expr.types as ir

from lojista.columnar.marts.sales import order_lines
from lojista.columnar.marts.stored import Base

_ORDER = ("order_key", "customer_key", "is_valid", "state", "country", "payment_type_mask", "purchased_on")


def products(base: Base) -> ir.Table:
    """One row per product, with its name and category; NULL where the shop gave it none."""
    categories = base["categories"].select("category_key", category="category_name")
    joined = base["products"].left_join(categories, "category_key")
    return joined.select("product_key", "product_id", "product_name", "category")


def sellers(base: Base) -> ir.Table:
    """One row per seller, with the state they send from; NULL where it is not known."""
    return base["sellers"].select("seller_key", "seller_id", state="region")


def category_baskets(base: Base) -> ir.Table:
    """One row per category of an order whose items have two known categories or more."""
    lines = order_lines(base)
    return _several(lines.filter(lines.is_first_of_category, lines.category.notnull()), "category")


def product_baskets(base: Base) -> ir.Table:
    """One row per product of an order that has two products or more."""
    lines = order_lines(base)
    return _several(lines.filter(lines.is_first_of_product, lines.product_key.notnull()), "product_key")


def _several(lines: ir.Table, thing: str) -> ir.Table:
    """Rows of orders with two or more, one row each: an order of one thing has no pairs."""
    counts = lines.group_by("order_key").agg(thing_count=lines.count())
    several = counts.filter(counts.thing_count > 1)
    return lines.select(*_ORDER, thing).semi_join(several, "order_key")
