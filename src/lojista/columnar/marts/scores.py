"""Scores: what models said of every customer in the last run."""

import ibis.expr.types as ir

from lojista.columnar.marts.customers import FIRSTS, customers
from lojista.columnar.marts.stored import Base


def customer_scores(base: Base) -> ir.Table:
    """One row per customer scored in the last run, as of its day and within its horizon, with what they are listed by.

    `expected_orders`, `expected_sales` (total sales in the shop's currency) and `alive_probability` are NULL where no
    model of purchases could be fitted. The columns of `customers` are NULL for whoever has no valid order any more.
    """
    scores = base["latest_scores"].select(
        "customer_key", "churn_probability", "alive_probability", "expected_orders", "expected_sales"
    )
    people = customers(base).select("customer_key", "customer_id", *FIRSTS, "last_on", "order_count", "total_sales")
    return scores.left_join(people, "customer_key").drop("customer_key_right")
