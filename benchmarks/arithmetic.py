"""Arithmetic of the report: how a task grows with the shop, and how much slower or faster one thing is than another."""

from collections.abc import Mapping, Sequence
from math import log
from statistics import linear_regression, median

from benchmarks.measure import Timing


def growth_exponent(seconds: Mapping[int, float]) -> float | None:
    """Slope of log time over log orders, by least squares: 1 is twice the time for twice the orders.

    None with fewer than two sizes.
    """
    if len(seconds) < 2:
        return None
    return linear_regression([log(orders) for orders in seconds], [log(took) for took in seconds.values()]).slope


def cost_of(times: float, exponent: float) -> float:
    """How many times as long a task takes for so many times the orders."""
    return float(times**exponent)


def slowness(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """Our time over a rival's, change by change: the middle, and the one that 95 in 100 do not exceed."""
    ratios = tuple(one / other for one, other in zip(ours, theirs, strict=True))
    return median(ratios), Timing(ratios).p95


def bound_seconds(bytes_read: int, bandwidth: float) -> float:
    """The least time that reading so many bytes takes at so many bytes a second."""
    return bytes_read / bandwidth
