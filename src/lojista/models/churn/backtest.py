"""How the models would have done: each day's fitted on what was known by then, and held against what came after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lojista.columnar.engine import Engine
from lojista.errors import TooFewRepeatBuyersError
from lojista.models.churn.evaluation import (
    Confusion,
    Gain,
    Group,
    Quality,
    bootstrap_gains,
    calibration,
    confusions,
    quality,
)
from lojista.models.churn.gate import CUTOFFS, check_cutoffs, need_enough, training_cutoff
from lojista.models.churn.pipelines import BASE_RATE, DEFAULT, MODELS, RECENCY, churn_probabilities
from lojista.models.churn.samples import Sample, labelled_sample, no_purchase_probabilities
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import sampled_counts
from lojista.models.lifetime.fitting import fit_beta_geometric
from lojista.steps import Step

PURCHASE_MODEL = "mbg_nbd"
COMPARED = (*MODELS, PURCHASE_MODEL)
SAMPLE_SIZE = 200_000


@dataclass(frozen=True)
class Checked:
    """Every model's probabilities for one cutoff's customers."""

    sample: Sample
    learned_from: date
    probabilities: Mapping[str, Any]


@dataclass(frozen=True)
class Backtest:
    """The outcome: quality by cutoff and over all of them together, of each model; the rest of the default alone.

    A model that could not be fitted for one of the cutoffs is in none.
    `gains` compare the default with the base rate and with recency alone.
    """

    cutoffs: tuple[date, ...]
    by_cutoff: tuple[Mapping[str, Quality], ...]
    pooled: Mapping[str, Quality]
    groups: tuple[Group, ...]
    confusions: tuple[Confusion, ...]
    gains: tuple[Gain, ...]


def backtest(engine: Engine, first: date, as_of: date, horizon_days: int, size: int, on_step: Step) -> Backtest:
    """Six cutoffs of a history from `first` to `as_of`.

    Each has at most about `size` customers to learn from and to be checked on, and never over 200,000. Raises ModelError where there is too little of any.
    """
    checked = []
    for number, cutoff in enumerate(check_cutoffs(first, as_of, horizon_days), start=1):
        on_step(f"checking on {cutoff}, {number} of {CUTOFFS}")
        checked.append(_check(engine, cutoff, horizon_days, min(size, SAMPLE_SIZE)))
    on_step("drawing samples for intervals")
    return _summed_up(checked)


def _check(engine: Engine, cutoff: date, horizon_days: int, size: int) -> Checked:
    learned_from = training_cutoff(cutoff, horizon_days)
    known = labelled_sample(engine, learned_from, horizon_days, size)
    need_enough(known)
    sample = labelled_sample(engine, cutoff, horizon_days, size)
    found = {
        name: churn_probabilities(make().fit(known.features, known.has_churned), sample.features)
        for name, make in MODELS.items()
    }
    purchases = _purchases(engine, cutoff)
    if purchases is not None:
        found[PURCHASE_MODEL] = no_purchase_probabilities(engine, sample, purchases, size)
    return Checked(sample, learned_from, found)


def _purchases(engine: Engine, cutoff: date) -> BetaGeometric | None:
    """None where too few had come back by then: the other models are compared without it."""
    try:
        fitted = fit_beta_geometric(sampled_counts(engine, cutoff))
    except TooFewRepeatBuyersError:
        return None
    return fitted if fitted.has_converged else None


def _summed_up(checked: list[Checked]) -> Backtest:
    import numpy as np

    def together(of: Callable[[Checked], Any]) -> Any:
        return np.concatenate([of(one) for one in checked])

    names = [name for name in COMPARED if all(name in one.probabilities for one in checked)]
    churned = together(lambda one: one.sample.has_churned)
    keys = together(lambda one: one.sample.customer_keys)
    pooled = {name: together(lambda one, name=name: one.probabilities[name]) for name in names}  # type: ignore[misc]
    default = pooled[DEFAULT]
    return Backtest(
        tuple(one.sample.cutoff for one in checked),
        tuple({name: quality(one.probabilities[name], one.sample.has_churned) for name in names} for one in checked),
        {name: quality(found, churned) for name, found in pooled.items()},
        calibration(default, churned),
        confusions(default, churned),
        bootstrap_gains(default, {rival: pooled[rival] for rival in (RECENCY, BASE_RATE)}, churned, keys),
    )
