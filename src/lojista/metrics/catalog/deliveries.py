"""Whether it came when promised, how it was liked, and whether its customer came again."""

from collections.abc import Callable

import ibis.expr.types as ir

from lojista.metrics.catalog.entry import Metric, Source, Unit
from lojista.metrics.facts.rows import Facts
from lojista.money import WHOLE

DELIVERY_DIMENSIONS = (
    *("day", "week", "month", "state", "country", "category", "payment_type", "status", "customer_type"),
    *("seller", "lateness", "review_score"),
)
_Aggregate = Callable[[Facts], ir.Value]
FOLLOWED_DAYS = 180
_GROUPS = "Everything goes by the day of the order; an order counts once for each seller and category among its items."


def _is_delivered(facts: Facts) -> ir.BooleanValue:
    return facts.rows.is_valid & facts.rows.delivered_on.notnull()


def _is_promised(facts: Facts) -> ir.BooleanValue:
    return facts.rows.is_valid & facts.rows.days_late.notnull()


def _is_late(facts: Facts) -> ir.BooleanValue:
    return facts.rows.is_valid & (facts.rows.days_late > 0)


def _is_reviewed(facts: Facts) -> ir.BooleanValue:
    return facts.rows.is_valid & facts.rows.review_score.notnull()


def _is_followed(facts: Facts) -> ir.BooleanValue:
    rows = facts.rows
    return rows.is_valid & rows.customer_key.notnull() & (rows.days_known >= FOLLOWED_DAYS)


def _is_reordered(facts: Facts) -> ir.BooleanValue:
    return _is_followed(facts) & (facts.rows.days_to_next_order <= FOLLOWED_DAYS)


def _placed(facts: Facts) -> ir.Value:
    return facts.rows.count()


def _canceled(facts: Facts) -> ir.Value:
    return facts.rows.count(where=~facts.rows.is_valid)


def _delivered(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_delivered(facts))


def _late(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_late(facts))


def _promised(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_promised(facts))


def _reviewed(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_reviewed(facts))


def _scores(facts: Facts) -> ir.Value:
    return facts.rows.review_score.sum(where=facts.rows.is_valid).fill_null(0).cast(WHOLE)


def _followed(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_followed(facts))


def _reordered(facts: Facts) -> ir.Value:
    return facts.rows.count(where=_is_reordered(facts))


def _delivery_days(facts: Facts) -> ir.Value:
    return facts.rows.delivery_days.quantile(0.5, where=_is_delivered(facts))


def _days_late(facts: Facts) -> ir.Value:
    return facts.rows.days_late.quantile(0.5, where=_is_promised(facts))


def _metric(
    name: str,
    label: str,
    unit: Unit,
    grain: str,
    definition: str,
    aggregate: _Aggregate,
    divisor: _Aggregate | None = None,
) -> Metric:
    return Metric(
        name, label, unit, grain, f"{definition} {_GROUPS}",
        aggregate, Source.DELIVERIES, dimensions=DELIVERY_DIMENSIONS, divisor=divisor,
    )  # fmt: skip


_AGAIN = (
    f"Valid orders of known customers placed at least {FOLLOWED_DAYS} days before the shop's last purchase, so that "
    "each is followed for as long"
)

ENTRIES = (
    _metric(
        "placed_order_count", "Orders placed", Unit.ORDERS, "distinct orders",
        "Distinct orders, canceled and unavailable ones too.",
        _placed,
    ),
    _metric(
        "cancellation_share", "Canceled", Unit.SHARE, "excluded orders over orders placed",
        "The share of the orders placed that are canceled or unavailable; blank without orders.",
        _canceled, _placed,
    ),
    _metric(
        "delivered_order_count", "Delivered orders", Unit.ORDERS, "distinct orders",
        "Valid orders that have a day of delivery.",
        _delivered,
    ),
    _metric(
        "late_order_count", "Late orders", Unit.ORDERS, "distinct orders",
        "Valid orders delivered on a later calendar day than promised. Without a promised day none is late.",
        _late,
    ),
    _metric(
        "late_share", "Late", Unit.SHARE, "late orders over orders delivered and promised",
        "The share of delivered valid orders with a promised day that came on a later calendar day; blank without any.",
        _late, _promised,
    ),
    _metric(
        "median_delivery_days", "Median delivery days", Unit.DAYS, "median over delivered orders",
        "The middle number of calendar days from purchase to delivery, over valid delivered orders; the mean of the "
        "two middle ones where their number is even; blank without any.",
        _delivery_days,
    ),
    _metric(
        "median_days_late", "Median days late", Unit.DAYS, "median over delivered orders",
        "The middle number of calendar days from the promised day to delivery, below zero where it came early, over "
        "valid delivered orders with a promised day; blank without any.",
        _days_late,
    ),
    _metric(
        "reviewed_order_count", "Reviewed orders", Unit.ORDERS, "distinct orders",
        "Valid orders with a review, delivered or not.",
        _reviewed,
    ),
    _metric(
        "average_review_score", "Average review score", Unit.SCORE, "sum of scores over reviewed orders",
        "The mean of the last review's score, 1 to 5, over valid orders with a review; blank without any.",
        _scores, _reviewed,
    ),
    _metric(
        "followed_order_count", "Orders followed", Unit.ORDERS, "distinct orders",
        f"{_AGAIN}.",
        _followed,
    ),
    _metric(
        "reordered_order_count", "Orders followed by another", Unit.ORDERS, "distinct orders",
        f"{_AGAIN}, after which their customer placed another valid order within {FOLLOWED_DAYS} days.",
        _reordered,
    ),
    _metric(
        "reorder_share", "Ordered again", Unit.SHARE, "orders followed by another over orders followed",
        f"{_AGAIN}: the share after which their customer placed another valid order within {FOLLOWED_DAYS} days; blank "
        "without any.",
        _reordered, _followed,
    ),
)  # fmt: skip
