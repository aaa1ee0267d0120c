"""What was sold, ordered and paid."""

import ibis.expr.types as ir

from lojista.columnar.marts import ITEM_DIMENSIONS
from lojista.metrics.catalog.entry import Metric, Source, Unit
from lojista.metrics.dimensions import SALES_DIMENSIONS
from lojista.metrics.facts.rows import Facts
from lojista.metrics.populations import brazil, thousands_of_inhabitants
from lojista.money import HALF_MONEY, SUM_OF_MONEY


def _sum(amount: ir.Value, where: ir.BooleanValue) -> ir.Value:
    return amount.sum(where=where).fill_null(0).cast(SUM_OF_MONEY)


def _net(facts: Facts, where: ir.BooleanValue) -> ir.Value:
    """Each amount is summed up by itself: engines add up stored amounts much faster than what is worked out of them."""
    rows = facts.rows
    return _sum(rows.gross_sales, where) - _sum(rows.discounts, where) - _sum(rows.returns, where)


def _total(facts: Facts, where: ir.BooleanValue) -> ir.Value:
    return (_net(facts, where) + _sum(facts.rows.freight, where)).cast(SUM_OF_MONEY)


def _gross_sales(facts: Facts) -> ir.Value:
    return facts.rows.gross_sales.sum().fill_null(0).cast(SUM_OF_MONEY)


def _returns(facts: Facts) -> ir.Value:
    return _sum(facts.rows.returns, facts.rows.is_valid)


def _discounts(facts: Facts) -> ir.Value:
    return _sum(facts.rows.discounts, facts.rows.is_valid)


def _adjustments(facts: Facts) -> ir.Value:
    return _sum(facts.rows.adjustments, facts.rows.is_valid)


def _net_sales(facts: Facts) -> ir.Value:
    return _net(facts, facts.rows.is_valid).cast(SUM_OF_MONEY)


def _freight(facts: Facts) -> ir.Value:
    return _sum(facts.rows.freight, facts.rows.is_valid)


def _total_sales(facts: Facts) -> ir.Value:
    return _total(facts, facts.rows.is_valid)


def _sales_in_brazil(facts: Facts) -> ir.Value:
    rows, population = facts.rows, brazil()
    is_there = (rows.country == population.country) & rows.state.isin(sorted(population.inhabitants))
    return _total(facts, rows.is_valid & is_there)


def _payments_received(facts: Facts) -> ir.Value:
    return _sum(facts.rows.amount, facts.rows.is_valid)


def _order_count(facts: Facts) -> ir.Value:
    return facts.distinct_orders(facts.rows.is_valid & facts.rows.is_sale)


def _excluded_order_count(facts: Facts) -> ir.Value:
    return facts.distinct_orders(~facts.rows.is_valid & facts.rows.is_sale)


def _units_sold(facts: Facts) -> ir.Value:
    return facts.rows.units.sum(where=facts.rows.is_valid).fill_null(0).cast("int64")


def _orders_with_items(facts: Facts) -> ir.Value:
    return facts.distinct_orders(facts.rows.is_valid & facts.rows.has_items)


def _median_order_value(facts: Facts) -> ir.Value:
    counted = facts.rows.is_valid & facts.rows.has_items
    return facts.rows.order_value.cast(HALF_MONEY).quantile(0.5, where=counted)


_VALID = "Valid orders are those whose status is neither canceled nor unavailable."

