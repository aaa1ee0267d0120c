"""What fitted models say, against simulated customers and against integrals over the distributions that they mix."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln, hyp2f1, roots_genlaguerre, roots_sh_jacobi
from scipy.stats import beta as beta_of

from lojista.errors import NotConvergedError, TooFewRepeatBuyersError, UnknownNameError
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import PurchaseCounts, counted
from lojista.models.lifetime.fitting import fit_purchases
from lojista.models.lifetime.likelihood import maximise
from lojista.models.lifetime.pareto import Pareto, ParetoLikelihood
from lojista.models.lifetime.spend import Spending, SpendModel, fit_spend
from lojista.models.lifetime.tracking import expected_cumulative
from lojista.models.lifetime.value import Lifetime, lifetime_values
from support.simulated_customers import MBG_NBD, simulate
from support.small_shop import small_shop

GROUP, HORIZON = (2.0, 40.0, 100.0), 60.0


def modified(parameters: tuple[float, ...] = MBG_NBD, *, stops_at_first: bool = True) -> BetaGeometric:
    return BetaGeometric(parameters, -1.0, 1, True, "", stops_at_first=stops_at_first)


def pareto(parameters: tuple[float, ...] = (0.6, 70.0, 0.7, 80.0)) -> Pareto:
    return Pareto(parameters, -1.0, 1, True, "")


def test_model_foretells_customers_who_behave_like_it() -> None:
    people, model = simulate(20_000, horizon=HORIZON), modified()
    counts = people.counts
    for some in (counts.x == 0, counts.x == 1, counts.x > 3):
        group = counts.x[some], counts.t_x[some], counts.T[some]
        ahead = people.ahead[some]
        _assert_foretold(model.alive_probability(*group), people.is_alive[some])
        _assert_foretold(model.expected_purchases(*group, HORIZON), ahead)
        _assert_foretold(model.no_purchase_probability(*group, HORIZON), ahead == 0)


def _assert_foretold(expected: Any, happened: Any) -> None:
    """To within four standard errors of the mean."""
    assert expected.mean() == pytest.approx(happened.mean(), abs=4 * happened.std() / np.sqrt(len(happened)))


def test_fit_finds_the_parameters_that_customers_were_made_with() -> None:
    model = fit_purchases(simulate(20_000).counts)
    assert model.has_converged
    assert model.message == ""
    distance = np.abs(np.array(model.parameters) - MBG_NBD) / model.standard_errors
    assert distance.max() < 3
    assert np.log(model.parameters) == pytest.approx(np.log(MBG_NBD), abs=0.2)


def test_one_time_buyers_are_not_surely_alive() -> None:
    alive = modified().alive_probability(0, 0, [0, 100, 1_000])
    assert alive[0] == pytest.approx(2.5 / 3.7)
    assert alive[0] > alive[1] > alive[2] > 0
    assert modified(stops_at_first=False).alive_probability(0, 0, 1_000) == 1


def _gamma(shape: float, rate: float) -> tuple[Any, Any]:
    """Places and weights for means over a gamma distribution, by Gauss-Laguerre quadrature."""
    places, weights = roots_genlaguerre(80, shape - 1)
    return places / rate, weights / weights.sum()


def _expected(event: Any, likelihood: Any, one: tuple[Any, Any], other: tuple[Any, Any]) -> float:
    """The mean of an event's chance over two mixing distributions, given what is known of a customer."""
    weights = one[1][:, None] * other[1]
    event, likelihood = (of(one[0][:, None], other[0]) for of in (event, likelihood))
    return float((weights * event).sum() / (weights * likelihood).sum())


def test_no_purchase_of_the_modified_model_is_the_integral_over_rates_and_chances() -> None:
    x, t_x, age = GROUP
    r, alpha, a, b = MBG_NBD

    def parts(rate: Any, chance: Any) -> tuple[Any, Any]:
        went_on = rate**x * (1 - chance) ** x
        return went_on * (1 - chance) * np.exp(-rate * age), went_on * chance * np.exp(-rate * t_x)

    def event(rate: Any, chance: Any) -> Any:
        return parts(rate, chance)[0] * np.exp(-rate * HORIZON) + parts(rate, chance)[1]

    chances, weights = roots_sh_jacobi(40, a + b - 1, a)
    found = _expected(event, lambda *of: sum(parts(*of)), _gamma(r, alpha), (chances, weights))
    assert modified().no_purchase_probability(*GROUP, HORIZON) == pytest.approx(found, rel=1e-9)


def test_no_purchase_of_pareto_is_the_integral_over_both_rates() -> None:
    x, t_x, age = GROUP
    r, alpha, s, beta = pareto().parameters

    def parts(rate: Any, stop: Any) -> tuple[Any, Any]:
        alive = rate**x * np.exp(-(rate + stop) * age)
        return alive, rate**x * stop / (rate + stop) * (np.exp(-(rate + stop) * t_x) - np.exp(-(rate + stop) * age))

    def event(rate: Any, stop: Any) -> Any:
        buys = rate / (rate + stop) * -np.expm1(-(rate + stop) * HORIZON)
        return parts(rate, stop)[0] * (1 - buys) + parts(rate, stop)[1]

    found = _expected(event, lambda *of: sum(parts(*of)), _gamma(r, alpha), _gamma(s, beta))
    assert pareto().no_purchase_probability(*GROUP, HORIZON) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("parameters", [(0.55, 10.6, 0.6, 11.7), (2.0, 5.0, 1.5, 90.0), (0.4, 1150.0, 0.4, 5.6)])
