"""K-means over recency, frequency and monetary value: fitted on a sample, assigned where the customers are.

Whoever is nearest to a centre is said by one expression, so that customers never leave the engine and equal customers
are always in one cluster. scikit-learn is imported when something is fitted: importing it takes a second.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import expm1
from operator import add
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.errors import TooFewCustomersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import Selection
from lojista.metrics.rfm import AS_OF, customers_on
from lojista.models.archetypes import ARCHETYPES, Point, names_of
from lojista.models.features import FEATURES, MILLION, Population, population, sample, with_features
from lojista.models.threads import one_thread

FEWEST, MOST, USUAL = 2, 8, 4
SAMPLE_SIZE = 20_000
_STARTS, _START_SIZE = 12, 2_500
_DIGITS = 6
_FREQUENCY, _REGULAR = 1, 1.5


@dataclass(frozen=True)
class Clusters:
    """What K-means found on a day: centres in standard deviations from the shop's mean, in the order of archetypes."""

    people: Population
    names: tuple[str, ...]
    centres: tuple[Point, ...]
    sample_size: int

    @property
    def as_of(self) -> date:
        """The day whose customers were parted."""
        return self.people.as_of

    def fits(self, name: str) -> bool:
        """Whether that cluster is what its name says, or merely what is left to be called so.

        Who is called by a name for regulars must also have ordered more than once, however rare that is in the shop.
        """
        centre, archetype = self.centres[self.names.index(name)], ARCHETYPES[name]
        is_regular = archetype.promises[_FREQUENCY] <= 0 or self._typical_orders(centre) >= _REGULAR
        return archetype.fits(centre) and is_regular

    def _typical_orders(self, centre: Point) -> float:
        """The geometric mean, of one more than the number of orders, less one."""
        scale = self.people.scales[_FREQUENCY]
        return expm1(self.people.means[_FREQUENCY] + (centre[_FREQUENCY] / scale if scale else 0.0))

    def values(self) -> dict[str, object]:
        """What is bound to the places of `with_cluster` and of `customers_on`.

        The squared distance to a centre, less what is the same for all of them, is a linear function of the features.
        """
        found: dict[str, object] = {AS_OF: self.as_of}
        scales, means = self.people.scales, self.people.means
        for number, centre in enumerate(self.centres):
            weights = [-2 * value * scale / MILLION for value, scale in zip(centre, scales, strict=True)]
            shift = sum(
                value * value + 2 * value * scale * mean
                for value, scale, mean in zip(centre, scales, means, strict=True)
            )
            found |= {f"{name}_{number}": weight for name, weight in zip(FEATURES, weights, strict=True)}
            found[f"shift_{number}"] = shift
        return found


def standardised(rows: list[tuple[int, int, int]], people: Population) -> Any:
    """Features as an array, in standard deviations from the shop's mean."""
    import numpy as np

    values = np.asarray(rows, dtype=np.float64).reshape(-1, len(FEATURES)) / MILLION
    return (values - np.array(people.means)) * np.array(people.scales)


def fit_k_means(points: Any, cluster_count: int, seed: int) -> Any:
    """scikit-learn's K-means as it is used everywhere here: the best of many starts on a part, then fitted on all.

    A single start often misses the few customers who came back, and finds worse clusters for good.
    """
    from sklearn.cluster import KMeans

    step = max(1, len(points) // _START_SIZE)
    part = points[::step]
    best = KMeans(cluster_count, init="k-means++", n_init=_STARTS, random_state=seed).fit(part)
    return best if step == 1 else KMeans(cluster_count, init=best.cluster_centers_, n_init=1).fit(points)


def find_clusters(engine: Engine, as_of: date, cluster_count: int = USUAL, seed: int = 0) -> Clusters:
    """The clusters of a day's customers, whatever the filters. Raises TooFewCustomersError."""
    people = population(engine, as_of)
    rows = sample(engine, people, SAMPLE_SIZE)
    if (different := len(set(rows))) < cluster_count:
        raise TooFewCustomersError(
            f"{different} different customers cannot be parted into {cluster_count} clusters.",
            "Ask for fewer clusters, or look at a later day.",
        )
    with one_thread():
        centres = fit_k_means(standardised(rows, people), cluster_count, seed).cluster_centers_
    return named_clusters(centres, people, len(rows))


def named_clusters(centres: Any, people: Population, sample_size: int) -> Clusters:
    """Centres with their names, whatever their order."""
    points: list[Point] = [
        (round(float(one), _DIGITS), round(float(two), _DIGITS), round(float(three), _DIGITS))
        for one, two, three in centres
    ]
    named = dict(zip(names_of(points), points, strict=True))
    names = tuple(name for name in ARCHETYPES if name in named)
    return Clusters(people, names, tuple(named[name] for name in names), sample_size)


def with_cluster(rows: ir.Table, cluster_count: int, name: str = "cluster") -> ir.Table:
    """Rows with features, and the number of the nearest centre, the first of equals, by the places of `Clusters`."""
    scores = [f"score_{number}" for number in range(cluster_count)]
    scored = rows.mutate(**{score: _score(rows, number) for number, score in enumerate(scores)})
    least = scored.mutate(least=ibis.least(*(scored[score] for score in scores)))
    cases = ((least[score] == least.least, ibis.literal(number, "int8")) for number, score in enumerate(scores))
    return least.mutate(**{name: ibis.cases(*cases)}).drop(*scores, "least")


def _score(rows: ir.Table, number: int) -> ir.FloatingValue:
    parts = [rows[name].cast("float64") * place(f"{name}_{number}", "float64") for name in FEATURES]
    score: ir.FloatingValue = reduce(add, parts, place(f"shift_{number}", "float64"))
    return score


def clustered(marts: Marts, cluster_count: int, moment: str = AS_OF) -> ir.Table:
    """One row per customer on the day of that moment, with features and `cluster`, its number among the names."""
    return with_cluster(with_features(customers_on(marts, moment), moment), cluster_count)


def in_cluster(marts: Marts, cluster_count: int, number: int) -> ir.Table:
    """Customers of a cluster; for `metrics.people`."""
    rows = clustered(marts, cluster_count)
    return rows.filter(rows.cluster == number).select("customer_key")


def cluster_selection(clusters: Clusters, name: str, filters: Filters = EVERYTHING) -> Selection:
    """The customers of a cluster."""
    shape = (len(clusters.names), clusters.names.index(name))
    return Selection(filters, in_cluster, shape, tuple(clusters.values().items()), clusters.as_of)
