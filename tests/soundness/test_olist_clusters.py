"""Names of clusters on the real shop, where 97 % of customers ordered once."""

from datetime import date

import ibis.expr.types as ir
import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_rows
from lojista.models.cluster_checks import SILHOUETTE_SIZE, separation, stability
from lojista.models.cluster_table import cluster_table
from lojista.models.clusters import (
    SAMPLE_SIZE,
    clustered,
    find_clusters,
    fit_k_means,
    named_clusters,
    standardised,
)
from lojista.models.features import FEATURES, population, sample

DAY = date(2018, 8, 31)


@pytest.fixture(scope="module")
def engine(engines: tuple[Engine, Engine]) -> Engine:
    return engines[0]


def _names(marts: Marts, cluster_count: int) -> ir.Table:
    rows = clustered(marts, cluster_count)
    return rows.select("customer_key", "cluster").order_by("customer_key")


def _everybody(engine: Engine, found: object) -> list[str]:
    rows = ask_rows(engine, _names, 4, values=found.values())[1]  # type: ignore[attr-defined]
    return [found.names[row[1]] for row in rows]  # type: ignore[attr-defined]


def test_seeds_do_not_rename_customers(engine: Engine) -> None:
    first, *others = (_everybody(engine, find_clusters(engine, DAY, 4, seed)) for seed in range(20))
    for other in others:
        same = sum(one == two for one, two in zip(first, other, strict=True))
        assert same > 0.98 * len(first)


def test_dropping_a_tenth_of_customers_does_not_rename_the_others(engine: Engine) -> None:
    people = population(engine, DAY)
    rows = sample(engine, people, SAMPLE_SIZE)
    first = _everybody(engine, find_clusters(engine, DAY))
    for seed in range(5):
        kept = np.random.default_rng(seed).random(len(rows)) >= 0.1
        points = standardised(rows, people)[kept]
        other = _everybody(engine, named_clusters(fit_k_means(points, 4, seed).cluster_centers_, people, len(points)))
        assert sum(one == two for one, two in zip(first, other, strict=True)) > 0.98 * len(first)


def test_order_of_clusters_does_not_rename_them(engine: Engine) -> None:
    found = find_clusters(engine, DAY)
    for shift in range(4):
        turned = found.centres[shift:] + found.centres[:shift]
        assert named_clusters(turned, found.people, found.sample_size) == found


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("day", [DAY, date(2018, 10, 17), date(2017, 12, 31)])
def test_names_are_what_the_medians_say(engine: Engine, count: int, day: date) -> None:
    found = find_clusters(engine, day, count)
    rows = {row.segment: row for row in cluster_table(engine, found)}
    days = {name: row.median_days_since_last_order for name, row in rows.items()}
    longest = max(days, key=lambda name: days[name] or 0)
    assert longest not in {"champions", "new_customers", "promising"}
    if "champions" in rows:
        assert (rows["champions"].median_order_count or 0) >= 2
    if "new_customers" in rows:
        assert rows["new_customers"].median_order_count == 1
        others = [days[name] for name in rows if name not in {"new_customers", "promising"}]
        assert all((days["new_customers"] or 0) < (other or 0) for other in others)


def test_four_clusters_are_the_four_core_archetypes(engine: Engine) -> None:
    found = find_clusters(engine, DAY)
    rows = cluster_table(engine, found)
    assert found.names == ("champions", "loyal", "new_customers", "at_risk")
    assert [name for name in found.names if not found.fits(name)] == ["loyal"]
    assert rows[0].customer_count == 2887
    assert sum(row.customer_count for row in rows) == 94_990


def test_page_says_what_the_data_cannot_tell_apart(engine: Engine) -> None:
    apart, same = separation(engine, DAY), stability(engine, find_clusters(engine, DAY))
    assert apart.hardly_parts_by_frequency
    assert apart.best is not None
    assert apart.best.cluster_count == 2  # those who came back, and the others: among the others all is one
    assert all(one.strength == "weak" for one in apart.silhouettes if one.cluster_count > 2)
    assert same.least > 0.9


def test_expression_is_the_prediction_of_scikit_learn(engine: Engine) -> None:
    found = find_clusters(engine, DAY)
    rows = ask_rows(engine, _features, 4, values=found.values())[1]
    points = standardised([row[:3] for row in rows], found.people)
    fitted = fit_k_means(points[:100], 4, seed=0)
    fitted.cluster_centers_ = np.array(found.centres)
    assert fitted.predict(points).tolist() == [row[3] for row in rows]


def _features(marts: Marts, cluster_count: int) -> ir.Table:
    return clustered(marts, cluster_count).select(*FEATURES, "cluster")


def test_two_clusters_are_those_who_came_back_and_the_others(engine: Engine) -> None:
    for day in (DAY, date(2018, 10, 17)):
        found = find_clusters(engine, day, 2)
        counts = {row.segment: row.customer_count for row in cluster_table(engine, found)}
        assert counts["champions"] == 2_888 - (day == DAY)
        assert found.fits("champions")


def test_silhouettes_are_those_of_the_clusters_shown(engine: Engine) -> None:
    people = population(engine, DAY)
    points = standardised(sample(engine, people, SILHOUETTE_SIZE), people)
    shown = {one.cluster_count: one.coefficient for one in separation(engine, DAY).silhouettes}
    for count in (2, 4):
        centres = np.array(find_clusters(engine, DAY, count).centres)
        labels = np.argmin(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
        assert shown[count] == pytest.approx(silhouette_score(points, labels), abs=1e-6)
    assert shown[2] > 0.6
