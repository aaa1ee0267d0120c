"""How far a share of a few people may lie from the share of many like them."""

import math
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)
FEW = 30  # below so many people a share is marked as uncertain


def wilson(count: int, whole: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share, both ends in [0, 1]; None of nobody.

    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
    """
    if not whole:
        return None
    share, square = count / whole, _Z**2 / whole
    middle = (share + square / 2) / (1 + square)
    reach = _Z * math.sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
