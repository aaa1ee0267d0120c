"""Scores: what models said of every customer in the last run."""

import ibis.expr.types as ir

from lojista.columnar.marts.stored import Base


def customer_scores(base: Base) -> ir.Table:
    """One row per customer scored in the last run, as of its day and within its horizon.

    `expected_orders`, `expected_sales` (total sales in the shop's currency) and `alive_probability` are NULL where no
    model of purchases could be fitted.
    """
    return base["latest_scores"].select(
        "customer_key", "churn_probability", "alive_probability", "expected_orders", "expected_sales"
    )
