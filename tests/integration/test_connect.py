"""Exports of many shapes are connected by themselves, and come to the sums that were put into them."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support import central_exports, exports, nested_exports, odd_exports, path_exports, script_exports
from support.connected import connect
from support.export_lines import Export

Shape = Callable[[], Export]
SHAPES: tuple[tuple[Shape, dict[str, str]], ...] = (
    (exports.british, {}),
    (exports.brazilian, {}),
    (exports.american, {}),
    (exports.german, {}),
    (exports.three_columns, {"currency": "gbp"}),
    (exports.marketplace, {"currency": "EUR"}),
    (exports.repeated_order_columns, {"currency": "USD"}),
    (exports.first_row_alone, {}),
    (central_exports.czech, {}),
    (central_exports.hungarian, {"currency": "HUF"}),
    (central_exports.croatian, {}),
    (central_exports.turkish, {}),
    (script_exports.japanese, {}),
    (script_exports.chinese, {}),
    (script_exports.korean, {}),
    (script_exports.russian, {}),
    (script_exports.greek, {}),
    (script_exports.arabic, {"currency": "SAR"}),
    (script_exports.thai, {}),
    (nested_exports.json_lines, {}),
    (nested_exports.wrapped_document, {}),
    (odd_exports.rate_of_discount, {}),
    (odd_exports.one_row_an_order, {}),
    (odd_exports.price_of_the_line, {}),
    (odd_exports.several_currencies, {}),
    (odd_exports.no_names, {"currency": "EUR"}),
    (odd_exports.people_beside_accounts, {"currency": "BRL"}),
    (odd_exports.guests_with_a_name, {}),
    (odd_exports.counted_in_cents, {"currency": "SEK"}),
    (path_exports.paths_in_italian, {}),
    (odd_exports.parts_of_orders_without_names, {"currency": "EUR"}),
)


@pytest.mark.parametrize(("shape", "given"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_every_sum_is_that_of_the_export(
    empty_shop: Database, tmp_path: Path, shape: Shape, given: dict[str, str]
) -> None:
    export = shape()
    done = connect(empty_shop, tmp_path, export.files, **given)
    assert [file.rows_rejected for file in done.report.files] == [0] * len(export.files)
    assert len(done.proposal.questions()) <= 3
    assert (done.totals.order_count, done.totals.customer_count) == (export.orders, export.customers)
    sums = done.totals.currencies[0]
    assert sums.items - sums.discounts == export.goods - export.discounts
    assert (round(sums.discounts, 2), sums.returned) == (export.discounts, export.returned)
    assert (sums.freight, sums.adjustments) == (export.freight, 0)


def test_a_refused_line_of_a_nested_order_goes_by_the_line_of_its_order(empty_shop: Database, tmp_path: Path) -> None:
    ((name, text),) = nested_exports.json_lines().files.items()
    orders = text.split(b"\n")
    orders[2] = orders[2].replace(b'"quantity": ', b'"quantity": 0.', 1)
    done = connect(empty_shop, tmp_path, {name: b"\n".join(orders)}, {"quantity": "line_items.quantity"})
    assert done.report.files[0].rows_rejected == 1
    with empty_shop.reader() as reader:
        assert reader.execute("SELECT file_name, line_number FROM rejected_rows").fetchall() == [(name, 3)]


def with_credit_notes(name: str) -> dict[str, bytes]:
    """Everybody buys the same product at the same price every month; credit notes are of first orders."""
    orders = [f"D{n},2024-{n // 10 + 1:02}-05,c{n % 10},mug,1,4.00," for n in range(40)]
    notes = [f"CN{n},2024-06-01,c{n},mug,-1,4.00,D{n}" for n in range(4)]
    return {"docs.csv": "\n".join([f"Doc No,Doc Date,Customer,Item,Qty,Price,{name}", *orders, *notes]).encode()}


@pytest.mark.parametrize("name", ["Applies To", "Original invoice", "Refunded Order", "Xref"])
def test_a_credit_note_is_of_the_order_that_it_names(empty_shop: Database, tmp_path: Path, name: str) -> None:
    done = connect(empty_shop, tmp_path, with_credit_notes(name), currency="EUR", negative="return")
    assert done.mapping.files[0].columns["original_order_id"] == name
    assert (done.totals.order_count, done.totals.currencies[0].returned) == (40, 16)
    with empty_shop.reader() as reader:
        pairs = reader.execute("SELECT return_id, order_id FROM returns JOIN orders USING (order_key)").fetchall()
    assert sorted(pairs) == [(f"CN{n}", f"D{n}") for n in range(4)]


def test_a_total_on_every_line_of_an_order_counts_once(empty_shop: Database, tmp_path: Path) -> None:
    export = odd_exports.no_price_of_lines()
    done = connect(empty_shop, tmp_path, export.files, currency="EUR")
    (file,) = done.report.files
    assert (file.rows_in, file.rows_loaded, file.duplicate_count) == (120, 60, 60)
    assert done.totals.currencies[0].items == export.goods


def test_what_a_canceled_order_came_to_is_told_with_its_freight(empty_shop: Database, tmp_path: Path) -> None:
    text = "Order;Date;Item;Qty;Price;Discount;Shipping;Status\n1;2024-01-05;A;2;5.00;1.00;3.50;delivered\n"
    text += "2;2024-01-06;A;1;5.00;0.50;2.50;canceled\n"
    done = connect(empty_shop, tmp_path, {"export.csv": text.encode()}, currency="EUR")
    sums = done.totals.currencies[0]
    assert (sums.everything, sums.canceled) == (Decimal("19.50"), Decimal("7.00"))


def test_a_second_export_of_the_same_shape_needs_no_more_than_its_file(empty_shop: Database, tmp_path: Path) -> None:
    export = exports.british()
    connect(empty_shop, tmp_path, export.files)
    (text,) = export.files.values()
    again = connect(empty_shop, tmp_path, {"sales_ledger.csv": text.replace(b"MUG NO 3,1,", b"MUG NO 3,9,")})
    assert again.report.files[0].rows_loaded == 0
    assert again.report.files[0].rows_updated > 0


def test_a_list_of_customers_is_passed_over(empty_shop: Database, tmp_path: Path) -> None:
    export = exports.german()
    customers = {"kunden.csv": b"Kundennummer;Name;Ort\n100;Ana;Ulm\n101;Bia;Bonn\n"}
    done = connect(empty_shop, tmp_path, customers | dict(export.files))
    assert list(done.proposal.left_out) == ["kunden.csv"]
    assert [file.file_name for file in done.report.files] == ["bestellungen.csv", "positionen.csv"]
    assert done.totals.currencies[0].items == export.goods
