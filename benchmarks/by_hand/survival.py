"""Time to the second order by hand: Kaplan-Meier with exponential Greenwood intervals, in numpy.

Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (2002), 1.4.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

_Z = 1.959963984540054


def curve(waits: Iterable[tuple[int, bool, int]]) -> list[tuple[Any, ...]]:
    """(days, share who ordered again, its interval's ends) of customers as (days, whether they did, how many).

    One row for day 0 and each day that anybody was seen last. The ends are None where nobody has yet.
    """
    rows = np.array(sorted(waits), dtype=np.int64).reshape(-1, 3)
    days = np.union1d(rows[:, 0], [0]) if len(rows) else np.array([], dtype=np.int64)
    place = np.searchsorted(days, rows[:, 0])
    ended = np.bincount(place, rows[:, 1] * rows[:, 2], len(days))
    left = np.bincount(place, rows[:, 2], len(days))
    watched = left.sum() - np.concatenate([[0.0], left.cumsum()[:-1]]) if len(days) else left
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(1 - ended / watched)
        variance = np.cumsum(ended / (watched * (watched - ended)))
        spread = _Z * np.sqrt(variance) / np.log(share)
        low, high = 1 - share ** np.exp(-spread), 1 - share ** np.exp(spread)
    low, high = np.where(share == 0, 1, low), np.where(share == 0, 1, high)
    ends = [(float(a), float(b)) if known else (None, None) for a, b, known in zip(low, high, share < 1, strict=True)]
    return [(int(day), 1 - float(kept), *sorted(end)) if end[0] is not None else (int(day), 0.0, None, None)
            for day, kept, end in zip(days, share, ends, strict=True)]  # fmt: skip
