"""How far clusters can be trusted: how well they are apart, and whether another start would find them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lojista.columnar.engine import Engine
from lojista.models.clusters import FEWEST, MOST, SAMPLE_SIZE, Clusters, fit_k_means, standardised
from lojista.models.features import population, sample
from lojista.models.threads import one_thread

SILHOUETTE_SIZE = 2_000
STABILITY_SIZE = 5_000
SEEDS = 20
_WEAK, _FAIR = 0.5, 0.7
_HARDLY = 0.8  # fifths of customers cannot differ where more than four of them have ordered once


@dataclass(frozen=True)
class Silhouette:
    """The mean silhouette coefficient of so many clusters: 1 for clusters far apart, 0 for none."""

    cluster_count: int
    coefficient: float

    @property
    def strength(self) -> str:
        """`weak`, `fair` or `strong`, by the bounds of L. Kaufman and P. J. Rousseeuw (1990)."""
        return "weak" if self.coefficient <= _WEAK else "fair" if self.coefficient <= _FAIR else "strong"


@dataclass(frozen=True)
class Separation:
    """What parts a day's customers: silhouettes of 2 to 8 clusters on a sample, and how many have a single order."""

    silhouettes: tuple[Silhouette, ...]
    sample_size: int
    single_order_share: float | None

    @property
    def best(self) -> Silhouette | None:
        """The number of clusters that are farthest apart; None where there are too few customers to say."""
        return max(self.silhouettes, key=lambda one: one.coefficient, default=None)

    @property
    def hardly_parts_by_frequency(self) -> bool:
        """Whether so many have a single order that how often they ordered tells few customers apart."""
        return self.single_order_share is not None and self.single_order_share > _HARDLY


@dataclass(frozen=True)
class Stability:
    """How far K-means from 20 other seeds agrees with the clusters shown: adjusted Rand index, 1 for the same."""

    mean: float
    least: float
    sample_size: int


def separation(engine: Engine, as_of: date) -> Separation:
    """Of the very clusters that `find_clusters` finds, measured on about 2,000 customers (P. J. Rousseeuw, 1987)."""
    people = population(engine, as_of)
    rows, measured = sample(engine, people, SAMPLE_SIZE), sample(engine, people, SILHOUETTE_SIZE)
    most = min(MOST, len(set(measured)) - 1)
    found = _silhouettes(standardised(rows, people), standardised(measured, people), most)
    share = people.single_order_count / people.customer_count if people.customer_count else None
    return Separation(tuple(found), len(measured), share)


def _silhouettes(points: Any, part: Any, most: int) -> Iterator[Silhouette]:
    """Of each number of clusters up to `most` that parts those measured at all; distances are worked out once."""
    from sklearn.metrics import pairwise_distances, silhouette_score

    with one_thread():
        distances = pairwise_distances(part) if most >= FEWEST else None
        for count in range(FEWEST, most + 1):
            labels = fit_k_means(points, count, seed=0).predict(part)
            if len(set(labels)) > 1:
                yield Silhouette(count, float(silhouette_score(distances, labels, metric="precomputed")))


def stability(engine: Engine, clusters: Clusters) -> Stability:
    """Fitted anew from each seed on a sample of about 5,000 customers (L. Hubert and P. Arabie, 1985)."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    rows = sample(engine, clusters.people, STABILITY_SIZE)
    points = standardised(rows, clusters.people)
    centres = np.array(clusters.centres)
    shown = np.argmin(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)

    with one_thread():
        fits = [fit_k_means(points, len(centres), seed=seed) for seed in range(1, SEEDS + 1)]
    indices = [float(adjusted_rand_score(shown, fit.labels_)) for fit in fits]
    return Stability(sum(indices) / len(indices), min(indices), len(rows))
