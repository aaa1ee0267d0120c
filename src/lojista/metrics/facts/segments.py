"""Customers as they stood on a day, with their scores and segment."""

from lojista.metrics.facts.customers import acquired, by_first_order
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.parameters import Slots
from lojista.metrics.segments import segment_name, segmented


def segment_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per customer, or as `customer_facts` where asked by category or payment type."""
    rows = acquired(segmented(marts), marts, slots)
    rows = rows.mutate(segment=segment_name(rows.segment_code))
    return Facts(by_first_order(rows, marts, slots, by))
