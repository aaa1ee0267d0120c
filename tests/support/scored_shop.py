"""A model and scores of the small shop's two customers, written as a training would: too few to be trained on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa

from lojista.models.churn.backtest import COMPARED, Backtest
from lojista.models.churn.card import ModelCard
from lojista.models.churn.drift import Drift, Profile
from lojista.models.churn.evaluation import Confusion, Gain, Group, Quality
from lojista.models.churn.features import CATEGORIES, NUMBERS
from lojista.models.churn.linear import LinearScore
from lojista.models.churn.naive import NaiveModel
from lojista.models.churn.odds import Odds
from lojista.models.churn.scoring import SCORES, ScoreReport
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.spend import SpendModel
from lojista.models.lifetime.value import Lifetime
from lojista.postgres.score_store import write_model, write_scores

AS_OF, HORIZON = date(2020, 2, 29), 60
GAINS = (Gain("recency_alone", 0.011, 0.006, 0.017), Gain("base_rate", 0.013, 0.009, 0.02))
# Of 1,000 customers 100 came back: the line takes all, the 800 least likely, 200, or one for lost.
CONFUSIONS = (
    Confusion(0.5, 900, 100, 0, 0),
    Confusion(0.9, 760, 40, 140, 60),
    Confusion(0.95, 195, 5, 705, 95),
    Confusion(0.99, 1, 0, 899, 100),
)
_QUALITY = Quality(1_000, 100, 0.02, 0.6, 0.09, 0.004)
_GROUPS = (Group(500, 0.86, 430, 0.827, 0.888, 1.4, 0.7), Group(500, 0.94, 470, 0.916, 0.958, 0.6, 1.0))
_ODDS = (
    Odds("days_since_last_order", None, 0.8, 0.7, 0.9),
    Odds("order_count", None, 1.2, 1.1, 1.3),
    Odds("first_state", "SP", 1.1, 0.9, 1.3),
    Odds("first_payment_type", None, 1.0, 0.9, 1.1),
)


def small_score() -> LinearScore:
    """More orders speak for another one; everything else says nothing."""
    nothing = dict.fromkeys(NUMBERS, 0.0)
    levels, no_levels = {name: dict[str, float]() for name in CATEGORIES}, dict.fromkeys(CATEGORIES, 0.0)
    return LinearScore(2.0, nothing | {"order_count": -1.0}, levels, no_levels, nothing, no_levels)


def small_card(gains: tuple[Gain, ...] = GAINS) -> ModelCard:
    """A card with round numbers: the default at 0.02, MBG/NBD better than it, the others at half of it."""
    pooled = {name: replace(_QUALITY, rare_average_precision=0.01) for name in COMPARED}
    pooled |= {"logistic_regression": _QUALITY, "mbg_nbd": replace(_QUALITY, rare_average_precision=0.03)}
    cutoffs = (date(2019, 11, 1), date(2019, 12, 1))
    checked = Backtest(cutoffs, (pooled, pooled), pooled, _GROUPS, CONFUSIONS, gains)
    naive = NaiveModel(HORIZON, 1.0, 1.0, 1.0, 0.0134, 0.0123)
    return ModelCard(
        AS_OF, date(2019, 12, 31), HORIZON, 1_000, 1_000, 100, _ODDS, Profile({}, {}), naive, checked
    )  # fmt: skip


def small_report() -> ScoreReport:
    """One feature that changed, one that did not, and models of purchases and spend."""
    purchases = BetaGeometric((0.5, 50.0, 1.0, 3.0), -10.0, 2, has_converged=True, message="")
    spend = SpendModel((4.0, 3.0, 50.0), -10.0, 2, has_converged=True, message="", correlation=0.01)
    drifts = (Drift("churn_probability", 0.05), Drift("tenure_days", 0.4), Drift("first_state", 0.0))
    return ScoreReport(drifts, Lifetime(AS_OF, purchases, spend), "")


def insert_scores(connection: psycopg.Connection[Any], card: ModelCard | None = None) -> None:
    """Ana is likely lost, Bia less so and worth more."""
    scores = pa.table(
        [[1, 2], [0.98, 0.9], [0.1, 0.5], [0.02, 0.15], [Decimal("2.0000"), Decimal("10.0000")]], schema=SCORES
    )
    version = write_model(connection, HORIZON, small_score().as_dict(), (card or small_card()).as_dict())
    write_scores(connection, version, AS_OF, HORIZON, small_report().as_dict(), scores)
    connection.commit()


def insert_made_up_scores(connection: psycopg.Connection[Any]) -> None:
    """Scores of any shop's customers: every fifth has none, every third no expected orders and sales."""
    version = write_model(connection, HORIZON, small_score().as_dict(), small_card().as_dict())
    run = write_scores(connection, version, AS_OF, HORIZON, small_report().as_dict(), SCORES.empty_table())
    connection.execute(
        """INSERT INTO customer_scores
           SELECT %s, customer_key, 0.9 + (customer_key * 37 %% 100) / 1010.0,
               CASE WHEN customer_key %% 3 > 0 THEN 0.25 END, CASE WHEN customer_key %% 3 > 0 THEN 0.5 END,
               CASE WHEN customer_key %% 3 > 0 THEN customer_key * 1.2345 END
           FROM customers WHERE customer_key %% 5 > 0""",
        [run],
    )
