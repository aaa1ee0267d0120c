import pytest

from lojista.metrics.intervals import mean_interval, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "lower", "upper"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 10, 0.0179, 0.4042),
        (15, 148, 0.0624, 0.1605),  # Newcombe (1998), table I: 81/263, 15/148, 0/20 and 1/29
        (81, 263, 0.2553, 0.3662),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_is_the_published_one(successes: int, trials: int, lower: float, upper: float) -> None:
    assert wilson(successes, trials) == pytest.approx((lower, upper), abs=5e-5)


def test_without_a_trial_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_mean_interval_is_the_mean_and_its_standard_errors() -> None:
    scores = [1, 2, 4, 5, 5]
    found = mean_interval(len(scores), sum(scores), sum(score * score for score in scores))
    assert found == pytest.approx((3.4 - 1.959964 * 0.812404, 3.4 + 1.959964 * 0.812404), abs=1e-5)


def test_one_number_has_no_spread() -> None:
    assert mean_interval(1, 5, 25) is None
