"""Gamma-Gamma: what a purchase of a customer brings (P. S. Fader, B. G. S. Hardie and K. L. Lee, 2005, RFM and CLV,
Journal of Marketing Research 42; P. S. Fader and B. G. S. Hardie, 2013, The gamma-gamma model of monetary value).

A purchase is gamma distributed (shape p) around a mean of the customer's own, which does not depend on how often the
customer buys; one over its scale is gamma distributed over customers (shape q, scale gamma, in the shop's currency).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.errors import TooFewRepeatBuyersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_rows, prepare_statement
from lojista.models.lifetime.counts import purchase_states
from lojista.models.lifetime.fitting import FEWEST_REPEAT_BUYERS
from lojista.models.lifetime.likelihood import maximise
from lojista.models.sampling import BOUND, sample_bound, sampled
from lojista.money import to_cents

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

MOST_SAMPLED = 100_000
_DEPENDENT = 0.3  # correlation from which one speaks of a medium effect (J. Cohen, 1988)


@dataclass(frozen=True)
class Spending:
    """One entry of each array a customer: number of purchases, and what one brought in the mean, above zero."""

    purchases: "Array"
    mean: "Array"

    def correlation(self) -> float | None:
        """Between number and mean (Pearson): the model takes it for zero. None where all customers are alike."""
        import numpy as np

        if min(np.ptp(self.purchases), np.ptp(self.mean)) == 0:
            return None
        return float(np.corrcoef(self.purchases, self.mean)[0, 1])


@dataclass(frozen=True)
class SpendModel:
    """A fitted Gamma-Gamma: p, q and gamma. Not to be used where `has_converged` is False; `message` says why."""

    NAMES: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    parameters: tuple[float, ...]
    log_likelihood: float
    customer_count: int
    has_converged: bool
    message: str
    correlation: float | None
    standard_errors: tuple[float, ...] = ()

    @property
    def depends_on_purchases(self) -> bool:
        """Whether those who buy more often spend so differently that the model's assumption does not hold."""
        return self.correlation is not None and abs(self.correlation) >= _DEPENDENT

    @property
    def mean_spend(self) -> Decimal | None:
        """What a purchase brings in the mean over all customers, in the shop's currency; None for q of 1 or less."""
        p, q, gamma = self.parameters
        return to_cents(Decimal(str(p * gamma / (q - 1)))) if q > 1 else None

    def expected_spend(self, purchases: Any, mean: Any) -> "Array":
        """What a further purchase brings in the mean, in the shop's currency: equation 5 of Fader and Hardie (2013).

        A customer's own mean and the shop's, weighted by how many purchases are known.
        """
        import numpy as np

        p, q, gamma = self.parameters
        purchases, mean = np.asarray(purchases, dtype=float), np.asarray(mean, dtype=float)
        return np.asarray((mean * purchases + gamma) * p / (purchases * p + (q - 1)))


class SpendLikelihood:
    """Log-likelihood of customers' mean spend, and its gradient by (p, q, gamma)."""

    def __init__(self, spending: Spending) -> None:
        self._spending = spending

    def __call__(self, parameters: "Array") -> tuple[float, "Array"]:
        """The sum over all customers, in natural logarithms, and its gradient."""
        import numpy as np
        from scipy.special import gammaln, psi

        p, q, gamma = parameters
        n, mean = self._spending.purchases, self._spending.mean
        total = gamma + n * mean
        logs, share = np.log(total), np.log(n * mean) - np.log(total)
        of_n = gammaln(p * n + q) - gammaln(p * n) - gammaln(q)
        value = of_n + q * (np.log(gamma) - logs) + p * n * share - np.log(mean)
        by_p = n * (psi(p * n + q) - psi(p * n) + share)
        by_q = psi(p * n + q) - psi(q) + np.log(gamma) - logs
        by_gamma = q / gamma - (p * n + q) / total
        return float(value.sum()), np.array([by_p.sum(), by_q.sum(), by_gamma.sum()])


def fit_spend(spending: Spending) -> SpendModel:
    """The Gamma-Gamma that makes the customers' spend likeliest. Raises TooFewRepeatBuyersError."""
    count = len(spending.purchases)
    if count < FEWEST_REPEAT_BUYERS:
        raise TooFewRepeatBuyersError(count, FEWEST_REPEAT_BUYERS)
    found = maximise(SpendLikelihood(spending), SpendModel.NAMES, (1.0, 2.0, float(spending.mean.mean())), count)
    p, q, _ = found.parameters
    has_mean = p + q > 1
    message = (
        found.message if has_mean else f"{found.message} The mean of what a customer will spend is infinite.".strip()
    )
    fitted = (found.parameters, found.log_likelihood, count, found.has_converged and has_mean, message)
    return SpendModel(*fitted, spending.correlation(), found.standard_errors)


def _repeat_buyers(marts: Marts) -> ir.Table:
    rows = purchase_states(marts)
    return rows.filter(rows.x > 0, rows.sales_to_date > 0)


def _count(marts: Marts) -> ir.Table:
    rows = _repeat_buyers(marts)
    return rows.agg(count=rows.count())


def _spending(marts: Marts) -> ir.Table:
    return sampled(_repeat_buyers(marts)).order_by("customer_key").select("x", "sales_to_date")


def spending(engine: Engine, as_of: date, size: int = MOST_SAMPLED) -> Spending:
    """What customers who bought on several days had spent by a day, at most about `size` of them, always the same ones.

    Purchases are days with an order, the first one too; their sum is total sales after returns. Customers whose returns
    took all of it are left out.
    """
    import numpy as np

    count = ask_rows(engine, _count, values={AS_OF: as_of})[1][0][0]
    rows = ask_rows(engine, _spending, values={AS_OF: as_of, BOUND: sample_bound(count, size)})[1]
    purchases = np.array([x + 1 for x, _ in rows], dtype=float)
    return Spending(purchases, np.array([float(sales) for _, sales in rows]) / purchases)


def prepare_spending(dialect: str) -> None:
    """Translates the questions ahead of time."""
    prepare_statement(dialect, _count)
    prepare_statement(dialect, _spending)
