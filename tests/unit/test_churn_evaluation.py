"""How good probabilities are, worked out by hand or beside scikit-learn."""

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from lojista.errors import ModelError
from lojista.models.churn.drift import CHANGED, Drift, drifts, profile, stability_index
from lojista.models.churn.evaluation import _Curve, bootstrap_gains, calibration, confusions, quality
from lojista.models.churn.features import CATEGORIES, NUMBERS
from lojista.models.churn.gate import CUTOFFS, check_cutoffs, need_enough, need_history, training_cutoff
from lojista.models.churn.naive import naive_model
from lojista.models.churn.samples import Sample

SCORED = st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans(), st.integers(0, 3)), min_size=2)


def _outcomes(count: int, seed: int = 0) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    chances = random.uniform(0.5, 1.0, count)
    return chances, random.random(count) < chances


@given(SCORED)
def test_weighted_average_precision_is_scikit_learns(rows: list[tuple[float, bool, int]]) -> None:
    scores, positive, weights = (np.array(column) for column in zip(*rows, strict=True))
    if not (weights * positive).sum():
        return
    expected = average_precision_score(positive, scores, sample_weight=weights)
    assert _Curve(scores, positive).average_precision(weights.astype(float)) == pytest.approx(expected)


def test_probabilities_that_are_true_are_calibrated() -> None:
    found = quality(*_outcomes(50_000))
    assert found.expected_calibration_error < 0.01
    assert found.buyer_count == pytest.approx(12_500, rel=0.03)


def test_groups_of_calibration_hold_everybody_once() -> None:
    chances, churned = _outcomes(1_003)
    groups = calibration(chances, churned)
    assert sum(group.customer_count for group in groups) == 1_003
    assert sum(group.churned_count for group in groups) == churned.sum()
    assert groups[-1].buyer_share_to_date == 1
    assert all(group.low <= group.observed <= group.high for group in groups)


def test_confusions_count_what_lies_on_each_side_of_their_threshold() -> None:
    chances, churned = _outcomes(777)
    for found in confusions(chances, churned)[::20]:
        is_lost = chances >= found.threshold
        counts = (is_lost & churned, is_lost & ~churned, ~is_lost & churned, ~is_lost & ~churned)
        expected = tuple(int(part.sum()) for part in counts)
        assert (found.lost_and_churned, found.lost_but_came, found.kept_but_churned, found.kept_and_came) == expected


def test_no_gain_is_claimed_over_an_equal_model_and_one_is_over_chance() -> None:
    chances, churned = _outcomes(4_000)
    rivals = {"same": chances, "chance": np.full(len(chances), 0.75)}
    same, chance = bootstrap_gains(chances, rivals, churned, np.arange(4_000), rounds=60)
    assert (same.difference, same.is_better) == (0, False)
    assert chance.is_better


def test_index_of_stability_is_the_one_of_the_book() -> None:
    assert stability_index({"a": 0.5, "b": 0.5}, {"a": 0.6, "b": 0.4}) == pytest.approx(
        0.1 * np.log(0.6 / 0.5) - 0.1 * np.log(0.4 / 0.5)
    )
    assert [Drift("x", index).strength for index in (0.0, 0.1, 0.25)] == ["stable", "moved", "changed"]


@pytest.mark.parametrize("before", [[0.0] * 97 + [1.0] * 3, [0.0] * 7 + [1.0] * 93, [0.0] * 97 + [1.0, 2.0, 5.0]])
def test_drift_is_seen_where_nearly_all_customers_were_alike(before: list[float]) -> None:
    features = _alike(before)
    learned = profile(features, features["order_count"].to_numpy())
    same, moved = drifts(learned, features, before), drifts(learned, _alike([5.0] * 100), np.full(100, 5.0))
    assert {one.index for one in same} == {0.0}
    assert min(one.index for one in moved if one.name in NUMBERS) > CHANGED


def _alike(values: list[float]) -> pd.DataFrame:
    """Every feature with the same values."""
    return pd.DataFrame(dict.fromkeys(NUMBERS, values) | {name: ["SP"] * len(values) for name in CATEGORIES})


def test_cutoffs_are_six_and_their_horizons_over() -> None:
    found = check_cutoffs(date(2016, 9, 4), date(2018, 8, 31), 180)
    assert len(found) == CUTOFFS
    assert found[-1] == training_cutoff(date(2018, 8, 31), 180) == date(2018, 3, 4)
    assert found[0] == date(2017, 10, 5)


def test_cutoffs_lie_closer_in_a_short_history() -> None:
    found = check_cutoffs(date(2010, 12, 1), date(2011, 12, 9), 90)
    assert {(later - earlier).days for earlier, later in pairwise(found)} == {20}
    assert found[-1] == date(2011, 9, 10)


def test_too_short_a_history_is_refused_with_the_horizon_that_fits() -> None:
    need_history(date(2016, 10, 10), date(2018, 8, 31), 180)
    with pytest.raises(ModelError, match="575 are needed") as raised:
        need_history(date(2017, 8, 1), date(2018, 8, 31), 180)
    assert raised.value.hint == "Run: lojista train --horizon-days 120"


@pytest.mark.parametrize(("customers", "buyers", "words"), [(499, 99, "499 customers"), (600, 29, "29 ordered again")])
def test_too_few_customers_or_buyers_are_refused(customers: int, buyers: int, words: str) -> None:
    churned = np.arange(customers) >= buyers
    sample = Sample(date(2018, 1, 1), 180, customers, np.arange(customers), pd.DataFrame(), churned)
    with pytest.raises(ModelError, match=words):
        need_enough(sample)


def test_naive_model_is_perfect_by_its_own_label_and_knows_nothing() -> None:
    random = np.random.default_rng(0)
    features = pd.DataFrame({name: random.uniform(0, 6.5, 4_000) for name in NUMBERS})
    sample = Sample(date(2018, 1, 1), 180, 4_000, np.arange(4_000), features, random.random(4_000) > 0.05)
    found = naive_model(sample)
    assert found is not None
    assert min(found.accuracy, found.precision, found.recall) > 0.995
    assert found.rare_average_precision == pytest.approx(found.base_rate, abs=0.03)
