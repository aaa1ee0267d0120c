"""A file of nothing but credit notes beside that of invoices, which it names by a number of theirs."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from lojista.postgres.connection import Database
from support.connected import Connected, connect
from support.mapped_files import rows_of

GIVEN = {"name": "Spices", "currency": "INR", "time_zone": "Asia/Kolkata", "country": "IN"}
INVOICES = "Invoice Date,Invoice ID,Invoice Number,Invoice Status,Customer ID,Item Name,Quantity,Item Price\n"
NOTES = "Credit Note Date,Credit Note Number,Credit Note Status,Invoice Number,Customer ID,Item Name,Quantity,Price\n"


def invoices() -> Iterator[str]:
    for number in range(1, 41):
        for item in range(1 + number % 3):
            status = "Void" if number == 13 else "Closed"
            day = f"2024-{1 + number // 28:02}-{1 + number % 28:02}"
            yield f"{day},99{number:06},INV-{number:04},{status},C{number % 9},Item {item},{2 + item},{item + 1}0.50\n"


def notes(status: str = "Closed", numbers: range = range(2, 12)) -> Iterator[str]:
    for number in numbers:
        yield f"2024-03-{number:02},CN-{number:03},{status},INV-{number:04},C{number % 9},Item 0,1,10.50\n"


def connected(database: Database, folder: Path, *rows: str) -> Connected:
    files = {"invoices.csv": INVOICES + "".join(invoices()), "notes.csv": NOTES + "".join(rows)}
    return connect(database, folder, {name: text.encode() for name, text in files.items()}, **GIVEN)


def test_what_they_tell_of_came_back_on_their_own_day(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, *notes())
    told = "SELECT return_id, order_id, returned_at::date::text, amount FROM returns JOIN orders USING (order_key)"
    expected = [(f"CN-{n:03}", f"INV-{n:04}", f"2024-03-{n:02}", Decimal("10.50")) for n in range(2, 12)]
    assert sorted(rows_of(empty_shop, told)) == expected


def test_they_are_no_orders(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, *notes())
    assert rows_of(empty_shop, "SELECT count(*), count(*) FILTER (WHERE status = 'canceled') FROM orders") == [(40, 1)]


def test_one_that_is_void_takes_nothing_back(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, *notes(), *notes("Void", range(12, 14)))
    assert rows_of(empty_shop, "SELECT count(*), sum(amount), sum(quantity) FROM returns") == [(12, Decimal(105), 10)]


def test_one_that_was_paid_back_is_not_void(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, *notes("Refunded"))
    assert rows_of(empty_shop, "SELECT sum(amount) FROM returns") == [(Decimal(105),)]


def test_a_list_of_reasons_for_returns_is_no_file_of_credit_notes(empty_shop: Database, tmp_path: Path) -> None:
    rows = [f"2024-03-{n:02},R{n % 2},INV-{n:04},Item 0,1,10.50\n" for n in range(2, 12)]
    files = {
        "invoices.csv": INVOICES + "".join(invoices()),
        "lines.csv": "Date,Return reason,Invoice Number,Item Name,Quantity,Price\n" + "".join(rows),
    }
    made = connect(empty_shop, tmp_path, {name: text.encode() for name, text in files.items()}, **GIVEN)
    assert not any(file.is_of_returns for file in made.proposal.files)
