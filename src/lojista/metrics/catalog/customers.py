"""Who came, and who came back."""

import ibis.expr.types as ir

from lojista.metrics.catalog.entry import Metric, Source, Unit
from lojista.metrics.facts.rows import Facts

ACQUISITION_DIMENSIONS = ("day", "week", "month", "state", "country", "category", "payment_type")
_ACQUISITION = (
    "Filters and groups go by a customer's first valid order: its day, place, payment types, and the categories of "
    "its items. No filter changes when a customer was first seen."
)


def _customers(facts: Facts) -> ir.Value:
    return facts.rows.count()


def _repeat_customers(facts: Facts) -> ir.Value:
    return facts.rows.second_on.count()


ENTRIES = (
    Metric(
        "acquired_customer_count", "Customers acquired", Unit.CUSTOMERS, "distinct people",
        f"Distinct people by their first valid order ever. Guests are not counted. {_ACQUISITION}",
        _customers, Source.CUSTOMERS, dimensions=ACQUISITION_DIMENSIONS,
    ),
    Metric(
        "repeat_customer_count", "Repeat customers", Unit.CUSTOMERS, "distinct people",
        f"Those of the customers acquired who have ordered more than once up to the end of the data. {_ACQUISITION}",
        _repeat_customers, Source.CUSTOMERS, dimensions=ACQUISITION_DIMENSIONS,
    ),
    Metric(
        "repeat_rate", "Repeat rate", Unit.SHARE, "repeat customers over customers acquired",
        "The share of the customers acquired who have ordered more than once up to the end of the data; blank without "
        f"customers. {_ACQUISITION}",
        _repeat_customers, Source.CUSTOMERS, dimensions=ACQUISITION_DIMENSIONS, divisor=_customers,
    ),
)  # fmt: skip
