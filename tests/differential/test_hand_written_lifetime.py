"""Purchases and scores of customers beside plain SQL and beside the models' own functions, on every engine."""

from datetime import date
from typing import Any

import ibis.expr.types as ir
import numpy as np
import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.errors import TooFewRepeatBuyersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_rows
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import purchase_counts, purchase_states
from lojista.models.lifetime.scores import lifetime_scores
from lojista.models.lifetime.spend import SpendModel, spending
from lojista.models.lifetime.value import Lifetime, fit_lifetime, lifetime_values, outlook

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
DAYS = (date(2024, 12, 31), date(2024, 3, 31))
HORIZON = 180
LIFETIME = Lifetime(
    DAYS[0],
    BetaGeometric((0.23, 104.0, 8.9, 0.96), -1.0, 1, True, ""),
    SpendModel((4.1, 3.5, 95.0), -1.0, 1, True, "", 0.0),
)
STATES = """WITH bought AS (
    SELECT customer_key, day FROM entries WHERE is_valid AND NOT is_return AND customer_key IS NOT NULL AND day <= %s
) SELECT count(DISTINCT day) - 1 AS x, max(day) - min(day) AS t_x, %s - min(day) AS age, customer_key
FROM bought GROUP BY customer_key"""


@pytest.mark.parametrize("day", DAYS)
def test_counts_are_those_of_plain_sql(shop: Shop, day: date) -> None:
    plain, engines = shop
    query = f"SELECT x, t_x, age, count(*) FROM ({STATES}) states GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    rows = plain.execute(query.encode(), [day, day]).fetchall()
    assert max(row[0] for row in rows) > 3
    for engine in engines:
        found = purchase_counts(engine, day)
        assert np.array_equal(np.array(rows), np.array([found.x, found.t_x, found.T, found.customers]).T)


def test_spending_is_that_of_plain_sql(shop: Shop) -> None:
    plain, engines = shop
    query = f"""SELECT x + 1, sum(gross - less + freight) / (x + 1) FROM ({STATES}) states JOIN entries
        USING (customer_key) WHERE is_valid AND day <= %s AND x > 0 GROUP BY customer_key, x
        HAVING sum(gross - less + freight) > 0 ORDER BY customer_key"""
    rows = plain.execute(query.encode(), [DAYS[0]] * 3).fetchall()
    for engine in engines:
        found = spending(engine, DAYS[0])
        assert found.purchases.tolist() == [row[0] for row in rows]
        assert found.mean == pytest.approx([float(row[1]) for row in rows], rel=1e-9)


def _scored(marts: Marts) -> ir.Table:
    states = purchase_states(marts).select("customer_key", "x", "t_x", "T", "sales_to_date")
    rows = lifetime_scores(marts).inner_join(states, "customer_key").order_by("customer_key")
    named = ("alive_probability", "no_purchase_probability", "expected_orders", "expected_sales")
    return rows.select(*named, "x", "t_x", "T", "sales_to_date")


@pytest.mark.parametrize("day", DAYS)
def test_scores_of_engines_are_those_of_the_models(shop: Shop, day: date) -> None:
    purchases = LIFETIME.purchases
    for engine in shop[1]:
        values = lifetime_values(engine, LIFETIME, HORIZON, as_of=day)
        alive, no_purchase, orders, sales, *state = np.array(ask_rows(engine, _scored, values=values)[1], float).T
        x, group, spent = state[0], state[:3], np.maximum(state[3], 0)
        assert len(x) == purchase_counts(engine, day).customer_count
        assert alive == pytest.approx(purchases.alive_probability(*group), abs=1e-9)
        assert no_purchase == pytest.approx(purchases.no_purchase_probability(*group, HORIZON), abs=1e-9)
        assert orders == pytest.approx(purchases.expected_purchases(*group, HORIZON), abs=1e-9)
        assert sales == pytest.approx(LIFETIME.expected_value(*group, spent / (x + 1), HORIZON), abs=1e-4)


def test_outlook_is_the_sum_of_scores_and_of_groups(shop: Shop) -> None:
    duck, *others = (outlook(engine, LIFETIME, HORIZON) for engine in shop[1])
    counts = purchase_counts(shop[1][0], DAYS[0])
    expected = LIFETIME.purchases.expected_purchases(counts.x, counts.t_x, counts.T, HORIZON) @ counts.customers
    for found in (duck, *others):
        assert found.customer_count == counts.customer_count
        assert found.expected_orders == pytest.approx(expected)
        assert abs(duck.expected_sales - found.expected_sales) <= 1
    assert duck.buyer_count <= duck.alive_count


def test_discount_makes_later_orders_worth_less(shop: Shop) -> None:
    engine = shop[1][0]
    rows = [lifetime_values(engine, LIFETIME, 365, yearly_discount=rate)["as_of_lifetime_ahead"] for rate in (0.0, 0.1)]
    plain, discounted = ([float(row.split()[3]) for row in ahead] for ahead in rows)
    shares = np.array(discounted) / np.array(plain)
    assert np.all((shares > 1 / 1.1) & (shares < 1))


def test_chances_beyond_what_engines_can_write_are_none_or_all(shop: Shop) -> None:
    eager = Lifetime(
        DAYS[0], BetaGeometric((900.0, 0.01, 1e-6, 1e6), -1.0, 1, True, ""), LIFETIME.spend
    )  # exponents beyond what PostgreSQL takes
    for engine in shop[1]:
        found = outlook(engine, eager, HORIZON)
        assert 0 <= found.buyer_count <= found.alive_count < found.customer_count


def test_too_few_repeat_buyers_are_said_so(shop: Shop) -> None:
    with pytest.raises(TooFewRepeatBuyersError, match="needs 100"):
        fit_lifetime(shop[1][0], date(2023, 1, 31))
