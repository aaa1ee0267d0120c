"""Numbers over scores beside a query written by hand over the plain entries of PostgreSQL's own tables."""

from collections import Counter
from decimal import Decimal
from math import floor, log
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.churn import BIN_WIDTH, bin_selection, chance_bins, churn_summary, list_at_risk
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import count_customers
from support.filter_sets import FILTERS
from support.hand_written import narrowed

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
THRESHOLD = 0.95
PEOPLE = """
WITH scored AS (
    SELECT DISTINCT ON (customer_key) customer_id, order_key, day, state, country, s.* FROM entries
    JOIN latest_scores s USING (customer_key) JOIN customers USING (customer_key)
    WHERE is_valid AND NOT is_return AND customer_type = 'new'
)
SELECT customer_id, churn_probability, expected_orders, expected_sales, alive_probability FROM scored WHERE
"""


def _people(plain: psycopg.Connection[Any], filters: Filters) -> list[tuple[Any, ...]]:
    where, values = narrowed(filters)
    found = plain.execute(f"{PEOPLE} {where}".encode(), values).fetchall()
    assert found
    return found


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_sums_are_those_of_the_plain_query(shop: Shop, filters: Filters) -> None:
    people = _people(shop[0], filters)
    at_risk = [row for row in people if row[1] >= THRESHOLD]
    for engine in shop[1]:
        found = churn_summary(engine, THRESHOLD, filters)
        assert (found.customer_count, found.risk_count) == (len(people), len(at_risk))
        assert found.churn_probability == pytest.approx(sum(row[1] for row in people) / len(people))
        assert found.expected_sales == _cents(sum(row[3] or 0 for row in people))
        assert found.expected_orders == pytest.approx(sum(row[2] or 0 for row in people))


def _at_risk(row: tuple[Any, ...]) -> float:
    """P(churn) times what is expected of somebody who is still a customer."""
    return float(row[3] or 0) / (row[4] or 1) * float(row[1])


def _cents(amount: Any) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_list_is_ranked_by_what_is_at_risk_and_the_unknown_by_probability(shop: Shop, filters: Filters) -> None:
    known = [row for row in _people(shop[0], filters) if row[1] >= THRESHOLD]
    ranked = sorted(
        known, key=lambda row: (row[3] is None, -float(row[3] or 0) / (row[4] or 1) * row[1], -row[1], row[0])
    )
    for engine in shop[1]:
        rows = list_at_risk(engine, THRESHOLD, filters).to_pylist()
        assert [row["customer_id"] for row in rows] == [row[0] for row in ranked]
        assert all((row["value_at_risk"] is None) is (row["expected_sales"] is None) for row in rows)
        assert [row["value_at_risk"] and float(row["value_at_risk"]) for row in rows] == [
            row[3] and pytest.approx(_at_risk(row), abs=0.011) for row in ranked
        ]
        assert list_at_risk(engine, THRESHOLD, filters, 3).to_pylist() == rows[:3]


def test_engines_list_alike(shop: Shop) -> None:
    first, *others = (list_at_risk(engine, THRESHOLD) for engine in shop[1])
    assert first.num_rows > 100
    assert all(first.equals(other) for other in others)


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_bins_hold_everybody_once(shop: Shop, filters: Filters) -> None:
    people = _people(shop[0], filters)
    expected = Counter(floor(log((1 - row[1]) / row[1]) / BIN_WIDTH) for row in people)
    for engine in shop[1]:
        assert {one.number: one.customer_count for one in chance_bins(engine, filters)} == expected


def test_customers_of_a_bin_are_as_many_as_it_says(shop: Shop) -> None:
    for engine in shop[1]:
        bins = chance_bins(engine, FILTERS["states"])
        counts = [count_customers(engine, bin_selection(one, FILTERS["states"])) for one in bins]
        assert counts == [one.customer_count for one in bins]
        assert sum(counts) == churn_summary(engine, 0.0, FILTERS["states"]).customer_count


def test_nobody_is_at_risk_beyond_certainty(shop: Shop) -> None:
    found = churn_summary(shop[1][0], 1.5, EVERYTHING)
    assert (found.risk_count, found.risk_share) == (0, 0)
