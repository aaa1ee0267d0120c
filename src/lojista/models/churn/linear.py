"""A fitted logistic regression as plain numbers: kept as text, and scored as an expression where the customers are.

Nothing of scikit-learn's is stored: whoever can write the numbers can change a score, but cannot run a program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Self

import ibis
import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.errors import ModelError
from lojista.models.churn.features import CATEGORIES, NUMBERS
from lojista.models.expressions import bounded_exp

Shape = tuple[int, ...]
_INTERCEPT = "intercept"


@dataclass(frozen=True)
class LinearScore:
    """Log-odds of churn: intercept + sum of weight x number + one weight per category feature, that of its level.

    `levels` holds, by category feature, the weight of each level; any other level has the weight `rest`.
    `means` are those of the numbers, and `level_means` the mean weights of the category features, among the customers
    that it was fitted on: what reasons are told against.
    """

    intercept: float
    weights: Mapping[str, float]
    levels: Mapping[str, Mapping[str, float]]
    rest: Mapping[str, float]
    means: Mapping[str, float]
    level_means: Mapping[str, float]

    @property
    def shape(self) -> Shape:
        """What the expression depends on: the number of levels of each category feature."""
        return tuple(len(self.levels[name]) for name in CATEGORIES)

    def values(self) -> dict[str, object]:
        """What is bound to the places of `with_probability`."""
        found: dict[str, object] = {_INTERCEPT: self.intercept}
        found |= {f"{name}_weight": self.weights[name] for name in NUMBERS}
        for name in CATEGORIES:
            found[f"{name}_rest"] = self.rest[name]
            for number, (level, weight) in enumerate(sorted(self.levels[name].items())):
                found |= {f"{name}_level_{number}": level, f"{name}_weight_{number}": weight}
        return found

    def probabilities(self, features: Any) -> Any:
        """P(churn) of each row of a frame of features: what the expression says, for samples that are here anyway."""
        import numpy as np

        score = np.full(len(features), self.intercept)
        for name in NUMBERS:
            score += features[name].to_numpy() * self.weights[name]
        for name in CATEGORIES:
            score += _weights_of(features[name], self.levels[name], self.rest[name])
        return 1 / (1 + np.exp(-score))

    def log_odds(self, features: Mapping[str, Any]) -> float:
        """Of the churn of one customer."""
        levels = (self.levels[name].get(features[name], self.rest[name]) for name in CATEGORIES)
        numbers = (self.weights[name] * float(features[name]) for name in NUMBERS)
        return self.intercept + sum(numbers) + sum(levels)

    def reasons(self, features: Mapping[str, Any]) -> dict[str, float]:
        """What each feature of one customer adds to the log-odds of ordering again, against the average customer."""
        numbers = {name: -self.weights[name] * (features[name] - self.means[name]) for name in NUMBERS}
        levels = {name: self.levels[name].get(features[name], self.rest[name]) for name in CATEGORIES}
        return numbers | {name: self.level_means[name] - weight for name, weight in levels.items()}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "intercept": self.intercept,
            "weights": dict(self.weights),
            "levels": {name: dict(levels) for name, levels in self.levels.items()},
            "rest": dict(self.rest),
            "means": dict(self.means),
            "level_means": dict(self.level_means),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """From JSON. Raises ModelError for the numbers of a model of other features than today's."""
        names = (set(kept), set(kept.get("weights", ())), set(kept.get("levels", ())))
        if names != (set(cls.__dataclass_fields__), set(NUMBERS), set(CATEGORIES)):
            raise ModelError(
                "The kept model was learned from other features than this version has.", "Run: lojista train"
            )
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__})


def linear_score(pipeline: Any, features: Any) -> LinearScore:
    """The numbers of a `pipelines.logistic_regression` fitted to these features, its scaling folded in."""
    scaler = pipeline["features"].named_transformers_["numbers"]
    encoder = pipeline["features"].named_transformers_["categories"]
    classifier = pipeline["classifier"]
    sign = 1.0 if classifier.classes_[1] else -1.0
    coefficients = [sign * float(value) for value in classifier.coef_[0]]
    scales = [float(value) or 1.0 for value in scaler.scale_]
    weights = {name: value / scale for name, value, scale in zip(NUMBERS, coefficients, scales, strict=False)}
    means = {name: float(value) for name, value in zip(NUMBERS, scaler.mean_, strict=True)}
    intercept = sign * float(classifier.intercept_[0]) - sum(weights[name] * means[name] for name in NUMBERS)
    levels, rest = _levels(encoder, coefficients[len(NUMBERS) :])
    level_means = {name: float(_weights_of(features[name], levels[name], rest[name]).mean()) for name in CATEGORIES}
    return LinearScore(intercept, weights, levels, rest, means, level_means)


def _weights_of(column: Any, levels: Mapping[str, float], rest: float) -> Any:
    """The weight of each row's level."""
    return column.astype(str).map(dict(levels)).fillna(rest).to_numpy(dtype="float64")


def _levels(encoder: Any, coefficients: list[float]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Weights by level in the order of the encoder's columns: the frequent levels, then one for the rest if any."""
    levels: dict[str, dict[str, float]] = {}
    rest: dict[str, float] = {}
    remaining = iter(coefficients)
    for name, known, rare in zip(CATEGORIES, encoder.categories_, encoder.infrequent_categories_, strict=True):
        kept = [str(level) for level in known if rare is None or level not in set(rare)]
        levels[name] = {level: next(remaining) for level in kept}
        rest[name] = 0.0 if rare is None else next(remaining)
    return levels, rest


def with_probability(rows: ir.Table, shape: Shape, name: str = "churn_probability") -> ir.Table:
    """Rows of features with P(churn) by the places of a `LinearScore` of that shape."""
    score = log_odds(rows, shape)
    return rows.mutate(**{name: ibis.literal(1.0, "float64") / (ibis.literal(1.0, "float64") + bounded_exp(-score))})


def log_odds(rows: ir.Table, shape: Shape) -> Any:
    """The linear score itself."""
    numbers = [rows[name] * place(f"{name}_weight", "float64") for name in NUMBERS]
    categories = [_level_weight(rows, name, count) for name, count in zip(CATEGORIES, shape, strict=True)]
    return reduce(add, [*numbers, *categories], place(_INTERCEPT, "float64"))


def _level_weight(rows: ir.Table, name: str, count: int) -> Any:
    rest = place(f"{name}_rest", "float64")
    cases = [
        (rows[name] == place(f"{name}_level_{number}", "string"), place(f"{name}_weight_{number}", "float64"))
        for number in range(count)
    ]
    return ibis.cases(*cases, else_=rest) if cases else rest
