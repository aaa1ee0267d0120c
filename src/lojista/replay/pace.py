"""How a history goes on beside the clock: at one speed, or as its orders come."""

import statistics
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

Pace = Callable[[float], datetime]

_SHORTEST, _USUAL, _LONGEST = 1.0, 3.0, 6.0


def steady(start: datetime, last: datetime, speed: float) -> Pace:
    """From `start` to `last`, `speed` seconds of the history in a second of the clock."""
    length = (last - start).total_seconds()
    return lambda elapsed: start + timedelta(seconds=min(elapsed * speed, length))


def by_orders(start: datetime, orders: Sequence[datetime]) -> Pace:
    """From `start` to the last order: half of them come within three seconds of the one before, all within one to six.

    `orders` are the moments of the orders after `start`, in order, with its end as the last.
    Nights pass quickly, and the busiest hours slowly.
    """
    moments = [start, *orders]
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    speed = statistics.median(gaps) / _USUAL if gaps else 0.0
    watched = [min(max(gap / speed, _SHORTEST), _LONGEST) if speed else _SHORTEST for gap in gaps]
    comes_at = list(accumulate(watched, initial=0.0))

    def reached(elapsed: float) -> datetime:
        place = bisect_right(comes_at, elapsed) - 1
        if place == len(gaps):
            return moments[-1]
        return moments[place] + timedelta(seconds=gaps[place] * (elapsed - comes_at[place]) / watched[place])

    return reached
