"""One customer's score and reasons, on both engines."""

from datetime import date
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_dicts
from lojista.models.churn.explained import _facts, _features, customer_score
from lojista.models.churn.features import CATEGORIES, FEATURES, NUMBERS, facts_on, features_on
from lojista.models.churn.linear import LinearScore

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
DAY = date(2024, 5, 15)


def test_facts_and_features_of_one_customer_are_those_of_everybody(shop: Shop) -> None:
    for engine in shop[1]:
        for one, everybody in ((_facts, facts_on), (_features, features_on)):
            rows = {row["customer_key"]: row for row in ask_dicts(engine, everybody, values={AS_OF: DAY})}
            key = sorted(rows)[17]
            assert ask_dicts(engine, one, values={AS_OF: DAY, "customer_key": key}) == [rows[key]]


def test_customer_without_a_score_has_none(shop: Shop) -> None:
    nothing = dict.fromkeys(NUMBERS, 0.0)
    score = LinearScore(
        0.0, nothing, {name: {} for name in CATEGORIES}, dict.fromkeys(CATEGORIES, 0.0), nothing, nothing
    )
    for engine in shop[1]:
        assert customer_score(engine, "nobody", score, DAY) is None


def test_reasons_are_what_each_feature_adds_to_coming_back() -> None:
    weights = dict.fromkeys(NUMBERS, 0.0) | {"order_count": -2.0, "total_sales": 0.5}
    levels = {name: {"SP": 1.0} for name in CATEGORIES}
    rest, means = dict.fromkeys(CATEGORIES, 0.0), dict.fromkeys(CATEGORIES, 0.25)
    score = LinearScore(0.0, weights, levels, rest, dict.fromkeys(NUMBERS, 1.0), means)
    found = score.reasons(dict.fromkeys(NUMBERS, 3.0) | dict.fromkeys(CATEGORIES, "SP"))
    assert set(found) == set(FEATURES)
    assert (found["order_count"], found["total_sales"], found["first_state"]) == pytest.approx((4.0, -1.0, -0.75))
