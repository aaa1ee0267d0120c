"""What of an order was known at a moment, and of which orders more is still to come."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from lojista.demo.trade import Chunk

_PURCHASED, _APPROVED = "order_purchase_timestamp", "order_approved_at"
_SHIPPED, _DELIVERED = "order_delivered_carrier_date", "order_delivered_customer_date"
_CREATED, _ANSWERED = "review_creation_date", "review_answer_timestamp"
_STEPS = {"delivered": _DELIVERED, "shipped": _SHIPPED, "approved": _APPROVED}


def known_at(chunk: Chunk, moment: datetime) -> Chunk:
    """Orders that were all placed by a moment, as an export of that moment has them.

    The last status is known with the last of the order's moments, a payment with the order's approval, a review from
    its own moment on.
    """
    now = _written(moment)
    is_paid = pl.coalesce(_APPROVED, _PURCHASED) <= now
    paid = chunk.orders.filter(is_paid).select("order_id")
    return replace(
        chunk,
        orders=chunk.orders.with_columns(_status(now), *(_once_over(name, now) for name in _STEPS.values())),
        payments=chunk.payments.join(paid, on="order_id", how="semi", maintain_order="left"),
        reviews=chunk.reviews.filter(pl.col(_CREATED) <= now).with_columns(_once_over(_ANSWERED, now)),
    )


def unfinished(chunk: Chunk, moment: datetime) -> Chunk:
    """The orders of which anything lies after a moment, with all that is ever to be known of them."""
    now = _written(moment)
    reviewed = chunk.reviews.filter(pl.max_horizontal(_CREATED, _ANSWERED) > now)
    is_ahead = (pl.max_horizontal(_PURCHASED, *_STEPS.values()) > now) | pl.col("order_id").is_in(
        reviewed["order_id"].implode()
    )
    orders = chunk.orders.filter(is_ahead)
    customers = chunk.customers.join(orders, on="customer_id", how="semi", maintain_order="left")
    rest = (
        table.join(orders, on="order_id", how="semi", maintain_order="left")
        for table in (chunk.items, chunk.payments, chunk.reviews)
    )
    return Chunk(customers, orders, *rest)


def _status(now: str) -> pl.Expr:
    """What the moments tell, as long as one of them is to come."""
    is_whole = pl.max_horizontal(_PURCHASED, *_STEPS.values()) <= now
    reached = [pl.when(pl.col(moment) <= now).then(pl.lit(status)) for status, moment in _STEPS.items()]
    told = pl.coalesce(*reached, pl.lit("created"))
    return pl.when(is_whole).then("order_status").otherwise(told).alias("order_status")


def _once_over(name: str, now: str) -> pl.Expr:
    return pl.when(pl.col(name) <= now).then(name).alias(name)


def _written(moment: datetime) -> str:
    """As the files write it, in which moments are in the order of their letters."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
