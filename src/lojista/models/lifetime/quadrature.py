"""Means over a distribution as sums over a few places of it."""

from functools import lru_cache
from math import ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

_FEWEST, _MOST, _STEP = 48, 800, 16
_TINY = 1e-300


def nodes_for(share: float) -> int:
    """How many places the mean of a power of 1 + p times `share` takes for ten digits; fewer digits beyond 17,000.

    The error falls by exp(-4 / sqrt(share)) with each place: the power has its pole so near to the interval.
    """
    return min(_MOST, max(_FEWEST, _STEP * ceil(6 * sqrt(share) / _STEP)))


@lru_cache(maxsize=4096)
def beta_quadrature(a: float, b: float, count: int) -> "tuple[Array, Array]":
    """Places in (0, 1) and their weights, which add up to 1, for means over a beta distribution: Gauss-Jacobi.

    By eigenvalues of the recurrence of its orthogonal polynomials (G. H. Golub and J. H. Welsch, 1969, Calculation of
    Gauss quadrature rules): nothing overflows, however large a and b are.
    """
    import numpy as np
    from scipy.linalg import eigh_tridiagonal

    n, total = np.arange(1, count, dtype=float), a + b - 2
    both = 2 * n + total
    middle = np.concatenate([[a / (a + b)], 0.5 + 0.5 * (a - b) * total / (both * (both + 2))])
    ratio = np.concatenate([[1.0], (n[1:] + total) / (both[1:] - 1)])  # the first is 0 / 0 where a + b is 1
    side = n * (n + b - 1) * (n + a - 1) * ratio / (both**2 * (both + 1))
    places, vectors = eigh_tridiagonal(middle, np.sqrt(side))
    return np.clip(places, _TINY, 1.0), vectors[0] ** 2


@lru_cache(maxsize=8)
def legendre_quadrature(count: int) -> "tuple[Array, Array]":
    """Places in (0, 1) and their weights, which add up to 1, for means over the interval."""
    from numpy.polynomial.legendre import leggauss

    places, weights = leggauss(count)
    return (places + 1) / 2, weights / 2
