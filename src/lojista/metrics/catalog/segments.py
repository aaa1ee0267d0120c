"""Customers by their segment on a day."""

import ibis.expr.types as ir

from lojista.metrics.catalog.entry import Metric, Source, Unit
from lojista.metrics.facts.rows import Facts
from lojista.money import SUM_OF_MONEY

SEGMENT_DIMENSIONS = (
    "segment",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "state",
    "category",
    "payment_type",
)
_AS_OF = (
    "As of a day: unless another is given, the last day of the data, or the last before it tails off. Scores are among "
    "all customers of the shop. Filters and groups by place, category and payment type go by a customer's first valid "
    "order."
)
_OWN = (
    "Returns from before a customer's first order here, which belong to a purchase that the data lacks, are not in it."
)


def _customers(facts: Facts) -> ir.Value:
    return facts.rows.count()


def _sales(facts: Facts) -> ir.Value:
    return facts.rows.monetary.sum().fill_null(0).cast(SUM_OF_MONEY)


ENTRIES = (
    Metric(
        "segment_customer_count", "Customers by segment", Unit.CUSTOMERS, "distinct people",
        f"People with a valid order by then, each in one segment of the RFM rules. {_AS_OF}",
        _customers, Source.SEGMENTS, dimensions=SEGMENT_DIMENSIONS,
    ),
    Metric(
        "segment_sales", "Sales of customers by segment", Unit.MONEY, "sum over people",
        f"Total sales to those people up to that day, returns taken off. {_OWN} {_AS_OF}",
        _sales, Source.SEGMENTS, dimensions=SEGMENT_DIMENSIONS,
    ),
    Metric(
        "sales_per_customer", "Sales per customer", Unit.MONEY, "sales over people",
        f"Total sales up to that day divided by the number of people; blank without people. {_OWN} {_AS_OF}",
        _sales, Source.SEGMENTS, dimensions=SEGMENT_DIMENSIONS, divisor=_customers,
    ),
)  # fmt: skip