@pytest.mark.parametrize("group", [(0, 0, 300), (1, 299, 300), (7, 20, 280), (60, 200, 300), (3, 300, 300)])
def test_pareto_by_quadrature_is_the_hypergeometric_formula(
    parameters: tuple[float, ...], group: tuple[float, ...]
) -> None:
    x, t_x, age = group
    r, alpha, s, beta = parameters
    both, top = r + s + x, max(alpha, beta)
    second = s + 1 if alpha >= beta else r + x

    def part(time: float) -> float:
        return float(hyp2f1(both, second, both + 1, abs(alpha - beta) / (top + time)) * (top + time) ** -both)

    alive = (alpha + age) ** -(r + x) * (beta + age) ** -s
    value = np.log(alive + s / both * (part(t_x) - part(age)))
    value += gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    assert ParetoLikelihood(counted([(*group, 1)]))(np.array(parameters))[0] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("parameters", [(0.24, 31.0, 0.8, 2.4), (0.02, 15.0, 29.5, 21.0), (0.5, 0.5, 1.0, 2.0)])
@pytest.mark.parametrize(("x", "age"), [(0, 0), (9, 85), (60, 300)])
def test_expected_purchases_are_the_integral_over_chances(parameters: tuple[float, ...], x: int, age: int) -> None:
    r, alpha, a, b = parameters
    share = 365 / (alpha + age)

    def purchases(chance: float) -> float:
        return -float(np.expm1(-(r + x) * np.log1p(chance * share))) / chance * float(chances.pdf(chance))

    chances = beta_of(a, b + x + 1)
    found = quad(purchases, 0, 1, limit=500)[0]
    assert modified(parameters).expected_while_alive(x, age, 365) == pytest.approx(found, rel=1e-6)


def test_expectations_do_not_jump_at_one() -> None:
    near = [modified((0.8, 20.0, a, 2.5)).expected_purchases(*GROUP, HORIZON) for a in (0.999, 1.0, 1.001)]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-4)
    near = [pareto((0.6, 70.0, s, 80.0)).expected_purchases(*GROUP, HORIZON) for s in (0.999, 1.0, 1.001)]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-4)


def test_parameter_that_data_cannot_tell_is_said() -> None:
    generator = np.random.default_rng(0)
    x = generator.poisson(2.0, 500).astype(float)  # all alike, and nobody ever stops
    counts = PurchaseCounts(x, np.where(x > 0, 100.0, 0.0), np.full(500, 100.0), np.ones(500))
    model = fit_purchases(counts)
    assert not model.has_converged
    assert "The data do not tell" in model.message


def test_search_that_ends_at_a_bound_or_nowhere_is_said() -> None:
    endless = maximise(lambda at: (float(np.log(at[0])), np.array([1 / at[0], 0.0])), ("r", "a"), (1.0, 1.0), 1)
    nowhere = maximise(lambda at: (float("nan"), at), ("r",), (1.0,), 1)
    assert not endless.has_converged
    assert not nowhere.has_converged
    assert "The data do not tell r and a:" in endless.message
    assert "not a number" in nowhere.message


def test_too_few_repeat_buyers_are_said() -> None:
    with pytest.raises(TooFewRepeatBuyersError, match="99 customers bought on more than one day"):
        fit_purchases(counted([(0, 0, 100, 10_000), (1, 50, 100, 99)]))
    with pytest.raises(TooFewRepeatBuyersError):
        fit_spend(Spending(np.ones(5), np.ones(5)))


def test_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="mbg_nbd"):
        fit_purchases(counted([(1, 50, 100, 200)]), "mbgnbd")  # type: ignore[arg-type]


def test_scores_are_refused_where_a_model_did_not_converge() -> None:
    purchases = BetaGeometric(MBG_NBD, -1.0, 1, False, "The data do not tell r.")
    spend = SpendModel((6.0, 4.0, 15.0), -1.0, 1, True, "", 0.0)
    with pytest.raises(NotConvergedError, match="The data do not tell r"):
        lifetime_values(small_shop()[1], Lifetime(date(2020, 3, 1), purchases, spend), 180)


def test_spend_of_a_customer_comes_nearer_to_the_own_mean_with_every_purchase() -> None:
    model = SpendModel((6.25, 3.74, 15.44), -1.0, 1, True, "", 0.0)
    shop = 6.25 * 15.44 / 2.74
    expected = [float(model.expected_spend(purchases, 100.0)) for purchases in (0, 1, 2, 50)]
    assert expected == sorted(expected)
    assert expected[0] == pytest.approx(shop)
    assert expected[-1] == pytest.approx(100, rel=0.01)


def test_fit_of_spend_finds_its_parameters_and_says_what_does_not_hold() -> None:
    generator = np.random.default_rng(0)
    purchases, scale = generator.integers(2, 6, 5_000).astype(float), 15.0 / generator.gamma(4.0, 1, 5_000)
    mean = generator.gamma(6.0 * purchases, scale / purchases)
    model = fit_spend(Spending(purchases, mean))
    assert model.has_converged
    assert np.log(model.parameters) == pytest.approx(np.log((6.0, 4.0, 15.0)), abs=0.1)
    assert not model.depends_on_purchases
    assert fit_spend(Spending(purchases, mean * purchases**3)).depends_on_purchases


def test_expected_purchases_of_a_cohort_begin_on_the_day_after_its_first() -> None:
    model = modified()
    expected = expected_cumulative(model, np.array([0, 2]), np.array([10.0, 5.0]), 4)
    one, two, three = model.expected_since_first([1, 2, 3])
    assert expected == pytest.approx([0, 10 * one, 10 * two, 10 * three + 5 * one])


def test_customers_who_are_all_alike_have_no_correlation() -> None:
    spending = Spending(np.full(500, 2.0), np.linspace(10, 90, 500))
    model = replace(fit_spend(spending), correlation=spending.correlation())
    assert model.correlation is None
    assert not model.depends_on_purchases
