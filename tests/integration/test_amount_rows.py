"""A file whose rows are amounts of whole orders: their goods, freight, coupons and totals."""

from decimal import Decimal
from pathlib import Path

import pytest

from lojista.ingest.known import known_sources
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from support import amount_exports as shop
from support.connected import connect, write_files
from support.mapped_files import rows_of

CHARGES = "SELECT charge_type, sum(amount) FROM charges GROUP BY charge_type ORDER BY charge_type"
EVERYTHING = [
    ("adjustment", Decimal(sum(map(shop.fee, range(1, shop.COUNT + 1))))),
    ("discount", Decimal(-sum(map(shop.coupon, range(1, shop.COUNT + 1))))),
    ("shipping", Decimal(sum(map(shop.freight, range(1, shop.COUNT + 1))))),
]


@pytest.mark.parametrize("has_tax", [False, True])
def test_freight_coupons_and_fees_are_the_orders(empty_shop: Database, tmp_path: Path, *, has_tax: bool) -> None:
    connect(empty_shop, tmp_path, shop.files(has_tax=has_tax), **shop.GIVEN)
    assert [row for row in rows_of(empty_shop, CHARGES) if row[1]] == EVERYTHING


def test_sums_and_taxes_among_them_are_passed_over(empty_shop: Database, tmp_path: Path) -> None:
    made = connect(empty_shop, tmp_path, shop.files(has_tax=True), **shop.GIVEN)
    part = next(one for one in made.mapping.files if one.rows == "amounts of orders")
    report = next(file for file in made.report.files if file.file_name == "totals.csv")
    assert part.passed_over == {"code": ["sub_total", "tax", "total"]}
    assert report.rows_rejected == 3 * shop.COUNT
    assert report.rows_in == report.rows_loaded + report.rows_rejected


def test_what_valid_orders_come_to_is_their_total(empty_shop: Database, tmp_path: Path) -> None:
    connect(empty_shop, tmp_path, shop.files(), **shop.GIVEN)
    sold = """SELECT sum(quantity * unit_price) + (SELECT sum(amount) FROM charges JOIN orders USING (order_key)
        WHERE status NOT IN ('canceled', 'unavailable'))
        FROM order_items JOIN orders USING (order_key) WHERE status NOT IN ('canceled', 'unavailable')"""
    paid = "SELECT sum(amount) FROM order_payments JOIN orders USING (order_key) WHERE status <> 'canceled'"
    valid = filter(shop.is_valid, range(1, shop.COUNT + 1))
    expected = Decimal(sum(shop.goods(n) + shop.freight(n) - shop.coupon(n) + shop.fee(n) for n in valid))
    assert rows_of(empty_shop, sold) == [(expected,)]
    assert rows_of(empty_shop, paid) >= [(expected,)]


def test_newer_lines_take_no_amount_away(empty_shop: Database, tmp_path: Path) -> None:
    connect(empty_shop, tmp_path, shop.files(), **shop.GIVEN)
    newer = shop.LINES + "".join(shop.lines()).replace("Thing 1", "Thing one")
    with empty_shop.owner() as owner:
        owner.autocommit = True
        load(owner, write_files(tmp_path, {"products.csv": newer.encode()}), sources=known_sources(tmp_path))
    assert [row for row in rows_of(empty_shop, CHARGES) if row[1]] == EVERYTHING


def test_an_amount_that_an_order_lost_is_gone(empty_shop: Database, tmp_path: Path) -> None:
    connect(empty_shop, tmp_path, shop.files(), **shop.GIVEN)
    kept = [row for row in shop.amounts() if row.split(",")[1:3] != ["5", "coupon"]]
    newer = (shop.AMOUNTS + "".join(kept)).encode()
    with empty_shop.owner() as owner:
        owner.autocommit = True
        load(owner, write_files(tmp_path, {"totals.csv": newer}), sources=known_sources(tmp_path))
    told = dict(rows_of(empty_shop, CHARGES))
    assert told["discount"] == EVERYTHING[1][1] + 2


def test_an_amount_of_no_known_order_is_refused(empty_shop: Database, tmp_path: Path) -> None:
    files = shop.files()
    files["totals.csv"] += b"99,999,shipping,Parcel,5.0000,1\n"
    connect(empty_shop, tmp_path, files, **shop.GIVEN)
    assert rows_of(empty_shop, "SELECT count(*) FROM rejected_rows WHERE row_key LIKE '%999%'") == [(1,)]
    assert [row for row in rows_of(empty_shop, CHARGES) if row[1]] == EVERYTHING
