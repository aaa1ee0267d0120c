"""Whether an order was paid, told by a column of its own or by that of the order's status."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, first_lines, goods_of_order, lines, table

ORDERS: Mapping[str, Callable[[Line], object]] = {
    "Order number": lambda one: f"A{one.order:04}",
    "Order date": lambda one: f"{one.day}",
    "Customer": lambda one: f"C{one.customer}",
    "Total": lambda one: one.goods,
}


def paid_or_not(one: Line) -> str:
    return ("paid", "pending", "refunded", "voided")[one.order % 4]


def _file(folder: Path, more: Mapping[str, Callable[[Line], object]]) -> FileProposal:
    export = table(first_lines(lines()), dict(ORDERS) | dict(more))
    return proposed(folder, {"orders.csv": export.encode()}, currency="EUR", country="IE").files[0]


def test_a_payments_status_is_told_from_the_orders(tmp_path: Path) -> None:
    more = {"Order status": lambda one: ("delivered", "shipped")[one.order % 2], "Payment status": paid_or_not}
    file = _file(tmp_path, more)
    assert (file.columns["status"].column, file.columns["payment_status"].column) == ("Order status", "Payment status")
    assert file.payment_statuses == {
        "paid": "paid", "pending": "unpaid", "refunded": "refunded", "voided": "canceled",
    }  # fmt: skip


def test_alone_it_tells_how_far_the_order_is_too(tmp_path: Path) -> None:
    file = _file(tmp_path, {"Payment status": paid_or_not})
    assert {file.columns[name].column for name in ("status", "payment_status")} == {"Payment status"}
    assert file.words["status"] == ("paid", "pending", "refunded", "voided")


def test_what_was_refunded_is_paid_where_the_sum_is_told(tmp_path: Path) -> None:
    back = {"Refunded amount": lambda one: one.goods if one.order % 4 == 2 else 0}
    assert _file(tmp_path, {"Payment status": paid_or_not} | back).payment_statuses["refunded"] == "paid"


def test_received_is_paid_of_a_payment_and_new_of_an_order(tmp_path: Path) -> None:
    more = {"Estado del pago": lambda one: ("Recibido", "Pendiente")[one.order % 2]}
    assert _file(tmp_path, more).payment_statuses == {"Recibido": "paid", "Pendiente": "unpaid"}


@pytest.mark.parametrize(("word", "status"), [("Awaiting payment", "unpaid"), ("New", None)])
def test_a_total_was_paid_unless_the_order_waits_for_its_payment(tmp_path: Path, word: str, status: str | None) -> None:
    more = {"Status": lambda one: ("Completed", word)[one.order % 2], "Payment method": lambda _: "Card"}
    file = _file(tmp_path, more)
    assert file.columns["paid"].column == "Total"
    assert file.payment_statuses.get(word) == status


def test_a_sum_that_was_paid_needs_no_type(tmp_path: Path) -> None:
    export = table(first_lines(lines()), dict(ORDERS) | {"Amount paid": lambda one: one.goods})
    proposal = proposed(tmp_path, {"orders.csv": export.encode()}, currency="EUR", country="IE")
    (part,) = proposal.mapping({}).files
    assert (part.columns["paid"], part.constants["payment_type"]) == ("Amount paid", "not_defined")


def test_ones_and_zeros_say_that_something_was_paid_and_not_how_much(tmp_path: Path) -> None:
    file = _file(tmp_path, {"Paid": lambda one: one.order % 2, "Payment method": lambda _: "Card"})
    assert file.columns["paid"].column == "Total"
    assert file.payment_statuses == {"": "unpaid", "0": "unpaid", "1": "paid"}


def test_of_several_totals_that_to_which_sums_lead_is_what_was_paid(tmp_path: Path) -> None:
    more = {
        "Payment method": lambda _: "Card",
        "Shipping": lambda one: one.fee,
        "Grand total": lambda one: one.goods + one.fee,
    }
    known = {("Subtotal" if name == "Total" else name): tell for name, tell in ORDERS.items()}
    export = table(first_lines(lines()), known | more)
    file = proposed(tmp_path, {"orders.csv": export.encode()}, currency="EUR", country="IE").files[0]
    assert (file.columns["amount"].column, file.columns["paid"].column) == ("Subtotal", "Grand total")


def test_goods_and_freight_count_where_a_total_with_tax_stands_beside_them(tmp_path: Path) -> None:
    more = {
        "Shipping": lambda one: one.fee,
        "Grand total": lambda one: one.goods + one.fee + one.goods * one.order % 3,
    }
    known = {("Subtotal" if name == "Total" else name): tell for name, tell in ORDERS.items()}
    export = table(first_lines(lines()), known | more)
    file = proposed(tmp_path, {"orders.csv": export.encode()}, currency="EUR", country="IE").files[0]
    assert (file.columns["amount"].column, file.columns["freight"].column) == ("Subtotal", "Shipping")


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("paid", "1", ""),
        ("Paid", "TRUE", "FALSE"),
        ("Zaplaceno", "ano", "ne"),
        ("Bezahlt", "Ja", "Nein"),
        ("Payé", "oui", ""),
    ],
)
def test_a_flag_says_whether_the_total_was_paid(tmp_path: Path, name: str, yes: str, no: str) -> None:
    file = _file(tmp_path, {name: lambda one: yes if one.order % 2 else no, "Status": lambda _: "Completed"})
    assert (file.columns["paid"].column, file.columns["payment_status"].column) == ("Total", name)
    assert file.payment_statuses == {yes: "paid", no: "unpaid", "": "unpaid"}


def test_a_sum_that_was_paid_goes_before_a_flag(tmp_path: Path) -> None:
    more = {"Paid": lambda one: one.order % 2, "Amount paid": lambda one: one.goods}
    file = _file(tmp_path, more)
    assert (file.columns["paid"].column, "payment_status" in file.columns) == ("Amount paid", False)


def test_a_flag_beside_sums_of_lines_says_nothing_of_orders(tmp_path: Path) -> None:
    columns = dict(ORDERS) | {"SKU": lambda one: f"H{one.product}", "Paid": lambda one: one.order % 2}
    file = proposed(tmp_path, {"l.csv": table(lines(), columns).encode()}, currency="EUR", country="IE").files[0]
    assert not {"paid", "payment_status"} & file.columns.keys()


def test_a_flag_in_rows_that_name_no_order_is_not_taken(tmp_path: Path) -> None:
    columns = {name: tell for name, tell in ORDERS.items() if name != "Order number"}
    export = table(lines(), columns | {"Paid": lambda one: one.order % 2})
    file = proposed(tmp_path, {"l.csv": export.encode()}, currency="EUR", country="IE").files[0]
    assert "payment_status" not in file.columns


def test_of_totals_on_each_line_the_one_with_the_tax_was_paid(tmp_path: Path) -> None:
    whole = {
        "totalTax": lambda one: round(goods_of_order(one) / 6, 2),
        "totalWithoutVat": lambda one: goods_of_order(one) - round(goods_of_order(one) / 6, 2),
        "totalWithVat": goods_of_order,
    }
    line = {"SKU": lambda one: f"H{one.product}", "Quantity": lambda one: one.quantity, "Price": lambda one: one.price}
    columns = {name: tell for name, tell in ORDERS.items() if name != "Total"} | whole | line
    export = table(lines(), columns | {"Paid": lambda one: one.order % 2 or ""})
    file = proposed(tmp_path, {"l.csv": export.encode()}, currency="EUR", country="IE").files[0]
    assert file.columns["paid"].column == "totalWithVat"


def test_what_was_paid_is_no_subtotal(tmp_path: Path) -> None:
    more: dict[str, Callable[[Line], object]] = {
        "Subtotal": lambda one: one.goods,
        "Taxes": lambda one: round(one.goods / 5, 2),
        "Total": lambda one: one.goods + round(one.goods / 5, 2),
        "Payment method": lambda _: "Card",
    }
    assert _file(tmp_path, more).columns["paid"].column == "Total"
