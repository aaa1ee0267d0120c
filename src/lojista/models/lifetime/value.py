"""What a shop's customers are worth: how many orders they will still place, times what an order of theirs brings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.errors import NotConvergedError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_dicts, prepare_statement
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import prepare_counts, purchase_counts, sampled_counts
from lojista.models.lifetime.fitting import fit_beta_geometric
from lojista.models.lifetime.scores import Scored, lifetime_scores, score_values
from lojista.models.lifetime.spend import SpendModel, fit_spend, prepare_spending, spending
from lojista.money import SUM_OF_MONEY, to_cents

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

_DAYS_OF_A_YEAR = 365.25
_DISCOUNTED_AT_ONCE = 30  # days whose orders are discounted alike, to the middle of them


@dataclass(frozen=True)
class Lifetime:
    """MBG/NBD and Gamma-Gamma of all customers known on a day. Hashable, so that answers about it can be kept."""

    as_of: date
    purchases: BetaGeometric
    spend: SpendModel

    @property
    def has_converged(self) -> bool:
        """Whether both models can be used; their messages say why not."""
        return self.purchases.has_converged and self.spend.has_converged

    def expected_value(self, x: Any, t_x: Any, T: Any, mean: Any, horizon_days: float) -> "Array":
        """Expected total sales in (T, T + horizon] of customers whose purchase days, the first too, brought so much in
        the mean. In the shop's currency, not discounted.
        """
        import numpy as np

        purchases = self.purchases.expected_purchases(x, t_x, T, horizon_days)
        return purchases * self.spend.expected_spend(np.asarray(x) + 1, mean)


@dataclass(frozen=True)
class Outlook:
    """All customers of a day together over a horizon. Sales are total sales in the shop's currency."""

    customer_count: int
    alive_count: float
    buyer_count: float
    expected_orders: float
    expected_sales: Decimal


def fit_lifetime(engine: Engine, as_of: date) -> Lifetime:
    """Both models, from everything up to and with a day and nothing after it. Raises TooFewRepeatBuyersError."""
    purchases = fit_beta_geometric(sampled_counts(engine, as_of))
    return Lifetime(as_of, purchases, fit_spend(spending(engine, as_of)))


def lifetime_values(
    engine: Engine,
    lifetime: Lifetime,
    horizon_days: int,
    *,
    as_of: date | None = None,
    yearly_discount: float = 0.0,
    moment: str = AS_OF,
) -> dict[str, object]:
    """What is bound to the places of `lifetime_scores` at that moment, by default for the model's own day.

    An order in a year's time is worth 1 / (1 + `yearly_discount`) of one today. Raises NotConvergedError.
    """
    if not lifetime.has_converged:
        reasons = f"{lifetime.purchases.message} {lifetime.spend.message}".strip()
        raise NotConvergedError(f"The models of {lifetime.as_of} are not to be used. {reasons}", "Choose a later day.")
    day = as_of or lifetime.as_of
    scored = expected_by_age(engine, lifetime.purchases, day, horizon_days, yearly_discount)
    return score_values(day, lifetime.purchases, lifetime.spend, scored, horizon_days, moment)


def expected_by_age(
    engine: Engine, purchases: BetaGeometric, as_of: date, horizon_days: int, yearly_discount: float = 0.0
) -> Scored:
    """Expected purchases of the living, and what they are worth today, for each number and age that the day has."""
    import numpy as np

    counts = purchase_counts(engine, as_of)
    x, T = np.unique(np.array([counts.x, counts.T]), axis=1)
    expected = purchases.expected_while_alive(x, T, horizon_days)
    worth = _discounted(purchases, x, T, horizon_days, yearly_discount) if yearly_discount else expected
    return Scored(x.astype(int).tolist(), T.astype(int).tolist(), expected.tolist(), worth.tolist())


def _discounted(purchases: BetaGeometric, x: "Array", T: "Array", horizon_days: int, yearly: float) -> "Array":
    import numpy as np

    ends = [*range(_DISCOUNTED_AT_ONCE, horizon_days, _DISCOUNTED_AT_ONCE), horizon_days]
    total, before, start = np.zeros(len(x)), np.zeros(len(x)), 0
    for end in ends:
        reached = purchases.expected_while_alive(x, T, end)
        total += (reached - before) * (1 + yearly) ** (-(start + end) / 2 / _DAYS_OF_A_YEAR)
        before, start = reached, end
    return total


def prepare_lifetime(dialect: str) -> None:
    """Translates ahead of time what is asked, and imports what fits the models: both take seconds."""
    import scipy.optimize
    import scipy.special  # noqa: F401 - kept by Python from here on

    prepare_statement(dialect, _outlook)
    prepare_counts(dialect)
    prepare_spending(dialect)


def _outlook(marts: Marts) -> ir.Table:
    rows = lifetime_scores(marts)
    return rows.agg(
        customer_count=rows.count(),
        alive_count=rows.alive_probability.sum(),
        buyer_count=(1 - rows.no_purchase_probability).sum(),
        expected_orders=rows.expected_orders.sum(),
        expected_sales=rows.expected_sales.sum().cast(SUM_OF_MONEY),
    )


def outlook(engine: Engine, lifetime: Lifetime, horizon_days: int) -> Outlook:
    """The sums of the scores of all customers. Raises NotConvergedError."""
    row = ask_dicts(engine, _outlook, values=lifetime_values(engine, lifetime, horizon_days))[0]
    return Outlook(
        row["customer_count"],
        alive_count=row["alive_count"],
        buyer_count=row["buyer_count"],
        expected_orders=row["expected_orders"],
        expected_sales=to_cents(row["expected_sales"]),
    )
