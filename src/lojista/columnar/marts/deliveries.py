"""Deliveries: what was promised, what came, and how it was liked."""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.attributes import SHARED, order_attributes, order_ranks
from lojista.columnar.marts.sales import order_lines
from lojista.columnar.marts.stored import Base, stored


def _last_reviews(base: Base) -> ir.Table:
    """One row per order with a review: score and day of the last one given, ties broken by review_id."""
    reviews = base["order_reviews"]
    rank = ibis.row_number().over(
        group_by=reviews.order_key, order_by=[reviews.created_at.desc(), reviews.review_id.desc()]
    )
    reviewed_on = reviews.created_at.date()
    ranked = reviews.select("order_key", review_score="score", reviewed_on=reviewed_on, rank=rank)
    return ranked.filter(ranked["rank"] == 0).select("order_key", "review_score", "reviewed_on")


@stored
def deliveries(base: Base) -> ir.Table:
    """One row per order in the shop's currency, whatever its status.

    `delivery_days` are calendar days from purchase to delivery, `days_late` from the promised day to delivery (below
    zero: early; zero: on the day), both NULL for what was not delivered or, the latter, not promised.
    `next_order_on` is the day of the customer's next valid order and `days_to_next_order` how long that took, NULL
    where there is none or the person is unknown.
    """
    dates = base["orders"].select("order_key", "delivered_at", "promised_at")
    joined = order_attributes(base).select(*SHARED, "purchased_on").inner_join(dates, "order_key")
    joined = joined.left_join(_last_reviews(base), "order_key").drop("order_key_right")
    joined = joined.left_join(order_ranks(base).drop("order_rank"), "order_key").drop("order_key_right")
    delivered_on, promised_on = joined.delivered_at.date(), joined.promised_at.date()
    return joined.select(
        *SHARED,
        "purchased_on",
        "review_score",
        "reviewed_on",
        "next_order_on",
        delivered_on=delivered_on,
        promised_on=promised_on,
        delivery_days=delivered_on.delta(joined.purchased_on, unit="day").cast("int32"),
        days_late=delivered_on.delta(promised_on, unit="day").cast("int32"),
        days_to_next_order=joined.next_order_on.delta(joined.purchased_on, unit="day").cast("int32"),
    )


def seller_deliveries(base: Base) -> ir.Table:
    """One row per order and seller among its items: the same, with the seller; NULL where an item or order has none."""
    lines = order_lines(base)
    pairs = lines.filter(lines.is_first_of_seller).select("order_key", "seller_key")
    return deliveries(base).inner_join(pairs, "order_key")
