"""What is known of every customer on a day, and whether they ordered again after it.

One expression, the same for learning and for scoring. Nothing in it looks past its day: an order counts from its
purchase on, a delivery from the day it came, a review from the day it was given, a return from its own day. Only an
order's status has no date: canceled orders are left out of the past too.
"""

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF, customers_on

UNTIL = "until"
NUMBERS = (
    "days_since_last_order", "order_count", "returned_count", "has_returned", "total_sales", "tenure_days",
    "mean_gap_days", "units_per_order", "freight_share", "instalments", "days_late", "has_due_delivery", "review_score",
    "has_review",
)  # fmt: skip
CATEGORIES = ("first_category", "first_state", "first_payment_type")
FEATURES = (*NUMBERS, *CATEGORIES)
NONE = ""  # stands for a category, state or payment type that is not known
_MOST_DAYS_LATE = 60


Narrow = Callable[[ir.Table], ir.Table]


def everybody(rows: ir.Table) -> ir.Table:
    """Narrows nothing."""
    return rows


def facts_on(marts: Marts, narrow: Narrow = everybody, moment: str = AS_OF) -> ir.Table:
    """One row per known customer with a valid order up to a day: plain numbers as they stood at its end.

    Days late are a mean over deliveries due by then, against the promised day (below zero: early), at most 60 either
    way; an overdue order that has not come counts with the days since. NULL where there is none, as for reviews.
    `returned_count` is on how many days they ordered again after the first, `mean_gap_days` the mean between days with
    an order, NULL for a single one. `narrow` keeps some customers of each table that
    is read, so that a sample costs no more than its size.
    """
    rows = narrow(customers_on(marts, moment))
    as_of = place(moment, "date")
    firsts = narrow(marts("purchases")).filter(lambda order: order.is_first)
    firsts = firsts.select("customer_key", first_category="category", first_payment_type="payment_type")
    for more in (_ordered(narrow(marts("purchases")), as_of), _reviewed(narrow(marts("reviews")), as_of), firsts):
        rows = rows.left_join(more, "customer_key").drop("customer_key_right")
    days = rows.recency.delta(rows.first_on, unit="day").cast("float64")
    return rows.select(
        *("customer_key", "first_on", "first_state", "first_payment_type_mask", "first_category", "first_payment_type"),
        *("days_since_last_order", "freight_share", "days_late", "review_score", "instalments"),
        order_count=rows.frequency,
        returned_count=rows.purchase_day_number - 1,
        total_sales=rows.monetary,
        tenure_days=as_of.delta(rows.first_on, unit="day").cast("int32"),
        mean_gap_days=days / _number(rows.purchase_day_number - 1).nullif(0),
        units_per_order=_number(rows.units) / rows.frequency,
    )


def _ordered(purchases: ir.Table, as_of: Any) -> ir.Table:
    """One row per customer: sums over the orders purchased by then."""
    orders = purchases.filter(purchases.purchased_on <= as_of)
    is_there = (orders.delivered_on <= as_of).fill_null(False)
    is_due = orders.promised_on.notnull() & (is_there | (orders.promised_on < as_of))
    arrived_on = ibis.ifelse(is_there, orders.delivered_on, as_of)
    late = arrived_on.delta(orders.promised_on, unit="day").cast("int32").clip(-_MOST_DAYS_LATE, _MOST_DAYS_LATE)
    sums = orders.mutate(late=late, is_due=is_due).group_by("customer_key")
    found = sums.agg(
        units=lambda order: order.units.sum(),
        freight=lambda order: order.freight.sum(),
        value=lambda order: order.order_value.sum(),
        instalments=lambda order: _number(order.instalments.sum()) / order.instalments.count().nullif(0),
        days_late=lambda order: _number(order.late.sum(where=order.is_due)) / order.is_due.sum().nullif(0),
    )
    return found.mutate(freight_share=_number(found.freight) / _number(found.value).nullif(0)).drop("freight", "value")


def _reviewed(given: ir.Table, as_of: Any) -> ir.Table:
    """One row per customer with a review by then, of an order purchased by then."""
    given = given.filter(given.reviewed_on <= as_of, given.purchased_on <= as_of)
    return given.group_by("customer_key").agg(review_score=_number(given.score.sum()) / given.count())


def _number(value: Any) -> Any:
    return value.cast("float64")


def as_features(rows: ir.Table) -> ir.Table:
    """Rows of `facts_on` with the features in place of the facts, none of them NULL: what a model is given.

    Amounts and days on a log scale, since they spread over orders of magnitude. A mean over nothing is zero, and a
    feature of its own says so.
    """
    numbers = {
        "days_since_last_order": _log(rows.days_since_last_order),
        "order_count": _number(rows.order_count).ln(),
        "returned_count": _log(rows.returned_count),
        "has_returned": _flag(rows.returned_count > 0),
        "total_sales": _log(ibis.greatest(rows.total_sales, ibis.literal(0).cast(rows.total_sales.type()))),
        "tenure_days": _log(rows.tenure_days),
        "mean_gap_days": _log(rows.mean_gap_days.fill_null(0.0)),
        "units_per_order": _log(rows.units_per_order),
        "freight_share": rows.freight_share.fill_null(0.0),
        "instalments": _log(rows.instalments.fill_null(0.0)),
        "days_late": rows.days_late.fill_null(0.0),
        "has_due_delivery": _flag(rows.days_late.notnull()),
        "review_score": rows.review_score.fill_null(0.0),
        "has_review": _flag(rows.review_score.notnull()),
    }
    categories = {name: rows[name].cast("string").fill_null(NONE) for name in CATEGORIES}
    return rows.select("customer_key", **numbers, **categories)


def _flag(condition: Any) -> Any:
    return _number(ibis.ifelse(condition, 1, 0))


def _log(value: Any) -> Any:
    return (_number(value) + 1.0).ln()


def features_on(marts: Marts, narrow: Narrow = everybody, moment: str = AS_OF) -> ir.Table:
    """One row per known customer with a valid order up to a day: the features as of its end."""
    return as_features(facts_on(marts, narrow, moment))


def labelled(marts: Marts, narrow: Narrow = everybody) -> ir.Table:
    """The same with `has_churned`: no valid order after the day up to and with the day of the place `until`."""
    rows, entries = features_on(marts, narrow), narrow(marts("customer_entries"))
    after = entries.filter(
        entries.is_order, entries.entry_on > place(AS_OF, "date"), entries.entry_on <= place(UNTIL, "date")
    )
    came = after.select(came_key="customer_key").distinct()
    joined = rows.left_join(came, rows.customer_key == came.came_key)
    return joined.mutate(has_churned=joined.came_key.isnull()).drop("came_key")
