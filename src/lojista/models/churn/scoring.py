"""Scores every customer where they are, and keeps the scores of each run in PostgreSQL."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from lojista.columnar.engine import Engine
from lojista.errors import ModelError, NotConvergedError, TooFewRepeatBuyersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_table
from lojista.models.churn.card import ModelCard
from lojista.models.churn.drift import Drift, drifts
from lojista.models.churn.features import features_on
from lojista.models.churn.linear import LinearScore, Shape, with_probability
from lojista.models.churn.samples import known_features
from lojista.models.lifetime.scores import lifetime_scores
from lojista.models.lifetime.value import Lifetime, fit_lifetime, lifetime_values
from lojista.postgres.score_store import KeptModel, latest_model
from lojista.steps import Step

DRIFT_SAMPLE = 100_000
SCORES = pa.schema(
    [
        ("customer_key", pa.int64()),
        ("churn_probability", pa.float64()),
        ("alive_probability", pa.float64()),
        ("expected_orders", pa.float64()),
        ("expected_sales", pa.decimal128(18, 4)),
    ]
)
NO_MODEL = "There is no model yet."
_TRAIN = "Run: lojista train"


@dataclass(frozen=True)
class ScoreReport:
    """What is said of a run: how far customers drifted from those learned from, and what values rest on.

    `lifetime` is None where no model of purchases and spend could be fitted; `lifetime_message` says why.
    """

    drifts: tuple[Drift, ...]
    lifetime: Lifetime | None
    lifetime_message: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        kept: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return kept

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "ScoreReport":
        """From JSON. Raises ModelError for that of another version."""
        try:
            return _adapter().validate_python(kept)
        except ValidationError as error:
            raise ModelError("The last scores were kept by another version of this program.", _TRAIN) from error


@cache
def _adapter() -> TypeAdapter[ScoreReport]:
    return TypeAdapter(ScoreReport)


def _with_value(marts: Marts, shape: Shape) -> ir.Table:
    rows = with_probability(features_on(marts), shape).select("customer_key", "churn_probability")
    values = lifetime_scores(marts).drop("no_purchase_probability")
    return rows.left_join(values, "customer_key").drop("customer_key_right")


def _without_value(marts: Marts, shape: Shape) -> ir.Table:
    rows = with_probability(features_on(marts), shape).select("customer_key", "churn_probability")
    unknown = {"alive_probability": "float64", "expected_orders": "float64", "expected_sales": "decimal(18, 4)"}
    return rows.mutate(**{name: ibis.null(kind) for name, kind in unknown.items()})


def needed_model(connection: Any) -> KeptModel:
    """The model in use. Raises ModelError before the first training."""
    model = latest_model(connection)
    if model is None:
        raise ModelError(NO_MODEL, _TRAIN)
    return model


def score_customers(
    engine: Engine, score: LinearScore, card: ModelCard, as_of: date, on_step: Step
) -> tuple[ScoreReport, pa.Table]:
    """All customers of a day, one row each, and what is said of them; nothing is kept yet."""
    on_step("fitting purchases and spend")
    lifetime, message = _lifetime(engine, as_of)
    on_step("scoring every customer")
    values = score.values() | {AS_OF: as_of}
    if lifetime is None:
        scores = ask_table(engine, _without_value, score.shape, schema=SCORES, values=values)
    else:
        values |= lifetime_values(engine, lifetime, card.horizon_days)
        scores = ask_table(engine, _with_value, score.shape, schema=SCORES, values=values)
    on_step("measuring drift")
    return ScoreReport(_drifts(engine, score, card, as_of), lifetime, message), scores


def _lifetime(engine: Engine, as_of: date) -> tuple[Lifetime | None, str]:
    """The models of purchases and spend, or why there are none: churn is scored without them."""
    try:
        lifetime = fit_lifetime(engine, as_of)
    except (TooFewRepeatBuyersError, NotConvergedError) as error:
        return None, error.message
    if lifetime.has_converged:
        return lifetime, ""
    return None, f"{lifetime.purchases.message} {lifetime.spend.message}".strip()


def _drifts(engine: Engine, score: LinearScore, card: ModelCard, as_of: date) -> tuple[Drift, ...]:
    features = known_features(engine, as_of, DRIFT_SAMPLE)
    return drifts(card.profile, features, score.probabilities(features))
