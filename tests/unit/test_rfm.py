from datetime import date
from decimal import Decimal

from lojista.metrics.rfm import customers_on, cut_points, scored_customers
from lojista.metrics.statements import ask_dicts
from support.small_shop import small_shop


def test_state_on_a_day_knows_nothing_of_what_came_later() -> None:
    rows = ask_dicts(small_shop()[1], customers_on, values={"as_of": date(2020, 2, 2)})
    assert [(row["frequency"], row["monetary"], row["days_since_last_order"]) for row in rows] == [
        (1, Decimal("19.25"), 23)
    ]


def test_no_customer_means_no_cut_point() -> None:
    cuts = cut_points(small_shop()[1], date(2019, 1, 1))
    assert (cuts.customer_count, cuts.recency, cuts.monetary) == (0, (), ())
    assert ask_dicts(small_shop()[1], scored_customers, values=cuts.values()) == []


def test_two_customers_score_one_and_three() -> None:
    engine = small_shop()[1]
    cuts = cut_points(engine, date(2020, 3, 1))
    rows = ask_dicts(engine, scored_customers, values=cuts.values())
    assert sorted((row["recency_score"], row["frequency_score"], row["monetary_score"]) for row in rows) == [
        (1, 1, 3),
        (3, 1, 1),
    ]
