"""BG/NBD and MBG/NBD: purchases at a rate of one's own, and after a purchase a chance of one's own to stop for good.

The rate is gamma distributed over customers (shape r, rate alpha), the chance beta distributed (a, b). In BG/NBD
(P. S. Fader, B. G. S. Hardie and K. L. Lee, 2005, "Counting your customers" the easy way, Marketing Science 24) nobody
stops before a repeat purchase, so that whoever bought once is alive for ever. In MBG/NBD (E. P. Batislam, M. Denizel
and A. Filiztekin, 2007, International Journal of Research in Marketing 24; D. Hoppe and U. Wagner, 2007, Marketing,
Journal of Research and Management 3) one may stop after the first purchase as after any other.

Both have one likelihood in the number k of purchases after which a customer went on: x, or x + 1 in MBG/NBD.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from lojista.models.lifetime.counts import PurchaseCounts
from lojista.models.lifetime.purchases import PurchaseModel
from lojista.models.lifetime.quadrature import beta_quadrature, nodes_for

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array


class BetaGeometricLikelihood:
    """Log-likelihood of groups of customers, and its gradient by (r, alpha, a, b).

    Whatever depends on one number of purchases or one time alone is found once for each of those that occur: groups
    share few of them.
    """

    def __init__(self, counts: PurchaseCounts, *, stops_at_first: bool) -> None:
        import numpy as np

        self._counts = counts
        self._x, self._x_at = np.unique(counts.x, return_inverse=True)
        self._times, at = np.unique(np.concatenate([counts.t_x, counts.T]), return_inverse=True)
        self._t_x_at, self._T_at = at[: len(counts.x)], at[len(counts.x) :]
        self._x_customers = np.bincount(self._x_at, counts.customers, len(self._x))
        self._went_on = self._x + (1 if stops_at_first else 0)

    def __call__(self, parameters: "Array") -> tuple[float, "Array"]:
        """The sum over all customers, in natural logarithms, and its gradient."""
        by_number, slope_by_number = self._by_number(*parameters)
        by_time, slope_by_time = self._by_time(*parameters)
        return by_number + by_time, slope_by_number + slope_by_time

    def _by_number(self, r: float, alpha: float, a: float, b: float) -> tuple[float, "Array"]:
        """What of it depends on the number of purchases alone."""
        import numpy as np
        from scipy.special import betaln, gammaln, psi

        x, k, customers = self._x, self._went_on, self._x_customers
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + k) - betaln(a, b)
        both = psi(a + b) - psi(a + b + k)
        slopes = (psi(r + x) - psi(r) + np.log(alpha), np.full(len(x), r / alpha), both, both + psi(b + k) - psi(b))
        return float(customers @ value), np.array(slopes) @ customers

    def _by_time(self, r: float, alpha: float, a: float, b: float) -> tuple[float, "Array"]:
        """The rest: (alpha + T)^-(r + x), times one more than the odds of having stopped."""
        import numpy as np
        from scipy.special import expit

        counts, customers, k = self._counts, self._counts.customers, self._went_on
        bought, logs, inverses = r + counts.x, np.log(alpha + self._times), 1 / (alpha + self._times)
        growth = logs[self._T_at] - logs[self._t_x_at]
        odds = stop_odds(a, b, k)[self._x_at] + bought * growth
        of_T = np.bincount(self._T_at, customers * bought, len(logs))
        stopped = customers * expit(odds)
        stopped_of_x = np.bincount(self._x_at, stopped, len(k))
        could_stop = k > 0
        slopes = (
            stopped @ growth - customers @ logs[self._T_at],
            (stopped * bought) @ (inverses[self._T_at] - inverses[self._t_x_at]) - of_T @ inverses,
            stopped.sum() / a,
            -stopped_of_x[could_stop] @ (1 / (b + k[could_stop] - 1)),
        )
        return float(customers @ np.logaddexp(0, odds) - of_T @ logs), np.array(slopes)


def stop_odds(a: float, b: float, went_on: "Array") -> "Array":
    """Logarithm of a / (b + k - 1), for customers who went on after k purchases; never stopped where there is none."""
    import numpy as np

    with np.errstate(divide="ignore"):
        return np.where(went_on > 0, np.log(a) - np.log(np.maximum(b + went_on - 1, 0)), -np.inf)


@dataclass(frozen=True)
class BetaGeometric(PurchaseModel):
    """A fitted BG/NBD or MBG/NBD: r and alpha of the purchase rate, a and b of the chance to stop after a purchase."""

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    TIMES: ClassVar[frozenset[str]] = frozenset({"alpha"})

    stops_at_first: bool = True

    @property
    def mean_days_between(self) -> float:
        """Days between purchases at the mean rate of customers, alpha / r, as long as they buy at all."""
        r, alpha, _, _ = self.parameters
        return alpha / r

    @property
    def stop_chance(self) -> float:
        """The mean chance to stop for good after a purchase, a / (a + b), of those who just came."""
        _, _, a, b = self.parameters
        return a / (a + b)

    def alive_probability(self, x: Any, t_x: Any, T: Any) -> "Array":
        """That a customer has not stopped by `T`: Fader, Hardie and Lee (2008); 1 for x = 0 under BG/NBD."""
        import numpy as np
        from scipy.special import expit

        r, alpha, a, b = self.parameters
        x, t_x, T = np.broadcast_arrays(np.asarray(x, dtype=float), t_x, T)
        odds = stop_odds(a, b, x + self.stops_at_first) + (r + x) * (np.log(alpha + T) - np.log(alpha + t_x))
        return np.asarray(expit(-odds))

    def expected_while_alive(self, x: Any, T: Any, horizon_days: Any) -> "Array":
        """Purchases in (T, T + horizon] of a customer who is alive at `T`: it does not depend on `t_x`.

        The mean of (1 - (1 + p s)^-(r + x)) / p over p, the chance to stop, which is beta (a, b + k) distributed for
        whoever is alive; s is the horizon over alpha + T. Equation 10 of Fader, Hardie and Lee (2005) is the same in
        closed form, but subtracts hypergeometric functions that are known to fewer digits than are left then.
        """
        import numpy as np

        r, alpha, a, b = self.parameters
        parts = np.broadcast_arrays(x, np.asarray(horizon_days, dtype=float) / (alpha + np.asarray(T)))
        of_x, share = (part.ravel() for part in parts)
        found, nodes = np.empty(of_x.size), nodes_for(float(share.max(initial=0)))
        for value in np.unique(of_x):
            places, weights = beta_quadrature(a, b + float(value) + self.stops_at_first, nodes)
            here = of_x == value
            found[here] = -np.expm1(-(r + value) * np.log1p(share[here, None] * places)) @ (weights / places)
        return found.reshape(parts[0].shape)

    def expected_purchases(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """Mean number of purchases in (T, T + horizon]."""
        return self.alive_probability(x, t_x, T) * self.expected_while_alive(x, T, horizon_days)

    def no_purchase_probability(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """That there is no purchase in (T, T + horizon]: stopped already, or alive and not due.

        Until the next purchase nobody stops, and the rate of whoever is alive is gamma (r + x, alpha + T): its
        Laplace transform is the chance of no purchase.
        """
        import numpy as np

        r, alpha, _, _ = self.parameters
        x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
        buys = -np.expm1(-(r + x) * np.log1p(np.asarray(horizon_days) / (alpha + T)))
        return np.asarray(1 - self.alive_probability(x, t_x, T) * buys)
