"""The archive's control totals, counted in PostgreSQL by hand-written queries, and the same from both engines."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.columnar.reconcile import first_difference
from lojista.ingest.load import load
from lojista.ingest.report import LoadReport
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.metrics.trust.differences import difference_sums
from lojista.metrics.trust.figures import compare_figures
from lojista.metrics.trust.naive_join import naive_join
from lojista.postgres.connection import Database

CONTROL_TOTALS = {
    "SELECT count(*) FROM orders": 99_441,
    "SELECT count(*) FROM orders WHERE status = 'delivered'": 96_478,
    "SELECT count(*) FROM orders WHERE status = 'canceled'": 625,
    "SELECT count(*) FROM orders WHERE status = 'unavailable'": 609,
    "SELECT count(*) FROM customers": 96_096,
    "SELECT count(*) FROM order_items": 112_650,
    "SELECT sum(unit_price) FROM order_items": Decimal("13591643.70"),
    "SELECT sum(freight) FROM order_items": Decimal("2251909.54"),
    "SELECT count(*) FROM order_payments": 103_886,
    "SELECT sum(amount) FROM order_payments": Decimal("16008872.12"),
    "SELECT sum(point_count) FROM postal_areas": 1_000_163,
    "SELECT min(purchased_at)::text FROM orders": "2016-09-04 21:15:19",
    "SELECT max(purchased_at)::text FROM orders": "2018-10-17 17:30:18",
}


@pytest.mark.parametrize(("query", "expected"), CONTROL_TOTALS.items())
def test_control_total(reader: psycopg.Connection[Any], query: str, expected: object) -> None:
    assert reader.execute(query.encode()).fetchone() == (expected,)


def test_every_row_of_every_file_is_accounted_for(olist: tuple[Database, LoadReport]) -> None:
    for file in olist[1].files:
        assert file.rows_in == file.rows_loaded + file.rows_updated + file.rows_unchanged + file.rows_rejected
    assert sum(file.rows_in for file in olist[1].files) == 1_550_922


def test_only_reviews_without_a_date_are_refused(reader: psycopg.Connection[Any]) -> None:
    query = "SELECT file_name, column_name, reason, count(*) FROM rejected_rows GROUP BY 1, 2, 3"
    assert reader.execute(query.encode()).fetchall() == [
        ("olist_order_reviews_dataset.csv", "review_creation_date", "missing value", 13)
    ]


HEADLINES = {
    "total_sales": Decimal("15735527.03"),
    "net_sales": Decimal("13494400.74"),
    "freight": Decimal("2241126.29"),
    "order_count": 98_207,
    "customer_count": 94_990,
}


def test_headlines_are_right_on_both_engines(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        assert answer(engine, Question(tuple(HEADLINES))).to_pylist() == [HEADLINES]


def test_states_months_and_categories_are_right_on_both_engines(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        states = answer(engine, Question(("total_sales",), ("state",))).to_pylist()
        sales = {row["state"]: row["total_sales"] for row in states}
        assert (sales["SP"], sales["RJ"]) == (Decimal("5878132.06"), Decimal("2115667.56"))
        categories = answer(engine, Question(("order_count",), ("category",))).to_pylist()
        assert {"category": "bed_bath_table", "order_count": 9399} in categories


def test_same_archive_again_is_skipped(olist: tuple[Database, LoadReport], olist_archive: Path) -> None:
    with olist[0].owner() as owner:
        report = load(owner, [olist_archive])
    assert all(file.is_skipped for file in report.files)
    assert not report.is_changed


def test_careless_join_would_inflate_what_was_received_by_a_quarter(engines: tuple[Engine, Engine]) -> None:
    found = naive_join(engines[0])
    assert (found.payments, found.joined) == (Decimal("16008872.12"), Decimal("20308134.71"))
    assert (found.payment_count, found.joined_count) == (103_886, 117_601)


def test_every_cent_between_sold_and_paid_has_its_reason(engines: tuple[Engine, Engine]) -> None:
    counts = {one.reason: one.order_count for one in difference_sums(engines[0])}
    assert counts == {
        "interest": 233, "no_items": 8, "no_payment": 1, "rounding": 316, "several_ways": 4, "paid_more": 2,
        "paid_less": 19,
    }  # fmt: skip
    assert sum(one.difference for one in difference_sums(engines[0])) == Decimal("3609.98")


def test_numbers_on_pages_are_sums_over_the_marts(engines: tuple[Engine, Engine]) -> None:
    assert first_difference(compare_figures(engines[0])) is None
