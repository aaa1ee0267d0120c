"""The shop itself, and the names it uses."""

import ibis.expr.types as ir

from lojista.columnar.marts.stored import Base


def categories(base: Base) -> ir.Table:
    """One row per category: its name in metrics, and what the shop itself calls it."""
    return base["categories"].select(category="category_name", category_id="category_id")


def order_currencies(base: Base) -> ir.Table:
    """One row per currency that orders are in, whatever their status: how many, and how many are converted."""
    return base["order_currencies"].select("currency", "order_count", "converted_count")


def shop(base: Base) -> ir.Table:
    """One row: the shop."""
    return base["shop"].select("name", "currency", "time_zone", "country", "week_starts", "fiscal_year_starts")
