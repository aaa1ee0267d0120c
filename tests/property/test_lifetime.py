"""What holds of models of purchases whatever the customers and the parameters."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.models.lifetime.beta_geometric import BetaGeometric, BetaGeometricLikelihood
from lojista.models.lifetime.counts import PurchaseCounts, counted, purchase_counts
from lojista.models.lifetime.pareto import Pareto, ParetoLikelihood
from lojista.models.lifetime.spend import Spending, SpendLikelihood
from support.random_orders import ORDERS, START, Order, write_orders
from support.simulated_customers import grouped
from support.small_shop import empty_base

POSITIVE = st.floats(0.02, 50)
PARAMETERS = st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE)


def _customer(T: int, share: float, x: int) -> tuple[int, int, int, int]:  # noqa: N803 - the field's name
    t_x = round(share * T)
    return (min(x, t_x), t_x if x else 0, T, 1)


CUSTOMERS = st.lists(
    st.builds(_customer, st.integers(0, 700), st.floats(0, 1), st.integers(0, 30)), min_size=1, max_size=12
)
Likelihood = Callable[[PurchaseCounts], Callable[[Any], tuple[float, Any]]]
LIKELIHOODS: dict[str, Likelihood] = {
    "mbg_nbd": lambda counts: BetaGeometricLikelihood(counts, stops_at_first=True),
    "bg_nbd": lambda counts: BetaGeometricLikelihood(counts, stops_at_first=False),
    "pareto_nbd": ParetoLikelihood,
}
MODELS = {
    "mbg_nbd": lambda parameters: BetaGeometric(parameters, 0.0, 1, True, ""),
    "bg_nbd": lambda parameters: BetaGeometric(parameters, 0.0, 1, True, "", stops_at_first=False),
    "pareto_nbd": lambda parameters: Pareto(parameters, 0.0, 1, True, ""),
}


@pytest.fixture(scope="module")
def copy() -> Any:
    connection = empty_base(duckdb.connect())
    build_marts(connection)
    return connection


def _slopes(of: Callable[[Any], tuple[float, Any]], at: tuple[float, ...]) -> list[float]:
    """Central differences by the logarithm of each parameter."""
    steps = np.exp(1e-5 * np.eye(len(at)))
    return [(of(np.array(at) * step)[0] - of(np.array(at) / step)[0]) / 2e-5 for step in steps]


@pytest.mark.parametrize("name", LIKELIHOODS)
@given(customers=CUSTOMERS, parameters=PARAMETERS)
@settings(deadline=None)
def test_grouped_customers_are_as_likely_as_single_ones(
    name: str, customers: list[Any], parameters: tuple[float, ...]
) -> None:
    counts = counted(customers * 3)
    alone, together = (LIKELIHOODS[name](some)(np.array(parameters)) for some in (counts, grouped(counts)))
    assert together[0] == pytest.approx(alone[0], rel=1e-12)
    assert together[1] == pytest.approx(alone[1], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", LIKELIHOODS)
@given(customers=CUSTOMERS, parameters=PARAMETERS)
@settings(deadline=None)
def test_gradient_is_that_of_finite_differences(name: str, customers: list[Any], parameters: tuple[float, ...]) -> None:
    likelihood = LIKELIHOODS[name](counted(customers))
    gradient = likelihood(np.array(parameters))[1] * parameters
    assert gradient == pytest.approx(_slopes(likelihood, parameters), rel=1e-4, abs=1e-3)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.floats(0.01, 1e4)), min_size=1, max_size=12),
    st.tuples(POSITIVE, POSITIVE, POSITIVE),
)
def test_gradient_of_spend_is_that_of_finite_differences(
    customers: list[tuple[int, float]], parameters: tuple[float, ...]
) -> None:
    purchases, mean = np.array(customers, dtype=float).T
    likelihood = SpendLikelihood(Spending(purchases, mean))
    gradient = likelihood(np.array(parameters))[1] * parameters
    assert gradient == pytest.approx(_slopes(likelihood, parameters), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("name", MODELS)
@given(customers=CUSTOMERS, parameters=PARAMETERS)
@settings(deadline=None)
def test_chances_lie_between_none_and_one_and_fall_with_the_horizon(
    name: str, customers: list[Any], parameters: tuple[float, ...]
) -> None:
    model, counts = MODELS[name](parameters), counted(customers)
    group = counts.x, counts.t_x, counts.T
    short, long = (model.no_purchase_probability(*group, days) for days in (30, 365))
    alive, expected = model.alive_probability(*group), model.expected_purchases(*group, 365)
    edge = 1e-9
    assert np.all((alive >= 0) & (alive <= 1 + edge))
    assert np.all((1 - alive - edge <= long) & (long <= short + edge) & (short <= 1 + edge))
    assert np.all(expected >= (1 - long) * (1 - 1e-6) - edge)  # whoever buys, buys once at least


@given(orders=ORDERS, days=st.integers(0, 200))
@settings(deadline=None, max_examples=50)
def test_counts_are_those_of_every_customers_purchase_days(copy: Any, orders: list[Order], days: int) -> None:
    write_orders(copy, orders)
    as_of = (START + timedelta(days=days)).date()
    found = purchase_counts(DuckDBEngine(copy.cursor()), as_of)
    rows = zip(found.x, found.t_x, found.T, found.customers, strict=True)
    assert {tuple(group): count for *group, count in rows} == _by_hand(orders, as_of)


def _by_hand(orders: list[Order], as_of: date) -> Counter[tuple[int, int, int]]:
    people: dict[int | None, set[date]] = {}
    for order in orders:
        if order.is_counted and order.on <= as_of:
            people.setdefault(order.customer, set()).add(order.on)
    return Counter((len(days) - 1, (max(days) - min(days)).days, (as_of - min(days)).days) for days in people.values())
