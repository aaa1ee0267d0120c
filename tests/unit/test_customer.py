"""One customer. Expected numbers are added up by hand from the rows in support/small_shop.py."""

from datetime import date
from decimal import Decimal

import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine, Engine
from lojista.errors import UnknownCustomerError
from lojista.metrics.customer_orders import customer_orders
from lojista.metrics.customer_profile import customer_profile, segment_history
from lojista.metrics.customer_search import best_customers, customer_key, find_customers, nearest_customers
from support.small_shop import small_shop


@pytest.fixture(scope="module")
def engine() -> Engine:
    connection, engine = small_shop()
    people = "(11, 'an'), (12, 'ana-2'), (13, 'ana-3'), (14, 'Ana'), (15, '%_'), (16, 'cia')"
    connection.execute(f"INSERT INTO base.customers VALUES {people}")
    connection.execute(
        "INSERT INTO base.segment_changes VALUES (1, '2020-01-31', 'new_customers'), (1, '2020-02-29', 'champions')"
    )
    build_marts(connection)
    return engine


def ids(engine: Engine, text: str, limit: int = 9) -> list[str]:
    return [found.customer_id for found in find_customers(engine, text, limit)]


def test_exact_id_comes_before_those_that_begin_with_it(engine: Engine) -> None:
    assert ids(engine, "ana") == ["ana", "ana-2", "ana-3"]
    assert ids(engine, "an", limit=2) == ["an", "ana"]


def test_only_beginnings_are_found_and_no_sign_stands_for_others(engine: Engine) -> None:
    assert ids(engine, "na") == ids(engine, "") == []
    assert ids(engine, "%") == ids(engine, "%_") == ["%_"]


def test_person_without_a_valid_order_is_found_with_nothing(engine: Engine) -> None:
    found = find_customers(engine, "cia", 1)[0]
    assert (found.order_count, found.total_sales, found.last_order_on) == (0, Decimal(0), None)


def test_unknown_id_tells_the_ids_that_begin_most_like_it(engine: Engine) -> None:
    with pytest.raises(UnknownCustomerError, match="Unknown customer: 'ana-9'") as raised:
        customer_key(engine, "ana-9")
    assert raised.value.suggestions == ("ana-2", "ana-3", "ana")
    assert raised.value.hint == "Nearest ids: ana-2, ana-3, ana"


def test_nearest_ids_are_found_at_both_ends(engine: Engine) -> None:
    assert [near.customer_id for near in nearest_customers(engine, " ")] == ["%_", "Ana", "an"]
    assert len(nearest_customers(engine, "zzz")) == 3


def test_profile_nets_returns_and_leaves_out_orders_that_do_not_count(engine: Engine) -> None:
    ana, bia = customer_profile(engine, "ana"), customer_profile(engine, "bia")
    assert (ana.first_order_on, ana.last_order_on, ana.order_count) == (date(2020, 1, 10), date(2020, 2, 11), 2)
    assert (ana.total_sales, ana.net_sales) == (Decimal("43.25"), Decimal("35.00"))
    assert (ana.average_order_value, ana.city, ana.state) == (Decimal("21.63"), "x", "SP")
    assert (bia.order_count, bia.average_order_value) == (2, Decimal("7.07"))  # one of the two has no items


def test_profile_says_how_a_customer_stands_on_the_last_full_day(engine: Engine) -> None:
    ana = customer_profile(engine, "ana")
    assert (ana.as_of, ana.days_since_last_order) == (date(2020, 3, 1), 19)
    assert (ana.recency_score, ana.frequency_score, ana.monetary_score) == (1, 1, 3)
    assert ana.segment == "hibernating"


def test_person_without_a_valid_order_has_an_empty_profile(engine: Engine) -> None:
    cia = customer_profile(engine, "cia")
    assert (cia.order_count, cia.total_sales, cia.average_order_value, cia.segment) == (0, Decimal(0), None, None)
    assert customer_orders(engine, "cia") == segment_history(engine, "cia") == ()


def test_orders_are_all_of_the_shops_currency_in_time(engine: Engine) -> None:
    assert [order.order_id for order in customer_orders(engine, "ana")] == ["a", "b"]
    assert [order.order_id for order in customer_orders(engine, "bia")] == ["e", "c", "g"]


def test_return_is_taken_off_its_order(engine: Engine) -> None:
    first = customer_orders(engine, "ana")[0]
    assert (first.order_value, first.returns) == (Decimal("28.75"), Decimal("9.50"))
    assert (first.net_sales, first.total_sales) == (Decimal("15.00"), Decimal("19.25"))
    assert (first.categories, first.payment_types, first.units) == (("books", "toys"), ("card", "voucher"), 3)


def test_order_that_does_not_count_shows_its_value_and_adds_nothing(engine: Engine) -> None:
    canceled = customer_orders(engine, "bia")[0]
    assert (canceled.status, canceled.is_valid) == ("canceled", False)
    assert (canceled.order_value, canceled.total_sales, canceled.net_sales) == (Decimal("108.00"), 0, 0)


@pytest.mark.parametrize("customer_id", ["ana", "bia"])
def test_orders_add_up_to_the_profile(engine: Engine, customer_id: str) -> None:
    profile, orders = customer_profile(engine, customer_id), customer_orders(engine, customer_id)
    assert sum(order.total_sales for order in orders) == profile.total_sales
    assert sum(order.net_sales for order in orders) == profile.net_sales
    assert sum(order.is_valid for order in orders) == profile.order_count


def test_orders_add_up_to_the_profile_with_what_has_no_order() -> None:
    connection, _ = small_shop()
    connection.execute(
        "INSERT INTO base.charges VALUES ('v', 1, 'discount', NULL, 1, NULL, 'BRL', '2020-02-21', -1.50, 2),"
        " ('v', 2, 'shipping', NULL, 1, NULL, 'BRL', '2020-02-21', 7.00, 3),"
        " ('v', 3, 'adjustment', NULL, 1, NULL, 'BRL', '2020-02-21', 9.00, 4)"
    )
    build_marts(connection)
    engine = DuckDBEngine(connection.cursor())
    profile, orders = customer_profile(engine, "ana"), customer_orders(engine, "ana")
    assert (profile.net_sales_without_order, profile.total_sales_without_order) == (Decimal("-1.50"), Decimal("5.50"))
    assert sum(order.net_sales for order in orders) + profile.net_sales_without_order == profile.net_sales
    assert sum(order.total_sales for order in orders) + profile.total_sales_without_order == profile.total_sales


def test_last_review_is_the_one_shown() -> None:
    connection = small_shop()[0]
    connection.execute(
        "INSERT INTO base.order_reviews VALUES (1, 'r1', 1, '2020-01-20', NULL), (1, 'r2', 5, '2020-01-21', NULL)"
    )
    build_marts(connection)
    first = customer_orders(DuckDBEngine(connection.cursor()), "ana")[0]
    assert (first.review_score, first.reviewed_on) == (5, date(2020, 1, 21))


def test_stays_are_told_as_they_were_kept(engine: Engine) -> None:
    first, last = segment_history(engine, "ana")
    assert (first.segment, first.from_month_end, first.until_month_end) == (
        "new_customers", date(2020, 1, 31), date(2020, 2, 29),
    )  # fmt: skip
    assert (last.segment, last.until_month_end, last.previous_segment) == ("champions", None, "new_customers")


def test_those_who_brought_most_stand_for_champions_where_there_are_none(engine: Engine) -> None:
    assert [found.customer_id for found in best_customers(engine, 5)] == ["ana", "bia"]
