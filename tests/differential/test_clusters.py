"""Clusters and scikit-learn's own assignment, and engines with each other."""

import dataclasses
from datetime import date
from typing import Any

import ibis.expr.types as ir
import numpy as np
import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.errors import TooFewCustomersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.people import count_customers
from lojista.metrics.statements import ask_rows
from lojista.models.cluster_checks import separation, stability
from lojista.models.cluster_table import agreement, cluster_table, customer_bins
from lojista.models.clusters import cluster_selection, clustered, find_clusters, fit_k_means, standardised
from lojista.models.features import FEATURES, population, sample
from support.filter_sets import FILTERS

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
DAYS = (date(2024, 12, 31), date(2024, 3, 31))


def _assigned(marts: Marts, cluster_count: int) -> ir.Table:
    rows = clustered(marts, cluster_count)
    return rows.select("customer_key", *FEATURES, "cluster").order_by("customer_key")


@pytest.mark.parametrize("count", [2, 4, 8])
@pytest.mark.parametrize("day", DAYS)
def test_expression_is_the_prediction_of_scikit_learn(shop: Shop, count: int, day: date) -> None:
    for engine in shop[1]:
        found = find_clusters(engine, day, count)
        rows = ask_rows(engine, _assigned, count, values=found.values())[1]
        points = standardised([row[1:4] for row in rows], found.people)
        fitted = fit_k_means(points, count, seed=0)
        fitted.cluster_centers_ = np.array(found.centres)
        assert fitted.predict(points).tolist() == [row[4] for row in rows]


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_engines_agree_on_clusters(shop: Shop, filters: Any) -> None:
    duck, *others = shop[1]
    clusters = find_clusters(duck, DAYS[0], 4)
    for engine in others:
        assert find_clusters(engine, DAYS[0], 4) == clusters
        for function in (cluster_table, customer_bins, agreement):
            assert function(engine, clusters, filters) == function(duck, clusters, filters)


def test_filters_never_move_the_clusters(shop: Shop) -> None:
    engine = shop[1][0]
    found = find_clusters(engine, DAYS[0])
    rows = cluster_table(engine, found, FILTERS["states"])
    everybody = cluster_table(engine, found)
    assert sum(row.customer_count for row in rows) < sum(row.customer_count for row in everybody)
    assert [row.segment for row in rows] == [row.segment for row in everybody] == list(found.names)


def test_clusters_hold_every_customer_once_and_open_them(shop: Shop) -> None:
    engine = shop[1][0]
    found = find_clusters(engine, DAYS[1])
    rows = cluster_table(engine, found)
    counts = [count_customers(engine, cluster_selection(found, name)) for name in found.names]
    assert counts == [row.customer_count for row in rows]
    assert sum(counts) == found.people.customer_count
    assert sum(one.customer_count for one in customer_bins(engine, found)) == found.people.customer_count


def test_equal_customers_are_in_one_cluster(shop: Shop) -> None:
    engine = shop[1][0]
    found = find_clusters(engine, DAYS[0], 6)
    clusters: dict[Any, set[int]] = {}
    for row in ask_rows(engine, _assigned, 6, values=found.values())[1]:
        clusters.setdefault(row[1:4], set()).add(row[4])
    assert {len(numbers) for numbers in clusters.values()} == {1}


def test_new_customers_of_a_cluster_are_those_it_did_not_have_before(shop: Shop) -> None:
    engine = shop[1][0]
    found = find_clusters(engine, DAYS[0])
    earlier = dataclasses.replace(found, people=dataclasses.replace(found.people, as_of=date(2024, 11, 30)))
    now, before = (
        {row[0]: row[4] for row in ask_rows(engine, _assigned, 4, values=model.values())[1]}
        for model in (found, earlier)
    )
    came = [sum(before.get(key) != number for key, number in now.items() if number == one) for one in range(4)]
    assert [row.new_customer_count for row in cluster_table(engine, found)] == came


def test_population_is_that_of_plain_sql(shop: Shop) -> None:
    plain, engines = shop
    query = """SELECT count(*), stddev_pop(ln(1 + orders)) FROM (
        SELECT customer_key, count(DISTINCT order_key) AS orders FROM entries
        WHERE is_valid AND NOT is_return AND customer_key IS NOT NULL AND day <= '2024-12-31' GROUP BY 1) known"""
    count, deviation = plain.execute(query.encode()).fetchone() or (None, None)
    people = population(engines[0], DAYS[0])
    assert people.customer_count == count
    assert people.deviations[1] == pytest.approx(float(deviation or 0), abs=1e-6)


def test_sample_is_bounded_and_always_the_same(shop: Shop) -> None:
    people = population(shop[1][0], DAYS[0])
    duck, *others = (sample(engine, people, 300) for engine in shop[1])
    assert all(other == duck for other in others)
    assert 250 < len(duck) < 350
    assert len(sample(shop[1][0], people, 10**6)) == people.customer_count


def test_separation_and_stability_are_within_their_bounds(shop: Shop) -> None:
    engine = shop[1][0]
    apart = separation(engine, DAYS[0])
    same = stability(engine, find_clusters(engine, DAYS[0]))
    assert [one.cluster_count for one in apart.silhouettes] == [2, 3, 4, 5, 6, 7, 8]
    assert all(-1 <= one.coefficient <= 1 for one in apart.silhouettes)
    assert same.least <= same.mean <= 1


def test_too_few_customers_are_said_so(shop: Shop) -> None:
    with pytest.raises(TooFewCustomersError, match="0 different customers cannot be parted into 4"):
        find_clusters(shop[1][0], date(2001, 1, 1))
