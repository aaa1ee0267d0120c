from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.marts import MARTS
from lojista.columnar.reconcile import (
    COPY_TO_MARTS,
    FILES_TO_POSTGRES,
    MART_CHECKS,
    POSTGRES_TO_COPY,
    Comparison,
    first_difference,
    payment_gap,
    reconcile,
)
from lojista.columnar.sync import sync
from lojista.postgres.connection import Database
from support.small_shop import insert_small_shop, insert_unlinked


@pytest.fixture
def copy(empty_shop: Database, tmp_path: Path) -> Iterator[ColumnarCopy]:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, empty_shop)
        yield copy


def _first_wrong(database: Database, copy: ColumnarCopy) -> tuple[str, str] | None:
    with database.reader() as reader:
        wrong = first_difference(reconcile(reader, copy.connection))
    return None if wrong is None else (wrong.hop, wrong.what)


def test_fresh_copy_agrees(empty_shop: Database, copy: ColumnarCopy) -> None:
    assert _first_wrong(empty_shop, copy) is None


def test_row_lost_on_the_way_to_the_copy_is_named(empty_shop: Database, copy: ColumnarCopy) -> None:
    copy.connection.execute("DELETE FROM base.order_payments WHERE order_key = 3")
    assert _first_wrong(empty_shop, copy) == (POSTGRES_TO_COPY, "rows of order_payments")


def test_amount_changed_in_a_mart_is_named(empty_shop: Database, copy: ColumnarCopy) -> None:
    copy.connection.execute("UPDATE marts.orders SET gross_sales = gross_sales + 0.01 WHERE order_id = 'a'")
    assert _first_wrong(empty_shop, copy) == (COPY_TO_MARTS, "gross sales in orders")


def test_charge_lost_on_the_way_to_the_copy_is_named(empty_shop: Database, copy: ColumnarCopy) -> None:
    copy.connection.execute("DELETE FROM base.charges")
    assert _first_wrong(empty_shop, copy) == (POSTGRES_TO_COPY, "rows of charges")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("shipping", "freight charged beside items"),
        ("discount", "discounts given beside items"),
        ("adjustment", "adjustments"),
        ("return", "returns"),
    ],
)
def test_booking_lost_on_the_way_to_the_mart_is_named(
    empty_shop: Database, tmp_path: Path, kind: str, what: str
) -> None:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
        insert_unlinked(owner)
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, empty_shop)
        assert _first_wrong(empty_shop, copy) is None
        copy.connection.execute("DELETE FROM marts.bookings WHERE kind = ?", [kind])
        assert _first_wrong(empty_shop, copy) == (COPY_TO_MARTS, what)


def test_payment_gap_counts_orders_that_were_paid_otherwise_than_sold(empty_shop: Database, copy: ColumnarCopy) -> None:
    with empty_shop.reader() as reader:
        assert payment_gap(reader, copy.engine()).order_count == 0
        copy.connection.execute("UPDATE marts.orders SET payments_received = 0 WHERE order_id = 'a'")
        assert payment_gap(reader, copy.engine()).order_count == 1


@pytest.mark.parametrize(
    ("before", "after", "is_equal", "of_others"), [(5, 5, True, 0), (5, 7, True, 2), (5, 4, False, 0)]
)
def test_what_other_programs_bring_is_no_difference_and_what_is_gone_is(
    before: int, after: int, is_equal: bool, of_others: int
) -> None:
    found = Comparison(FILES_TO_POSTGRES, "rows", Decimal(before), Decimal(after), may_be_more=True)
    assert (found.is_equal, found.of_others) == (is_equal, of_others)


def test_every_mart_is_compared() -> None:
    checked = " ".join(after for _, _, after in MART_CHECKS)
    assert [mart.name for mart in MARTS if f"marts.{mart.name}" not in checked] == []
