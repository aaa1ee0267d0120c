"""What the default model learned, one feature at a time: odds ratios with intervals."""

from dataclasses import dataclass
from typing import Any

from lojista.metrics.intervals import Z
from lojista.models.churn.features import CATEGORIES, NUMBERS

_BLOCK = 50_000  # rows, so that a million of them are not held three times


@dataclass(frozen=True)
class Odds:
    """By how much the odds of ordering again are multiplied, everything else alike, with a 95 % interval.

    For a number: one standard deviation more, which is that of the feature as the model is given it. For a category:
    that `level` against the average one; `level` is None for all rare ones together.
    """

    feature: str
    level: str | None
    ratio: float
    low: float
    high: float

    @property
    def is_number(self) -> bool:
        """Whether it is of a number, and not of one level of a category."""
        return self.feature in NUMBERS

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves out 1: no effect."""
        return self.low > 1 or self.high < 1


def odds_of_ordering_again(pipeline: Any, features: Any) -> tuple[Odds, ...]:
    """From the coefficients of a fitted `pipelines.logistic_regression`, in the order of features.

    Intervals are Wald's, from the curvature of the penalised likelihood (Laplace's approximation; C. M. Bishop, 2006,
    section 4.5): a feature that the penalty holds at zero is not certain either.
    """
    import numpy as np

    design = pipeline["features"].transform(features)
    classifier = pipeline["classifier"]
    sign = -1.0 if classifier.classes_[1] else 1.0
    errors = np.sqrt(np.diag(_covariance(design, classifier)))[1:]
    found = []
    for (feature, level), value, error in zip(_names(pipeline), sign * classifier.coef_[0], errors, strict=True):
        ends = (value - Z * error, value + Z * error)
        found.append(Odds(feature, level, float(np.exp(value)), *(float(np.exp(end)) for end in ends)))
    return tuple(found)


def _covariance(design: Any, classifier: Any) -> Any:
    import numpy as np

    curvature = sum(_curvature(block, classifier) for block in np.array_split(design, -(-len(design) // _BLOCK)))
    penalty = np.full(len(curvature), 1 / classifier.C)
    penalty[0] = 0.0
    return np.linalg.inv(curvature + np.diag(penalty))


def _curvature(design: Any, classifier: Any) -> Any:
    import numpy as np

    chances = classifier.predict_proba(design)[:, 1]
    with_intercept = np.column_stack([np.ones(len(design)), design])
    return with_intercept.T @ (with_intercept * (chances * (1 - chances))[:, None])


def _names(pipeline: Any) -> list[tuple[str, str | None]]:
    encoder = pipeline["features"].named_transformers_["categories"]
    names: list[tuple[str, str | None]] = [(name, None) for name in NUMBERS]
    for name, known, rare in zip(CATEGORIES, encoder.categories_, encoder.infrequent_categories_, strict=True):
        names += [(name, str(level)) for level in known if rare is None or level not in set(rare)]
        names += [] if rare is None else [(name, None)]
    return names
