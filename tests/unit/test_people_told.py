"""Which columns are called as a customer's is and tell no people."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, lines, table

LINES = lines()
Columns = Mapping[str, Callable[[Line], object]]
ORDER: Columns = {"InvoiceNumber": lambda one: f"INV-{one.order}", "InvoiceDate": lambda one: one.day}
EMAIL: Columns = {"EmailAddress": lambda one: f"buyer{one.customer}@shop.example"}
NAME: Columns = {"ContactName": lambda one: f"Ann Lee{one.customer}"}
GOODS: Columns = {
    "ItemCode": lambda one: f"H-{one.product:03}",
    "Quantity": lambda one: one.quantity,
    "UnitAmount": lambda one: one.price,
}


def file_of(folder: Path, *columns: Columns) -> FileProposal:
    joined = {name: tell for part in (ORDER, *columns, GOODS) for name, tell in part.items()}
    return proposed(folder, {"sales.csv": table(LINES, joined).encode()}, currency="NZD", country="NZ").files[0]


def why_left_out(file: FileProposal, column: str) -> str:
    return next(choice.reason for choice in file.choices if choice.column == column and not choice.fields)


@pytest.mark.parametrize(("who", "taken"), [(EMAIL, "EmailAddress"), (NAME, "ContactName")])
def test_two_accounts_of_a_ledger_are_no_people_beside_many(tmp_path: Path, who: Columns, taken: str) -> None:
    file = file_of(tmp_path, who, {"AccountCode": lambda one: 200 + 10 * (one.order % 2)})
    assert file.columns["customer_id"].column == taken
    assert why_left_out(file, "AccountCode") == f"2 different beside 25 of {taken}: it tells no people"


def test_an_account_of_lines_is_no_person(tmp_path: Path) -> None:
    file = file_of(tmp_path, EMAIL, {"AccountCode": lambda one: 200 + one.place % 11})
    assert file.columns["customer_id"].column == "EmailAddress"
    assert "it differs between lines of an order" in why_left_out(file, "AccountCode")


def test_an_account_of_lines_alone_leaves_the_shop_without_people(tmp_path: Path) -> None:
    assert "customer_id" not in file_of(tmp_path, {"AccountCode": lambda one: 200 + one.place % 11}).columns


def test_an_account_that_each_customer_has_is_the_customer_s_number(tmp_path: Path) -> None:
    file = file_of(tmp_path, EMAIL, {"AccountCode": lambda one: 4000 + one.customer})
    assert file.columns["customer_id"].column == "AccountCode"


def test_a_customer_on_an_order_s_first_line_is_one(tmp_path: Path) -> None:
    firsts = {one.order: one.place for one in reversed(LINES)}
    code = {"Customer": lambda one: f"C{one.customer}" if firsts[one.order] == one.place else ""}
    assert file_of(tmp_path, EMAIL, code).columns["customer_id"].column == "Customer"


def test_masked_addresses_of_every_order_leave_few_customers_as_they_are(tmp_path: Path) -> None:
    masked = {"EmailAddress": lambda one: f"{one.order}@masked.example"}
    file = file_of(tmp_path, masked, {"Customer": lambda one: f"C{one.order % 5}"})
    assert file.columns["customer_id"].column == "Customer"
