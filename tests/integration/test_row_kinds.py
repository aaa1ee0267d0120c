"""Exports of tills that write an order, its lines and its payments as rows below each other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lojista.ingest.total_rows import OTHER_ROW
from lojista.postgres.connection import Database
from support.connected import connect, proposed
from support.export_lines import Line, goods, lines

GIVEN = {"name": "Till", "currency": "EUR", "time_zone": "Europe/Berlin", "country": "DE"}
HEADER = "Date,Receipt,Row,Customer,Quantity,Total,Paid,Sku\n"
LINES = lines()
ORDERS = [[one for one in LINES if one.order == order] for order in sorted({one.order for one in LINES})]


def receipt(of: Sequence[Line]) -> Iterator[str]:
    first, whole = of[0], goods(of)
    head, end = f"{first.moment:%Y-%m-%d %H:%M},R{first.order:04}", f"C{first.customer}"
    yield f"{head},Sale,{end},{sum(one.quantity for one in of)},{whole},{whole},\n"
    for one in of:
        yield f"{head},Sale Line,{end},{one.quantity},{one.goods},,P{one.product}\n"
    yield f"{head},Payment,{end},,,{whole},\n"


def export(*kinds: str) -> dict[str, bytes]:
    rows = [row for of in ORDERS for row in receipt(of) if row.split(",")[2] in kinds]
    return {"till.csv": (HEADER + "".join(rows)).encode()}


def test_only_lines_are_sold_and_every_row_is_accounted_for(empty_shop: Database, tmp_path: Path) -> None:
    made = connect(empty_shop, tmp_path, export("Sale", "Sale Line", "Payment"), **GIVEN)
    [file] = made.report.files
    assert (file.rows_in, file.rows_loaded, file.rows_rejected) == (len(LINES) + 120, len(LINES), 120)
    assert [refused.reason for refused in file.refusals] == [OTHER_ROW]


def test_they_are_no_fault_of_the_file(empty_shop: Database, tmp_path: Path) -> None:
    made = connect(empty_shop, tmp_path, export("Sale", "Sale Line"), **GIVEN)
    assert made.report.files[0].rows_of_totals == 60


@pytest.mark.parametrize("kind", ["Sale", "Sale Line"])
def test_rows_of_one_kind_are_all_read(tmp_path: Path, kind: str) -> None:
    assert proposed(tmp_path, export(kind), **GIVEN).files[0].passed_over == {}


def test_lines_that_happen_to_be_alike_are_no_sums(tmp_path: Path) -> None:
    kinds = ("Shop", "Web")
    rows = [
        f"{one.moment:%Y-%m-%d %H:%M},R{one.order:04},{kinds[one.place % 2]},C{one.customer},1,5.50,,P{one.product}\n"
        for one in LINES
    ]
    assert proposed(tmp_path, {"till.csv": (HEADER + "".join(rows)).encode()}, **GIVEN).files[0].passed_over == {}


def test_what_is_passed_over_can_be_said_in_a_mapping(empty_shop: Database, tmp_path: Path) -> None:
    made = connect(empty_shop, tmp_path, export("Sale", "Sale Line", "Payment"), **GIVEN)
    assert made.mapping.files[0].passed_over == {"Row": ["Payment", "Sale"]}
    with empty_shop.reader() as reader:
        told = reader.execute("SELECT count(*), sum(quantity * unit_price) FROM order_items").fetchone()
    assert told == (len(LINES), goods(LINES))


def test_a_file_without_the_column_that_says_it_is_of_another_shape(empty_shop: Database, tmp_path: Path) -> None:
    made = connect(empty_shop, tmp_path, export("Sale", "Sale Line", "Payment"), **GIVEN)
    [contract] = made.mapping.source().contracts
    header = [name for name in HEADER.strip().split(",") if name != "Row"]
    assert contract.fits([*header, "Row"])
    assert not contract.fits(header)