ENTRIES = (
    Metric(
        "total_sales", "Total sales", Unit.MONEY, "sum over order items",
        f"Net sales plus freight: what customers owe for what they ordered and kept. {_VALID}",
        _total_sales, is_additive=True, has_bookings=True,
    ),
    Metric(
        "gross_sales", "Gross sales", Unit.MONEY, "sum over order items",
        "Quantity times unit price of all orders, canceled ones too, before discounts, returns, tax and freight.",
        _gross_sales, is_additive=True,
    ),
    Metric(
        "net_sales", "Net sales", Unit.MONEY, "sum over order items",
        f"Gross sales of valid orders minus discounts and returns; a return counts on the day it came back. {_VALID}",
        _net_sales, is_additive=True, has_bookings=True,
    ),
    Metric(
        "discounts", "Discounts", Unit.MONEY, "sum over order items and charges",
        f"Discounts on the items of valid orders and those given beside them, as on a credit note. {_VALID}",
        _discounts, is_additive=True, has_bookings=True,
    ),
    Metric(
        "returns", "Returns", Unit.MONEY, "sum over returns",
        "Sales that were taken back, on the day they came back, whether the order they came from is known or not; "
        f"freight is not in it. {_VALID}",
        _returns, is_additive=True, has_bookings=True,
    ),
    Metric(
        "freight", "Freight", Unit.MONEY, "sum over order items and charges",
        "Freight charged on the items of valid orders and beside them, as by a line of postage, less what was given "
        f"back. {_VALID}",
        _freight, is_additive=True, has_bookings=True,
    ),
    Metric(
        "adjustments", "Adjustments", Unit.MONEY, "sum over charges",
        "What documents charge that is neither a product nor freight nor a discount, such as bank fees and bad debt: "
        "in no sales, and shown so that nothing is lost.",
        _adjustments, is_additive=True, has_bookings=True,
    ),
    Metric(
        "freight_share", "Freight share", Unit.SHARE, "freight over total sales",
        f"Freight divided by total sales; blank where nothing was sold. {_VALID}",
        _freight, has_bookings=True, divisor=_total_sales,
    ),
    Metric(
        "sales_per_thousand_inhabitants", "Sales per 1,000 inhabitants", Unit.MONEY, "total sales over inhabitants",
        "Total sales to Brazil's states divided by thousands of people living there, as IBGE's census of 2022 counted "
        "them. Without groups by state, by those of all 27 states or of those chosen, also where nothing was sold. "
        "Orders from outside Brazil or without a known state are not in it.",
        _sales_in_brazil, dimensions=("day", "week", "month", "state"), has_bookings=True,
        known_divisor=thousands_of_inhabitants,
    ),
    Metric(
        "payments_received", "Payments received", Unit.MONEY, "sum over payments",
        "Payments of valid orders, on the day of the order. The cash view: kept apart from order items, since joining "
        f"the two would count an amount once for each row of the other. {_VALID}",
        _payments_received, Source.PAYMENTS, ("period", "states", "payment_types", "countries"),
        tuple(name for name in SALES_DIMENSIONS if name not in ITEM_DIMENSIONS), is_additive=True,
    ),
    Metric(
        "order_count", "Orders", Unit.ORDERS, "distinct orders",
        f"Distinct valid orders, with or without items. {_VALID}",
        _order_count,
    ),
    Metric(
        "customer_count", "Customers", Unit.CUSTOMERS, "distinct people",
        "Distinct people with a valid order. Guests, whose person is not known, are not counted.",
        lambda facts: facts.distinct_customers(facts.rows.is_valid & facts.rows.is_sale),
    ),
    Metric(
        "new_customer_count", "New customers", Unit.CUSTOMERS, "distinct people",
        "Distinct people whose first valid order ever is among the orders asked for. No filter changes which order "
        "was a person's first.",
        lambda facts: facts.new_customers(facts.rows.is_valid & facts.rows.is_sale),
    ),
    Metric(
        "returning_customer_count", "Returning customers", Unit.CUSTOMERS, "distinct people",
        "Distinct people with a valid order among those asked for that was not their first ever. A person can be new "
        "and returning in the same period.",
        lambda facts: facts.returning_customers(facts.rows.is_valid & facts.rows.is_sale),
    ),
    Metric(
        "units_sold", "Units sold", Unit.UNITS, "sum over order items",
        f"Quantity over the items of valid orders, before returns. {_VALID}",
        _units_sold, is_additive=True,
    ),
    Metric(
        "average_order_value", "Average order value", Unit.MONEY, "total sales over distinct orders with items",
        "Total sales divided by the number of valid orders that have items; blank without such orders.",
        _total_sales, has_bookings=True, divisor=_orders_with_items,
    ),
    Metric(
        "median_order_value", "Median order value", Unit.MONEY, "median over orders with items",
        "The middle value of a valid order's items and freight after discounts, before returns; the mean of the two "
        "middle ones where their number is even; blank without orders that have items.",
        _median_order_value, is_per_order=True,
    ),
    Metric(
        "excluded_order_count", "Excluded orders", Unit.ORDERS, "distinct orders",
        "Distinct orders that are canceled or unavailable: left out of every metric but gross sales.",
        _excluded_order_count,
    ),
)  # fmt: skip
