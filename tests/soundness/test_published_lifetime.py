"""The estimates that were published with each model, on the data that they were published for.

BG/NBD and Pareto/NBD: P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), "Counting your customers" the easy way,
Marketing Science 24(2), table 2. Gamma-Gamma: P. S. Fader and B. G. S. Hardie (2013), The gamma-gamma model of monetary
value. Its log-likelihood, and the standard errors of Pareto/NBD: the tests of the R package CLVTools. That MBG/NBD is
the likeliest of the three: the CDNOW demo of the R package BTYDplus.
"""

from datetime import date

import pytest

from lojista.models.lifetime.fitting import ModelName, fit_purchases
from lojista.models.lifetime.spend import fit_spend
from support.simulated_customers import cdnow_counts, cdnow_repeat_spending, cdnow_spend

UNTIL, LAST = date(1997, 9, 30), date(1998, 6, 30)
PUBLISHED: dict[ModelName, tuple[tuple[float, ...], float]] = {
    "bg_nbd": ((0.243, 4.414, 0.793, 2.426), -9582.4),
    "pareto_nbd": ((0.553, 10.578, 0.606, 11.669), -9595.0),
}


def test_sample_is_the_published_one() -> None:
    counts = cdnow_counts(UNTIL, days_of_a_unit=7)
    assert counts.customer_count == 2357
    assert len(cdnow_repeat_spending(UNTIL).purchases) == counts.repeat_buyer_count == 946


@pytest.mark.parametrize("name", PUBLISHED)
def test_models_of_purchases_are_as_published(name: ModelName) -> None:
    model = fit_purchases(cdnow_counts(UNTIL, days_of_a_unit=7), name)
    parameters, log_likelihood = PUBLISHED[name]
    assert model.has_converged
    assert tuple(round(value, 3) for value in model.parameters) == parameters
    assert round(model.log_likelihood, 1) == log_likelihood


@pytest.mark.parametrize("name", PUBLISHED)
def test_models_in_days_are_as_published_in_weeks(name: ModelName) -> None:
    model = fit_purchases(cdnow_counts(UNTIL, days_of_a_unit=1), name)
    assert tuple(round(value, 3) for value in model.per_week().values()) == PUBLISHED[name][0]


def test_pareto_has_the_log_likelihood_and_standard_errors_that_others_find() -> None:
    model = fit_purchases(cdnow_counts(UNTIL, days_of_a_unit=7), "pareto_nbd")
    assert model.log_likelihood == pytest.approx(-9594.976, abs=5e-4)
    assert model.standard_errors == pytest.approx((0.0476264, 0.8427222, 0.1872594, 6.2105448), rel=5e-4)


def test_gamma_gamma_is_as_published() -> None:
    model = fit_spend(cdnow_repeat_spending(UNTIL))
    assert model.has_converged
    assert tuple(round(value, 2) for value in model.parameters) == (6.25, 3.74, 15.44)
    assert round(model.log_likelihood, 4) == -4055.9177
    assert round(model.correlation, 2) == 0.11
    assert not model.depends_on_purchases


def test_modified_model_is_the_likeliest() -> None:
    counts = cdnow_counts(UNTIL, days_of_a_unit=7)
    modified, plain = fit_purchases(counts), fit_purchases(counts, "bg_nbd")
    assert modified.log_likelihood == pytest.approx(-9582.136, abs=1e-3)
    assert modified.log_likelihood > plain.log_likelihood


def test_holdout_is_underforecast_as_published() -> None:
    counts = cdnow_counts(UNTIL, days_of_a_unit=7)
    later = cdnow_counts(LAST, days_of_a_unit=7).repeat_purchase_count
    expected = {
        name: counts.customers @ fit_purchases(counts, name).expected_since_first(counts.T + 39) for name in PUBLISHED
    }
    shares = {name: round(float(value) / later - 1, 2) for name, value in expected.items()}
    assert len(cdnow_spend()) == 2357
    assert shares == {"bg_nbd": -0.04, "pareto_nbd": -0.02}
