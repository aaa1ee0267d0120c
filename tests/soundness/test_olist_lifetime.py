"""Lifetime value on the real shop, where 98 % of customers bought on a single day."""

from datetime import date

import numpy as np
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import DuckDBEngine, Engine
from lojista.errors import NotConvergedError
from lojista.models.lifetime.counts import purchase_counts, sampled_counts
from lojista.models.lifetime.spend import fit_spend, spending
from lojista.models.lifetime.tracking import track
from lojista.models.lifetime.value import fit_lifetime, outlook

DAY, EARLIER, LATER = date(2018, 8, 31), date(2018, 2, 28), date(2018, 8, 27)


@pytest.fixture(scope="module")
def engine(copy: ColumnarCopy) -> Engine:
    return copy.engine()


def test_purchase_days_are_fewer_than_orders(engine: Engine) -> None:
    counts = purchase_counts(engine, DAY)
    assert counts.customer_count == 94_990
    assert counts.repeat_buyer_count == 2_064
    assert counts.repeat_purchase_count == 2_286


def test_models_converge_and_one_time_buyers_are_hardly_alive(engine: Engine) -> None:
    found, counts = fit_lifetime(engine, DAY), purchase_counts(engine, DAY)
    once = counts.x == 0
    alive = found.purchases.alive_probability(counts.x, counts.t_x, counts.T)
    assert found.has_converged
    assert np.average(alive[once], weights=counts.customers[once]) == pytest.approx(0.078, abs=0.001)
    assert alive[once].max() < 0.1
    assert not found.spend.depends_on_purchases


def test_outlook_of_the_last_day(engine: Engine) -> None:
    ahead = outlook(engine, fit_lifetime(engine, DAY), 180)
    assert round(ahead.expected_orders) == 937
    assert round(ahead.buyer_count) == 881
    assert 140_000 < ahead.expected_sales < 155_000


def test_half_a_year_ahead_is_foretold_to_within_a_tenth(engine: Engine) -> None:
    tracking = track(engine, EARLIER, LATER)
    assert tracking.actual == 720
    assert tracking.error == pytest.approx(0.0095, abs=0.001)
    assert tracking.points[-1].on == LATER
    assert tracking.points[-1].actual == 1_829
    assert abs(tracking.points[-1].expected / 1_829 - 1) < 0.1


def test_day_on_which_customers_cannot_be_told_apart_is_said(engine: Engine) -> None:
    found = fit_lifetime(engine, date(2017, 6, 28))
    assert found.purchases.message.startswith("The data do not tell a and b")
    with pytest.raises(NotConvergedError, match="The models of 2017-06-28"):
        outlook(engine, found, 180)


def test_nothing_after_the_day_is_known(copy: ColumnarCopy, engine: Engine) -> None:
    found = fit_lifetime(engine, EARLIER)
    with copy.connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("DELETE FROM marts.customer_entries WHERE entry_on > ?", [EARLIER])
        assert fit_lifetime(DuckDBEngine(cursor), EARLIER) == found
        cursor.execute("ROLLBACK")


def test_purchases_of_a_sample_are_those_of_all(engine: Engine) -> None:
    everybody, some = sampled_counts(engine, DAY), sampled_counts(engine, DAY, most_repeat_buyers=1_000)
    assert everybody.customer_count == 94_990
    assert 900 < some.repeat_buyer_count < 1_100
    assert some.customer_count / 94_990 == pytest.approx(some.repeat_buyer_count / 2_064, rel=0.1)
    assert np.array_equal(some.x, sampled_counts(engine, DAY, most_repeat_buyers=1_000).x)


def test_spend_of_a_sample_is_that_of_all(engine: Engine) -> None:
    everybody, some = (fit_spend(spending(engine, DAY, size)) for size in (100_000, 1_000))
    assert everybody.customer_count == 2_064
    assert 900 < some.customer_count < 1_100
    assert np.log(some.parameters) == pytest.approx(np.log(everybody.parameters), abs=0.3)
