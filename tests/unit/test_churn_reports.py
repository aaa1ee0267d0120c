"""What is said of a model's features: those that a shop's data lacks have no part in it."""

from lojista.models.churn.odds import Odds
from lojista.models.churn.reports import strongest, told, untold

SPENT = Odds("total_sales", None, 1.2, 1.1, 1.3)
REVIEWS = Odds("review_score", None, 1.0, 0.8, 1.2)  # the same of all customers: no weight at all
ONE_REGION = Odds("first_state", None, 1.04, 0.8, 1.3)  # one level of all customers
CARD = Odds("first_payment_type", "card", 1.0, 0.9, 1.1)
CASH = Odds("first_payment_type", "cash", 1.0, 0.9, 1.1)


def test_what_is_the_same_of_all_customers_is_not_told() -> None:
    odds = [SPENT, REVIEWS, ONE_REGION, CARD, CASH]
    assert told(odds) == [SPENT, CARD, CASH]
    assert untold(odds) == {"review_score", "first_state"}
    assert strongest(told(odds), 1) == [SPENT]
