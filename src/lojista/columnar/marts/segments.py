"""Segments as they were kept at month ends."""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.stored import Base


def segment_snapshots(base: Base) -> ir.Table:
    """One row per month end whose segments were kept."""
    return base["segment_snapshots"].select("month_end", "customer_count")


def segment_memberships(base: Base) -> ir.Table:
    """One row per customer and stay in a segment, from one month end up to, but not with, another.

    `until_month_end` is NULL while the stay lasts, `previous_segment` where the customer had none before. A row
    without a segment stands for a customer of whom no valid order is left.
    """
    changes = base["segment_changes"]
    by_time = ibis.window(group_by=changes.customer_key, order_by=changes.month_end)
    return changes.select(
        "customer_key",
        "segment",
        from_month_end="month_end",
        until_month_end=changes.month_end.lead().over(by_time),
        previous_segment=changes.segment.lag().over(by_time),
    )
