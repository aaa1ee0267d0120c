"""Whether today's customers still look like those that the model learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from lojista.models.churn.features import CATEGORIES, NUMBERS

SCORE = "churn_probability"
_BINS = 10
_LEAST = 1e-4  # an empty group would make the index endless
MOVED, CHANGED = 0.1, 0.25


@dataclass(frozen=True)
class Profile:
    """How customers spread over each feature and over the score when the model was trained.

    `edges` part numbers into groups of about as many customers, an edge itself in the group below it; `shares` are
    those of the groups, or of the levels.
    """

    edges: Mapping[str, tuple[float, ...]]
    shares: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Drift:
    """How far one feature, or the score, has moved: the population stability index (0: not at all).

    Below 0.1 it is usually called stable, from 0.25 on changed (N. Siddiqi, 2006, Credit Risk Scorecards).
    """

    name: str
    index: float

    @property
    def strength(self) -> str:
        """`stable`, `moved` or `changed`."""
        return "stable" if self.index < MOVED else "moved" if self.index < CHANGED else "changed"


def profile(features: Any, probabilities: Any) -> Profile:
    """Of the customers that a model learned from."""
    numbers = {name: features[name].to_numpy() for name in NUMBERS} | {SCORE: probabilities}
    edges = {name: _edges(values) for name, values in numbers.items()}
    shares = {name: _number_shares(values, edges[name]) for name, values in numbers.items()}
    return Profile(edges, shares | {name: _level_shares(features[name]) for name in CATEGORIES})


def drifts(learned: Profile, features: Any, probabilities: Any) -> tuple[Drift, ...]:
    """Of today's customers, the score first, then those features that moved most."""
    numbers = {name: features[name].to_numpy() for name in NUMBERS} | {SCORE: probabilities}
    now = {name: _number_shares(values, learned.edges[name]) for name, values in numbers.items()}
    now |= {name: _level_shares(features[name]) for name in CATEGORIES}
    found = [Drift(name, stability_index(learned.shares[name], shares)) for name, shares in now.items()]
    return tuple(sorted(found, key=lambda one: (one.name != SCORE, -one.index)))


def stability_index(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """The sum over groups of (share now - share before) x ln(share now / share before)."""
    pairs = ((max(before.get(name, 0.0), _LEAST), max(now.get(name, 0.0), _LEAST)) for name in {*before, *now})
    return sum((after - earlier) * log(after / earlier) for earlier, after in pairs)


def _edges(values: Any) -> tuple[float, ...]:
    """Tenths, each other value of the many that are alike apart from those; none where all are alike."""
    import numpy as np

    distinct = np.unique(values)
    if len(distinct) == 1:
        return ()
    tenths = np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1], method="lower")
    return tuple(map(float, np.unique(np.minimum(tenths, distinct[-2]))))


def _number_shares(values: Any, edges: Sequence[float]) -> dict[str, float]:
    import numpy as np

    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return {str(number): float(count) / len(values) for number, count in enumerate(counts)}


def _level_shares(levels: Any) -> dict[str, float]:
    return {str(level): float(share) for level, share in levels.value_counts(normalize=True).items()}
