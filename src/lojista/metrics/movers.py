"""What a movement between segments comes to: who stayed, who moved, and in which order to tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lojista.metrics.movement import Flow
from lojista.metrics.segments import SEGMENTS


@dataclass(frozen=True)
class Movement:
    """Flows between different segments, in the order of the rules, and how many customers are in all flows."""

    moved: tuple[Flow, ...]
    moved_count: int
    stayed_count: int


def split(flows: Sequence[Flow]) -> Movement:
    """Parts those who moved, or came, from those who stayed where they were."""
    moved = sorted((flow for flow in flows if flow.before != flow.segment), key=_order)
    moved_count = sum(flow.customer_count for flow in moved)
    return Movement(tuple(moved), moved_count, sum(flow.customer_count for flow in flows) - moved_count)


def _order(flow: Flow) -> tuple[int, int]:
    return _place(flow.before), _place(flow.segment)


def _place(segment: str | None) -> int:
    return -1 if segment is None else SEGMENTS.index(segment)
