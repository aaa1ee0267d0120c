"""The customer of the real archive with most orders, as added up once from its files by hand."""

from datetime import date
from decimal import Decimal

from lojista.columnar.engine import Engine
from lojista.metrics.customer_orders import customer_orders
from lojista.metrics.customer_profile import customer_profile

CUSTOMER = "8d50f5eadf50201ccdcedfb9e2ac8455"


def test_profile_is_that_of_all_their_orders_and_not_of_one_id_per_order(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        profile = customer_profile(engine, CUSTOMER)
        assert (profile.order_count, profile.net_sales, profile.total_sales) == (
            16, Decimal("729.62"), Decimal("902.04"),
        )  # fmt: skip
        assert (profile.first_order_on, profile.last_order_on) == (date(2017, 5, 15), date(2018, 8, 20))
        assert (profile.average_order_value, profile.city, profile.state) == (Decimal("56.38"), "sao paulo", "SP")
        assert (profile.as_of, profile.days_since_last_order) == (date(2018, 8, 31), 11)


def test_orders_are_all_seventeen_with_the_unavailable_one_marked(engines: tuple[Engine, Engine]) -> None:
    orders = customer_orders(engines[0], CUSTOMER)
    assert [order.status for order in orders if not order.is_valid] == ["unavailable"]
    assert [order.review_score for order in orders] == [5, 5, 1, *[5] * 14]
    late = [-16, -15, -14, -11, -11, -10, -10, -10, -7, -7, -7, -7, -6, -6, -3]
    assert sorted(order.days_late for order in orders if order.days_late is not None) == late
    assert orders == customer_orders(engines[1], CUSTOMER)
