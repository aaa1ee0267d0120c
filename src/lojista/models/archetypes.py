"""What clusters are called: each gets the archetype that it is most like, all of them at once and no name twice.

A profile says where an archetype stands in standard deviations from the shop's mean, in recency, frequency and monetary
value. Names hang on profiles alone, never on the numbers that K-means happens to give its clusters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FARTHEST = 1.5  # beyond it one skewed measure, as frequency where hardly anybody comes back, would decide alone
_NEVER = 1_000.0
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Archetype:
    """A profile, and the sides of the mean that the name promises: 1 above, -1 below, 0 no matter."""

    profile: Point
    promises: tuple[int, int, int]

    def fits(self, centre: Sequence[float]) -> bool:
        """Whether a cluster is what the name says, and not merely more like it than the others are."""
        return all(side * value >= 0 for side, value in zip(self.promises, centre, strict=True))


ARCHETYPES: Mapping[str, Archetype] = {
    "champions": Archetype((0.75, 1.5, 1.0), (1, 1, 1)),
    "loyal": Archetype((0.25, 0.75, 0.25), (0, 1, 0)),
    "new_customers": Archetype((1.0, -0.5, -0.5), (1, -1, 0)),
    "at_risk": Archetype((-0.75, -0.25, -0.25), (-1, 0, 0)),
    "big_spenders": Archetype((0.0, -0.25, 1.5), (0, 0, 1)),
    "promising": Archetype((0.75, -0.25, 0.25), (1, -1, 0)),
    "about_to_sleep": Archetype((0.0, -0.5, -0.5), (0, -1, -1)),
    "hibernating": Archetype((-0.75, -0.5, -1.25), (-1, -1, -1)),
}
_RECENT = ("champions", "new_customers", "promising")
_CORE = 4


def names_of(centres: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """The archetype of each centre, by the assignment with the least squared distance in all.

    Up to four clusters share the four core names, more choose among all eight. Whoever was away longest is never called
    by a name for recent customers. Coordinates are standard deviations, cut at one and a half.
    """
    from scipy.optimize import linear_sum_assignment

    offered = list(ARCHETYPES)[: _CORE if len(centres) <= _CORE else None]
    longest_away = min(range(len(centres)), key=lambda number: centres[number][0], default=0)
    costs = [
        [_distance(centre, name) + (_NEVER if number == longest_away and name in _RECENT else 0.0) for name in offered]
        for number, centre in enumerate(centres)
    ]
    return tuple(offered[column] for column in linear_sum_assignment(costs)[1])


def _distance(centre: Sequence[float], name: str) -> float:
    cut = [max(-_FARTHEST, min(_FARTHEST, value)) for value in centre]
    return sum((value - wanted) ** 2 for value, wanted in zip(cut, ARCHETYPES[name].profile, strict=True))
