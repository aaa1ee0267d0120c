"""One customer's score, and what it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import exp
from typing import Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_dicts
from lojista.models.churn.features import FEATURES, as_features, facts_on
from lojista.models.churn.linear import LinearScore

_KEY = "customer_key"
_NEARLY = 1e-6
# Whether there is anything to know is no reason apart from what is known.
_SAID_WITH = {"has_review": "review_score", "has_due_delivery": "days_late", "has_returned": "returned_count"}


@dataclass(frozen=True)
class Reason:
    """What one feature adds to the log-odds of ordering again, against the average customer; `value` is the plain fact.

    Above zero: likelier to order again. None where there is nothing to know, such as the review score without a review.
    """

    feature: str
    added: float
    value: Any

    @property
    def odds_ratio(self) -> float:
        """By how much the odds of ordering again are multiplied."""
        return exp(self.added)


@dataclass(frozen=True)
class CustomerScore:
    """One customer's scores of the last run, and its reasons, the weightiest first.

    Expected orders and sales are those of the horizon, None where no model of purchases could be fitted. There are no
    reasons where the day is known otherwise now than when it was scored.
    """

    churn_probability: float
    alive_probability: float | None
    expected_orders: float | None
    expected_sales: Decimal | None
    reasons: tuple[Reason, ...]

    @property
    def return_chance(self) -> float:
        """Of ordering again within the horizon."""
        return 1 - self.churn_probability

    @property
    def active_sales(self) -> Decimal | None:
        """What the customer would bring within the horizon while still a customer, as in `list_at_risk`."""
        if self.expected_sales is None or not self.alive_probability:
            return None
        return self.expected_sales / Decimal(self.alive_probability)

    @property
    def value_at_risk(self) -> Decimal | None:
        """P(churn) x active sales."""
        return None if self.active_sales is None else Decimal(self.churn_probability) * self.active_sales


def _score(marts: Marts) -> ir.Table:
    scores, people = marts("customer_scores"), marts("customers")
    wanted = people.filter(people.customer_id == place("customer_id", "string"))
    return scores.inner_join(wanted.select("customer_key"), "customer_key")


def _one(rows: ir.Table) -> ir.Table:
    kept: ir.Table = rows.filter(rows.customer_key == place(_KEY, "int64"))
    return kept


def _facts(marts: Marts) -> ir.Table:
    return facts_on(marts, _one)


def _features(marts: Marts) -> ir.Table:
    return as_features(facts_on(marts, _one))


def customer_score(engine: Engine, customer_id: str, score: LinearScore, as_of: date) -> CustomerScore | None:
    """By the model and the day of the last run; None for a customer who was not scored, or did not exist by then."""
    found = ask_dicts(engine, _score, values={"customer_id": customer_id})
    if not found:
        return None
    row = found[0]
    values = {_KEY: row["customer_key"], AS_OF: as_of}
    features, facts = (ask_dicts(engine, build, values=values) for build in (_features, _facts))
    is_fresh = bool(features) and _is_same(score, features[0], row["churn_probability"])
    reasons = _reasons(score, features[0], facts[0]) if is_fresh else ()
    return CustomerScore(
        row["churn_probability"], row["alive_probability"], row["expected_orders"], row["expected_sales"], reasons
    )


def _is_same(score: LinearScore, features: Mapping[str, Any], kept: float) -> bool:
    """Whether the day's facts still give the kept score: a later load may have changed what is known of that day."""
    return abs(1 / (1 + exp(-score.log_odds(features))) - kept) < _NEARLY


def _reasons(score: LinearScore, features: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Reason, ...]:
    added = score.reasons({name: features[name] for name in FEATURES})
    for flag, of in _SAID_WITH.items():
        added[of] += added.pop(flag)
    found = (Reason(name, value, facts[name]) for name, value in added.items())
    return tuple(sorted(found, key=lambda reason: -abs(reason.added)))
