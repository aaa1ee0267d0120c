"""Who came back: cohorts, the months of customers' lives, and the ladder of orders."""

from collections.abc import Callable

import ibis.expr.types as ir

from lojista.metrics.catalog.entry import Metric, Source, Unit
from lojista.metrics.dimensions import COHORT_DIMENSIONS
from lojista.metrics.facts.rows import Facts
from lojista.money import SUM_OF_MONEY

_CELLS = (*COHORT_DIMENSIONS, "period_index")
_INDEX = ("period_index",)
_ACQUIRED = "Filters choose customers by their first valid order ever; none changes when a customer was first seen."
_PERIODS = (
    "A cohort is everyone whose first valid order ever lies in the same week, month or quarter; period_index 0 is that "
    "period itself, 1 the one after it, in the cohorts' own unit (months without a cohort). Blank where the period was "
    f"not over at the end of the data; without a cohort, only cohorts whose period is over count. {_ACQUIRED}"
)
_LADDER = f"Up to the end of the data, so that recent customers have had less time to order again. {_ACQUIRED}"


def _counted(column: str) -> Callable[[Facts], ir.Value]:
    def summed(facts: Facts) -> ir.Value:
        return facts.rows[column].sum(where=facts.rows.is_counted).cast("int64")

    return summed


def _money(column: str) -> Callable[[Facts], ir.Value]:
    def summed(facts: Facts) -> ir.Value:
        return facts.rows[column].sum(where=facts.rows.is_counted).cast(SUM_OF_MONEY)

    return summed


def _sum(column: str) -> Callable[[Facts], ir.Value]:
    return lambda facts: facts.rows[column].sum().cast("int64")


_size, _active = _counted("cohort_size"), _counted("active_customers")


def _reached(facts: Facts) -> ir.Value:
    return facts.rows.count(where=~facts.rows.is_next)


def _went_on(facts: Facts) -> ir.Value:
    return facts.rows.count(where=facts.rows.is_next)


def _median_days(facts: Facts) -> ir.Value:
    return facts.rows.days.quantile(0.5, where=facts.rows.is_next)


def _of_cohorts(name: str, label: str, unit: Unit, grain: str, says: str, aggregate: Callable[[Facts], ir.Value],
                divisor: Callable[[Facts], ir.Value] | None = None) -> Metric:  # fmt: skip
    return Metric(
        name, label, unit, grain, f"{says} {_PERIODS}", aggregate, Source.COHORTS,
        dimensions=_CELLS, divisor=divisor, required=_INDEX,
    )  # fmt: skip


def _of_months(kind: str, label: str, says: str) -> Metric:
    return Metric(
        f"lifecycle_{kind}_count", label, Unit.CUSTOMERS, "distinct people of a month", f"{says} {_ACQUIRED}",
        _sum(kind), Source.LIFECYCLE, dimensions=("month",), required=("month",),
    )  # fmt: skip


def _of_ladder(name: str, label: str, unit: Unit, grain: str, says: str, aggregate: Callable[[Facts], ir.Value],
               divisor: Callable[[Facts], ir.Value] | None = None) -> Metric:  # fmt: skip
    return Metric(
        name, label, unit, grain, f"{says} {_LADDER}", aggregate, Source.ORDER_LADDER,
        dimensions=("order_number",), divisor=divisor, required=("order_number",),
    )  # fmt: skip


ENTRIES = (
    Metric(
        "cohort_size", "Cohort size", Unit.CUSTOMERS, "distinct people of a cohort",
        f"Distinct people in the cohort. {_PERIODS}",
        _size, Source.COHORTS, dimensions=_CELLS,
    ),
    _of_cohorts(
        "active_customer_count", "Active customers", Unit.CUSTOMERS, "distinct people of a cohort and period",
        "Distinct people of the cohort with a valid order in the period.", _active,
    ),
    _of_cohorts(
        "retention_rate", "Retention rate", Unit.SHARE, "active customers over cohort size",
        "The share of the cohort with a valid order in the period; without a cohort, the mean of cohorts weighted by "
        "their size.", _active, _size,
    ),
    _of_cohorts(
        "cohort_order_count", "Orders of the cohort", Unit.ORDERS, "distinct orders of a cohort and period",
        "Distinct valid orders of the cohort in the period.", _counted("orders"),
    ),
    _of_cohorts(
        "cohort_net_sales", "Net sales to the cohort", Unit.MONEY, "sum over order items of a cohort and period",
        "Net sales of the cohort's valid orders in the period; a return counts in the period that it came back in, "
        "and in none where it came back before the customer's first order here.",
        _money("net_sales"),
    ),
    _of_cohorts(
        "lifetime_value_to_date", "Lifetime value to date", Unit.MONEY, "cumulative net sales over cohort size",
        "Net sales from the cohort's start to the end of the period for each customer acquired, whether they came back "
        "or not; without a cohort, the mean of cohorts weighted by their size.", _money("net_sales_to_date"), _size,
    ),
    _of_months("new", "New in the month", "Distinct people whose first valid order ever lies in the month."),
    _of_months(
        "returning", "Returning from the month before",
        "Distinct people with a valid order in the month and one in the month before.",
    ),
    _of_months(
        "resurrected", "Resurrected", "Distinct people with a valid order in the month, none in the month before, and "
        "one earlier than that.",
    ),
    _of_months(
        "dormant", "Dormant", "Distinct people with a valid order in the month before and none in this one; blank for "
        "a month that was not over at the end of the data.",
    ),
    _of_ladder(
        "order_number_customer_count", "Customers with that many orders", Unit.CUSTOMERS, "distinct people",
        "Distinct people with order_number valid orders or more.", _reached,
    ),
    _of_ladder(
        "next_order_customer_count", "Customers who ordered once more", Unit.CUSTOMERS, "distinct people",
        "Distinct people with more than order_number valid orders.", _went_on,
    ),
    _of_ladder(
        "next_order_rate", "Share who ordered once more", Unit.SHARE, "people with one more order over people",
        "The share of those with order_number valid orders or more who made another one.", _went_on, _reached,
    ),
    _of_ladder(
        "median_days_to_next_order", "Median days to the next order", Unit.DAYS, "median over customers",
        "The median number of days from order number order_number to the next, over those who made it; blank where "
        "nobody did.", _median_days,
    ),
)  # fmt: skip
