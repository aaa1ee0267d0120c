"""What was sold beside what was paid, sums beside their parts, and what is not known, added up by hand."""

from datetime import date
from decimal import Decimal

import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.columnar.reconcile import first_difference
from lojista.metrics.trust.differences import DifferenceSum, difference_sums, payment_differences
from lojista.metrics.trust.figures import FIGURES_TO_PARTS, compare_figures
from lojista.metrics.trust.gaps import known_gaps
from lojista.metrics.trust.naive_join import NaiveJoin, naive_join
from support.small_shop import small_shop


def _changed(statement: str) -> DuckDBEngine:
    connection, engine = small_shop()
    connection.execute(statement)
    build_marts(connection)
    return engine


def test_shop_whose_orders_were_paid_as_sold_has_no_differences() -> None:
    _, engine = small_shop()
    assert (payment_differences(engine).num_rows, difference_sums(engine)) == (0, ())


# Order 1 was sold for 28.75 and paid in two ways, 2 for 24.00 in three instalments, 3 for 7.07, 4 for 3.83.
@pytest.mark.parametrize(
    ("order", "statement", "reason", "difference"),
    [
        ("a", "UPDATE base.order_payments SET amount = 10 WHERE order_key = 1 AND payment_number = 2",
         "several_ways", "1.25"),
        ("b", "UPDATE base.order_payments SET amount = 25.99 WHERE order_key = 2", "interest", "1.99"),
        ("b", "UPDATE base.order_payments SET amount = 22 WHERE order_key = 2", "paid_less", "-2.00"),
        ("c", "UPDATE base.order_payments SET amount = 7.12 WHERE order_key = 3", "rounding", "0.05"),
        ("c", "UPDATE base.order_payments SET amount = 7.13 WHERE order_key = 3", "paid_more", "0.06"),
        ("d", "DELETE FROM base.order_payments WHERE order_key = 4", "no_payment", "-3.83"),
        ("d", "DELETE FROM base.order_items WHERE order_key = 4", "no_items", "3.83"),
    ],
)  # fmt: skip
def test_order_that_was_paid_otherwise_has_a_reason(order: str, statement: str, reason: str, difference: str) -> None:
    engine = _changed(statement)
    (row,) = payment_differences(engine).to_pylist()
    assert (row["order_id"], row["reason"], row["difference"]) == (order, reason, Decimal(difference))
    assert row["paid"] - row["sold"] == row["difference"]
    assert difference_sums(engine) == (DifferenceSum(reason, 1, Decimal(difference)),)


def test_largest_difference_comes_first_and_tells_how_it_was_paid() -> None:
    engine = _changed("UPDATE base.order_payments SET amount = amount + order_key * 10")
    (first, *others) = payment_differences(engine, 3).to_pylist()
    assert len(others) == 2
    assert first == {
        "order_id": "d", "purchased_on": date(2020, 2, 1), "status": "delivered", "reason": "paid_more",
        "sold": Decimal("3.83"), "paid": Decimal("43.83"), "difference": Decimal(40), "payment_types": "voucher",
        "instalments": 1,
    }  # fmt: skip


def test_each_payment_counts_once_for_every_item_in_a_careless_join() -> None:
    _, engine = small_shop()
    # Of all orders in the shop's currency: 20.00 + 8.75 of two items each, and single ones.
    assert naive_join(engine) == NaiveJoin(Decimal("171.65"), Decimal("200.40"), 6, 8)
    assert naive_join(engine).inflation == Decimal("200.40") / Decimal("171.65") - 1


def test_headlines_are_plain_sums_and_the_sums_of_their_parts() -> None:
    found = compare_figures(small_shop()[1])
    assert first_difference(found) is None
    assert [one.after for one in found if one.what.startswith("total_sales")] == [Decimal("54.15")] * 4
    assert len([one for one in found if one.hop == FIGURES_TO_PARTS]) == 6


def test_what_some_rows_do_not_tell_is_counted() -> None:
    gaps = {gap.name: (gap.count, gap.of) for gap in known_gaps(small_shop()[1])}
    assert gaps == {
        "no_items": (1, 5), "no_customer": (1, 5), "no_payment": (1, 5), "no_place": (2, 5), "no_category": (1, 5),
    }  # fmt: skip
