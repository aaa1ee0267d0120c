"""The model of churn as plain numbers: equal to scikit-learn's, and nothing stored but numbers."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lojista.errors import ModelError
from lojista.models.churn.features import CATEGORIES, NUMBERS
from lojista.models.churn.linear import LinearScore, linear_score
from lojista.models.churn.odds import odds_of_ordering_again
from lojista.models.churn.pipelines import MODELS, churn_probabilities, logistic_regression


def made_up(count: int, seed: int = 0) -> tuple[pd.DataFrame, Any]:
    """Customers whose chance to come back rises with `returned_count` and is higher in SP."""
    random = np.random.default_rng(seed)
    features = pd.DataFrame({name: random.normal(2.0, 1.0, count) for name in NUMBERS})
    for name in CATEGORIES:
        features[name] = pd.Categorical(
            random.choice(["SP", "RJ", "toys", "", "rare"], count, p=[0.4, 0.3, 0.2, 0.095, 0.005])
        )
    log_odds = features["returned_count"] - 3 + (features["first_state"] == "SP")
    return features, random.random(count) > 1 / (1 + np.exp(-log_odds))


@pytest.fixture(scope="module")
def fitted() -> Any:
    features, churned = made_up(5_000)
    return logistic_regression().fit(features, churned)


@pytest.fixture(scope="module")
def score(fitted: Any) -> LinearScore:
    return linear_score(fitted, made_up(5_000)[0])


def test_plain_numbers_say_what_the_pipeline_says(fitted: Any, score: LinearScore) -> None:
    features, _ = made_up(3_000, seed=1)
    features["first_category"] = features["first_category"].cat.add_categories("unheard of")
    features.loc[:50, "first_category"] = "unheard of"
    said = score.probabilities(features)
    assert np.abs(said - churn_probabilities(fitted, features)).max() < 1e-9


def test_numbers_are_the_same_after_json(score: LinearScore) -> None:
    assert LinearScore.from_dict(json.loads(json.dumps(score.as_dict()))) == score


@pytest.mark.parametrize("change", [{"weights": {"shoe_size": 1.0}}, {"level_means": None}])
def test_model_of_another_version_is_refused(score: LinearScore, change: dict[str, Any]) -> None:
    kept = {name: value for name, value in (score.as_dict() | change).items() if value is not None}
    with pytest.raises(ModelError, match="other features") as raised:
        LinearScore.from_dict(kept)
    assert raised.value.hint == "Run: lojista train"


def test_reasons_add_up_to_the_distance_from_the_average(score: LinearScore) -> None:
    features, _ = made_up(5_000)
    reasons = [sum(score.reasons(row).values()) for row in features.head(400).to_dict("records")]
    chances = score.probabilities(features.head(400))
    log_odds = np.log((1 - chances) / chances)
    assert np.ptp(log_odds - reasons) < 1e-9
    everybody = [sum(score.reasons(row).values()) for row in features.to_dict("records")]
    assert np.mean(everybody) == pytest.approx(0, abs=1e-9)


def test_odds_ratios_find_what_was_made_up() -> None:
    features, churned = made_up(40_000)
    found = {
        (one.feature, one.level): one
        for one in odds_of_ordering_again(logistic_regression().fit(features, churned), features)
    }
    assert found["returned_count", None].ratio == pytest.approx(np.e, rel=0.1)
    assert found["first_state", "SP"].is_certain
    assert sum(found[name, None].is_certain for name in NUMBERS) <= 3


@pytest.mark.parametrize("name", MODELS)
def test_every_model_gives_a_probability_for_levels_never_seen(name: str) -> None:
    features, churned = made_up(2_000)
    model = MODELS[name]().fit(features, churned)
    features["first_state"] = "unheard of"
    said = churn_probabilities(model, features)
    assert ((said >= 0) & (said <= 1)).all()
