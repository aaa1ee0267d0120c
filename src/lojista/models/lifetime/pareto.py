"""Pareto/NBD: purchases at a rate of one's own, for a lifetime of one's own (D. C. Schmittlein, D. G. Morrison and
R. Colombo, 1987, Counting your customers, Management Science 33).

The purchase rate is gamma distributed over customers (shape r, rate alpha), the rate of stopping too (s, beta).
Formulas follow P. S. Fader and B. G. S. Hardie (2005), A note on deriving the Pareto/NBD model. Their difference of
two hypergeometric functions is here the integral over the time of stopping that it stands for, by Gauss-Legendre
quadrature over the logarithm of time: nothing cancels, and the gradient comes with it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from lojista.models.lifetime.counts import PurchaseCounts
from lojista.models.lifetime.purchases import PurchaseModel
from lojista.models.lifetime.quadrature import legendre_quadrature

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

_NODES = 48
_ROWS_AT_ONCE = 20_000  # of so many nodes each: bounds memory
_BESIDE_ONE = 1e-7


def _times_between(start: "Array", end: "Array", offset: float) -> "tuple[Array, Array]":
    """Times to take an integrand at, one row for each interval, and the logarithms of their weights."""
    import numpy as np

    places, weights = legendre_quadrature(_NODES)
    low, width = np.log(offset + start)[:, None], np.log((offset + end) / (offset + start))[:, None]
    logs = low + width * places
    with np.errstate(divide="ignore"):
        return np.exp(logs) - offset, logs + np.log(width * weights)


@dataclass(frozen=True)
class _Stopping:
    """For each customer the logarithm of J, the integral of (alpha + t)^-(r + x) (beta + t)^-(s + 1) over the times of
    stopping from t_x to T, and means over that time of what J's derivatives need."""

    log_integral: "Array"
    log_alpha: "Array"
    log_beta: "Array"
    by_alpha: "Array"
    by_beta: "Array"


def _stopping(parameters: Any, x: "Array", t_x: "Array", T: "Array") -> _Stopping:
    import numpy as np

    r, alpha, s, beta = parameters
    times, weights = _times_between(t_x, T, min(alpha, beta))
    log_alpha, log_beta = np.log(alpha + times), np.log(beta + times)
    logs = weights - (r + x)[:, None] * log_alpha - (s + 1) * log_beta
    highest = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - np.where(np.isfinite(highest), highest, 0))
    total = shares.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_integral = np.log(total) + highest[:, 0]
    shares /= np.where(total > 0, total, 1)[:, None]
    means = (log_alpha, log_beta, 1 / (alpha + times), 1 / (beta + times))
    return _Stopping(log_integral, *((shares * mean).sum(axis=1) for mean in means))


class ParetoLikelihood:
    """Log-likelihood of groups of customers, and its gradient by (r, alpha, s, beta)."""

    def __init__(self, counts: PurchaseCounts) -> None:
        self._counts = counts

    def __call__(self, parameters: "Array") -> tuple[float, "Array"]:
        """The sum over all customers, in natural logarithms, and its gradient."""
        import numpy as np

        counts, value, gradient = self._counts, 0.0, np.zeros(4)
        for start in range(0, len(counts.x), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            values, slopes = _log_likelihoods(parameters, counts.x[rows], counts.t_x[rows], counts.T[rows])
            value += float(counts.customers[rows] @ values)
            gradient += slopes @ counts.customers[rows]
        return value, gradient


def _log_likelihoods(
    parameters: Any,
    x: "Array",
    t_x: "Array",
    T: "Array",
) -> "tuple[Array, Array]":
    """The logarithm of each customer's likelihood, and a row of derivatives for each parameter."""
    import numpy as np
    from scipy.special import expit, gammaln, psi

    r, alpha, s, beta = parameters
    stop = _stopping(parameters, x, t_x, T)
    log_alpha, log_beta = np.log(alpha + T), np.log(beta + T)
    log_alive = -(r + x) * log_alpha - s * log_beta
    odds = np.log(s) + stop.log_integral - log_alive
    dead = expit(odds)
    alive = 1 - dead
    values = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + log_alive + np.logaddexp(0, odds)
    slopes = (
        psi(r + x) - psi(r) + np.log(alpha) - alive * log_alpha - dead * stop.log_alpha,
        r / alpha - (r + x) * (alive / (alpha + T) + dead * stop.by_alpha),
        np.log(beta) - alive * log_beta + dead * (1 / s - stop.log_beta),
        s / beta - alive * s / (beta + T) - dead * (s + 1) * stop.by_beta,
    )
    return values, np.array(slopes)


@dataclass(frozen=True)
class Pareto(PurchaseModel):
    """A fitted Pareto/NBD: r and alpha of the purchase rate, s and beta of the rate of stopping."""

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    TIMES: ClassVar[frozenset[str]] = frozenset({"alpha", "beta"})

    def alive_probability(self, x: Any, t_x: Any, T: Any) -> "Array":
        """That a customer has not stopped by `T`."""
        import numpy as np
        from scipy.special import expit

        r, alpha, s, beta = self.parameters
        x, t_x, T = (np.array(part, dtype=float) for part in np.broadcast_arrays(x, t_x, T))
        integral = _stopping(self.parameters, x.ravel(), t_x.ravel(), T.ravel()).log_integral.reshape(x.shape)
        odds = np.log(s) + integral + (r + x) * np.log(alpha + T) + s * np.log(beta + T)
        return np.asarray(expit(-odds))

    def expected_purchases(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """Mean number of purchases in (T, T + horizon]: rate times the mean time still alive in it.

        The limit at s = 1 is taken a hair beside it.
        """
        import numpy as np

        r, alpha, s, beta = self.parameters
        less = s - 1 if abs(s - 1) > _BESIDE_ONE else _BESIDE_ONE
        x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
        days_alive = -(beta + T) / less * np.expm1(-less * np.log1p(np.asarray(horizon_days) / (beta + T)))
        return np.asarray(self.alive_probability(x, t_x, T) * (r + x) / (alpha + T) * days_alive)

    def no_purchase_probability(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """That there is no purchase in (T, T + horizon].

        Whoever is alive at `T` has a purchase rate of gamma (r + x, alpha + T) and a rate of stopping of gamma
        (s, beta + T): the chance of a first purchase at a time after `T`, before stopping, is integrated over it.
        """
        import numpy as np

        r, alpha, s, beta = self.parameters
        x, T, ahead = (np.array(part, dtype=float) for part in np.broadcast_arrays(x, T, horizon_days))
        rate, age = (r + x.ravel())[:, None], T.ravel()[:, None]
        times, weights = _times_between(np.zeros(x.size), ahead.ravel(), min(alpha, beta))
        logs = weights + np.log(rate) - np.log(alpha + age) - (rate + 1) * np.log1p(times / (alpha + age))
        buys = np.exp(logs - s * np.log1p(times / (beta + age))).sum(axis=1).reshape(x.shape)
        return np.asarray(1 - self.alive_probability(x, t_x, T) * buys)
