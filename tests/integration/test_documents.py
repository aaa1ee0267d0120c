"""Flat rows become orders, items, returns and charges, and every row is accounted for."""

from decimal import Decimal
from pathlib import Path

import pytest

from lojista.errors import SourceError, UserError
from lojista.ingest.mapping import read_mapping
from lojista.postgres.connection import Database
from support.mapped_files import HEADER, LINES, ROWS, SHOP, load_mapped, rows_of


def test_every_line_is_stored_as_what_it_is(empty_shop: Database, tmp_path: Path) -> None:
    (report,) = load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (7, 7, 0)
    assert {kind.kind: (kind.row_count, kind.amount) for kind in report.kinds} == {
        "sale": (3, Decimal("16.505")),
        "return": (1, Decimal("-2.50")),
        "shipping": (1, Decimal("3.00")),
        "discount": (1, Decimal("-0.75")),
        "adjustment": (1, Decimal("-9.99")),
    }


def test_an_invoice_without_a_product_is_no_order(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    assert rows_of(empty_shop, "SELECT order_id FROM orders ORDER BY 1") == [("1",), ("2",)]


def test_a_guest_is_nobody(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    assert rows_of(empty_shop, "SELECT customer_id FROM customers") == [("ana",)]
    assert rows_of(empty_shop, "SELECT customer_key FROM orders WHERE order_id = '2'") == [(None,)]


def test_a_country_is_known_by_its_name(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    countries = "SELECT order_id, country FROM orders JOIN order_addresses USING (address_key) ORDER BY 1"
    assert rows_of(empty_shop, countries) == [("1", "GB"), ("2", "FR")]


def test_a_return_is_linked_to_the_last_purchase_that_it_can_be_of(empty_shop: Database, tmp_path: Path) -> None:
    later = "5,2024-01-20 10:00:00,ana,France,mug,Mug,1,2.50\n6,2024-03-01 10:00:00,ana,France,mug,Mug,9,2.50\n"
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS + later)
    linked = "SELECT return_id, order_id, order_line_number FROM returns JOIN orders USING (order_key)"
    assert rows_of(empty_shop, linked) == [("C3", "5", 1)]


def test_more_is_never_taken_back_than_was_sold(empty_shop: Database, tmp_path: Path) -> None:
    again = "C7,2024-02-03 09:00:00,ana,United Kingdom,cup,Cup,-1,4.005\n" * 2
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS + again)
    known = "SELECT line_number, order_key IS NOT NULL FROM returns WHERE return_id = 'C7' ORDER BY 1"
    assert rows_of(empty_shop, known) == [(1, True), (2, False)]


def test_a_return_that_came_first_is_linked_once_its_order_comes(empty_shop: Database, tmp_path: Path) -> None:
    back = "C1,2024-01-09 10:00:00,ana,France,mug,Mug,-1,2.50\n"
    load_mapped(empty_shop, tmp_path, LINES, back=HEADER + back)
    assert rows_of(empty_shop, "SELECT order_key FROM returns") == [(None,)]
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    linked = "SELECT order_id FROM returns JOIN orders USING (order_key) WHERE return_id = 'C1'"
    assert rows_of(empty_shop, linked) == [("1",)]


def test_a_newer_export_replaces_the_lines_of_its_orders(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    newer = "1,2024-01-05 10:00:00,ana,United Kingdom,mug,Mug,5,2.50\n"
    (report,) = load_mapped(empty_shop, tmp_path, LINES, newer=HEADER + newer)
    assert (report.rows_loaded, report.rows_updated) == (0, 1)
    items = "SELECT quantity FROM order_items JOIN orders USING (order_key) WHERE order_id = '1'"
    assert rows_of(empty_shop, items) == [(5,)]
    assert rows_of(empty_shop, "SELECT count(*) FROM charges WHERE document_id = '1'") == [(0,)]


def test_the_same_rows_under_another_name_change_nothing(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    (report,) = load_mapped(empty_shop, tmp_path, LINES, again=HEADER + ROWS + "\n")
    assert (report.rows_in, report.rows_unchanged) == (7, 7)


def test_lines_that_are_alike_all_count_and_are_told(empty_shop: Database, tmp_path: Path) -> None:
    first = ROWS.splitlines(keepends=True)[0]
    (report,) = load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + first * 3)
    assert (report.rows_loaded, report.duplicate_count) == (3, 2)
    assert rows_of(empty_shop, "SELECT sum(quantity) FROM order_items") == [(9,)]


def test_a_mapping_can_refuse_lines_that_are_alike(empty_shop: Database, tmp_path: Path) -> None:
    first = ROWS.splitlines(keepends=True)[0]
    dropping = LINES.replace('name = "lines.csv"', 'name = "lines.csv"\nduplicates = "drop"')
    (report,) = load_mapped(empty_shop, tmp_path, dropping, lines=HEADER + first * 3)
    assert (report.rows_in, report.rows_loaded, report.rows_rejected, report.duplicate_count) == (3, 1, 2, 2)
    assert rows_of(empty_shop, "SELECT line_number, reason FROM rejected_rows ORDER BY 1") == [
        (3, "exact duplicate of an earlier line"),
        (4, "exact duplicate of an earlier line"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("9,05/01/2024,ana,France,mug,Mug,1,2.50", "Date", "05/01/2024", "not a date as this file writes dates"),
        ("9,2024-01-05 10:00:00,ana,Narnia,mug,Mug,1,2.50", "Country", "Narnia", "unknown country"),
        ("9,2024-01-05 10:00:00,ana,France,mug,Mug,1,2;5", "Price", "2;5", "not an amount as this file writes numbers"),
        ("9,2024-01-05 10:00:00,ana,France,mug,Mug,,2.50", "Quantity", None, "missing value"),
        (",2024-01-05 10:00:00,ana,France,mug,Mug,1,2.50", "Invoice", None, "missing value"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_kept_with_its_reason(
    empty_shop: Database, tmp_path: Path, row: str, column: str, value: str | None, reason: str
) -> None:
    (report,) = load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS + row + "\n")
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (8, 7, 1)
    kept = "SELECT line_number, column_name, value, reason, raw_row FROM rejected_rows"
    assert rows_of(empty_shop, kept) == [(9, column, value, reason, row)]


def test_a_refused_line_leaves_the_ledger_when_its_order_comes_in_another_file(
    empty_shop: Database, tmp_path: Path
) -> None:
    bad = "1,2024-01-05 10:00:00,ana,France,mug,Mug,one,2.50\n8,2024-01-05 10:00:00,ana,France,mug,Mug,one,2.50\n"
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS + bad)
    load_mapped(empty_shop, tmp_path, LINES, mended=HEADER + ROWS)
    assert rows_of(empty_shop, "SELECT file_name, row_key FROM rejected_rows") == [("lines.csv", "8")]


FLAT = (
    SHOP
    + '[[files]]\nname = "flat.csv"\ncolumns = { customer_id = "who", purchased_at = "when", amount = "how much" }\n'
)
FLAT_ROWS = """\
who,when,how much
ana,2024-01-05 10:00:00,5
ana,2024-01-05 10:00:00,5
,2024-01-06 10:00:00,7.125
bia,2024-01-07 00:00:00,-2
"""


def test_rows_of_three_columns_are_an_order_each(empty_shop: Database, tmp_path: Path) -> None:
    (report,) = load_mapped(empty_shop, tmp_path, FLAT, flat=FLAT_ROWS)
    assert (report.rows_in, report.rows_loaded, report.duplicate_count) == (4, 4, 1)
    assert rows_of(empty_shop, "SELECT count(*), sum(quantity * unit_price) FROM order_items") == [
        (3, Decimal("17.125"))
    ]
    assert rows_of(empty_shop, "SELECT amount, order_key FROM returns") == [(Decimal("2.0000"), None)]


def test_an_export_that_overlaps_brings_only_what_is_new(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, FLAT, flat=FLAT_ROWS)
    (report,) = load_mapped(empty_shop, tmp_path, FLAT, longer=FLAT_ROWS + "cai,2024-01-08 10:00:00,1\n")
    assert (report.rows_in, report.rows_loaded, report.rows_unchanged) == (5, 1, 4)


def test_the_sum_of_a_line_is_kept_to_the_last_digit(empty_shop: Database, tmp_path: Path) -> None:
    mapping = FLAT.replace('amount = "how much"', 'amount = "how much", quantity = "units"')
    load_mapped(empty_shop, tmp_path, mapping, flat="who,when,how much,units\nana,2024-01-05 10:00:00,10.00,3\n")
    told = "SELECT quantity, quantity * unit_price - discount FROM order_items"
    assert rows_of(empty_shop, told) == [(3, Decimal("10.0000"))]


ORDERS_AND_LINES = (
    SHOP
    + """
[[files]]
name = "orders.csv"
rows = "orders"
statuses = { "Abgeschlossen" = "delivered", "Storniert" = "canceled" }
[files.columns]
order_id = "Nr"
purchased_at = "Datum"
customer_id = "Kunde"
status = "Status"
order_shipping = "Versand"
order_discount = "Rabatt"
order_refund = "Erstattet"
payment_type = "Zahlart"
paid = "Bezahlt"
[[files]]
name = "lines.csv"
rows = "lines of orders"
columns = { order_id = "Bestellung", product_id = "Artikel", quantity = "Menge", unit_price = "Preis" }
"""
)
ORDERS = """\
Nr,Datum,Kunde,Status,Versand,Rabatt,Erstattet,Zahlart,Bezahlt
1,2024-01-05 10:00:00,ana,Abgeschlossen,4.90,1.00,2.00,paypal,23.90
2,2024-01-06 10:00:00,bia,storniert,0,0,0,card,5.00
"""
ITEMS = "Bestellung,Artikel,Menge,Preis\n1,mug,2,10.00\n2,cup,1,5.00\n3,cup,1,5.00\n"


def test_orders_and_their_lines_may_come_in_two_files(empty_shop: Database, tmp_path: Path) -> None:
    orders, lines = load_mapped(empty_shop, tmp_path, ORDERS_AND_LINES, orders=ORDERS, lines=ITEMS)
    assert (orders.rows_loaded, lines.rows_loaded, lines.rows_rejected) == (2, 2, 1)
    told = "SELECT order_id, status, quantity, unit_price FROM orders JOIN order_items USING (order_key) ORDER BY 1"
    assert rows_of(empty_shop, told) == [("1", "delivered", 2, Decimal(10)), ("2", "canceled", 1, Decimal(5))]
    assert rows_of(empty_shop, "SELECT value, reason FROM rejected_rows") == [
        ("3", "orphan key: no such row in orders")
    ]


def test_amounts_of_a_whole_order_are_charged_with_it(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, ORDERS_AND_LINES, orders=ORDERS, lines=ITEMS)
    assert rows_of(empty_shop, "SELECT charge_type, amount FROM charges ORDER BY 1") == [
        ("discount", Decimal(-1)),
        ("shipping", Decimal("4.9")),
    ]
    assert rows_of(empty_shop, "SELECT order_id, amount FROM returns JOIN orders USING (order_key)") == [
        ("1", Decimal(2))
    ]
    assert rows_of(empty_shop, "SELECT payment_type, amount FROM order_payments ORDER BY 2") == [
        ("card", Decimal(5)),
        ("paypal", Decimal("23.9")),
    ]


@pytest.mark.parametrize(
    ("refunded", "returned", "freight"), [("18.00", 18, "4.9"), ("21.40", 19, "2.5"), ("25.70", 19, "0")]
)
def test_what_is_refunded_above_the_goods_is_freight_and_then_tax(
    empty_shop: Database, tmp_path: Path, refunded: str, returned: int, freight: str
) -> None:
    orders = ORDERS.replace("4.90,1.00,2.00", f"4.90,1.00,{refunded}")
    for again in ("", "\n"):
        load_mapped(empty_shop, tmp_path, ORDERS_AND_LINES, orders=orders + again, lines=ITEMS + again)
        assert rows_of(empty_shop, "SELECT amount FROM returns") == [(Decimal(returned),)]
        told = "SELECT amount FROM charges WHERE charge_type = 'shipping'"
        assert rows_of(empty_shop, told) == [(Decimal(freight),)]


@pytest.mark.parametrize(
    ("status", "payment", "becomes", "paid"),
    [
        ("Abgeschlossen", "bezahlt", "delivered", 1),
        ("Abgeschlossen", "offen", "delivered", 0),
        ("Abgeschlossen", "geplatzt", "delivered", 0),
        ("created", "geplatzt", "canceled", 0),
        ("Abgeschlossen", "erstattet", "canceled", 1),
    ],
)
def test_a_payments_status_counts_beside_the_orders(
    empty_shop: Database, tmp_path: Path, status: str, payment: str, becomes: str, paid: int
) -> None:
    words = "bezahlt = 'paid'\noffen = 'unpaid'\ngeplatzt = 'canceled'\nerstattet = 'refunded'"
    columns = 'paid = "Bezahlt"\npayment_status = "Zahlung"\n[files.payment_statuses]\n' + words
    mapping = ORDERS_AND_LINES.replace('paid = "Bezahlt"', columns)
    header, first, _ = ORDERS.splitlines()
    told = f"{header},Zahlung\n{first.replace('Abgeschlossen', status)}," + "{}\n"
    load_mapped(empty_shop, tmp_path, mapping, orders=told.format("bezahlt"), lines=ITEMS)
    load_mapped(empty_shop, tmp_path, mapping, newer=told.format(payment))
    assert rows_of(empty_shop, "SELECT status FROM orders") == [(becomes,)]
    assert rows_of(empty_shop, "SELECT count(*) FROM order_payments") == [(paid,)]


@pytest.mark.parametrize(("flag", "paid"), [("1", 1), ("", 0), ("  ", 0)])
def test_a_blank_may_say_that_an_order_is_not_paid(empty_shop: Database, tmp_path: Path, flag: str, paid: int) -> None:
    columns = 'paid = "Bezahlt"\npayment_status = "Flag"\n[files.payment_statuses]\n1 = "paid"\n"" = "unpaid"'
    mapping = ORDERS_AND_LINES.replace('paid = "Bezahlt"', columns)
    header, first, _ = ORDERS.splitlines()
    (orders, _) = load_mapped(empty_shop, tmp_path, mapping, orders=f"{header},Flag\n{first},{flag}\n", lines=ITEMS)
    assert orders.rows_rejected == 0
    assert rows_of(empty_shop, "SELECT count(*) FROM order_payments") == [(paid,)]


def test_freight_below_zero_was_given_back(empty_shop: Database, tmp_path: Path) -> None:
    mapping = LINES.replace('unit_price = "Price"', 'unit_price = "Price"\nfreight = "Freight"')
    header, sale, _, _, _, back, *_ = (HEADER + ROWS).splitlines()
    again = [f"{header},Freight", f"{sale},4.00", f"{back},-1.50"]
    for more in ("", "\n"):
        (report,) = load_mapped(empty_shop, tmp_path, mapping, lines="\n".join(again) + "\n" + more)
        assert (report.rows_in, report.rows_rejected) == (2, 0)
        assert rows_of(empty_shop, "SELECT freight FROM order_items") == [(Decimal(4),)]
        told = "SELECT document_id, customer_id, amount FROM charges JOIN customers USING (customer_key)"
        assert rows_of(empty_shop, told) == [("C3", "ana", Decimal("-1.5"))]
    load_mapped(empty_shop, tmp_path, mapping, newer=f"{header},Freight\n{sale},-2.00\n")
    assert rows_of(empty_shop, "SELECT amount FROM charges WHERE document_id = '1'") == [(Decimal(-2),)]


def test_shipping_of_a_credit_note_was_given_back(empty_shop: Database, tmp_path: Path) -> None:
    mapping = LINES.replace('unit_price = "Price"', 'unit_price = "Price"\norder_shipping = "Freight"')
    header, sale, _, _, _, back, *_ = (HEADER + ROWS).splitlines()
    load_mapped(empty_shop, tmp_path, mapping, lines=f"{header},Freight\n{sale},4.00\n{back},-1.50\n")
    told = "SELECT document_id, charge_type, amount FROM charges ORDER BY 1"
    assert rows_of(empty_shop, told) == [("1", "shipping", Decimal(4)), ("C3", "shipping", Decimal("-1.5"))]


def test_an_amount_of_an_order_that_a_newer_export_takes_away_goes(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, ORDERS_AND_LINES, orders=ORDERS, lines=ITEMS)
    load_mapped(empty_shop, tmp_path, ORDERS_AND_LINES, newer=ORDERS.replace("4.90,1.00,2.00", "4.90,0,0"))
    assert rows_of(empty_shop, "SELECT charge_type FROM charges") == [("shipping",)]
    assert rows_of(empty_shop, "SELECT count(*) FROM returns") == [(0,)]


def test_order_columns_may_stand_on_the_first_line_only(empty_shop: Database, tmp_path: Path) -> None:
    filling = LINES.replace('name = "lines.csv"', 'name = "lines.csv"\nfill_down = ["purchased_at", "customer_id"]')
    first = "1,2024-01-05 10:00:00,ana,France,mug,Mug,1,2.50\n1,,,France,cup,Cup,2,4.00\n"
    rows = first + "2,2024-01-06 00:00:00,,France,cup,Cup,1,4\n"
    (report,) = load_mapped(empty_shop, tmp_path, filling, lines=HEADER + rows)
    assert (report.rows_loaded, report.rows_rejected) == (3, 0)
    told = (
        "SELECT order_id, customer_key IS NULL, count(*) FROM orders JOIN order_items USING (order_key) GROUP BY 1, 2"
    )
    assert sorted(rows_of(empty_shop, told)) == [("1", False, 2), ("2", True, 1)]


def test_a_product_without_a_number_goes_by_its_name(empty_shop: Database, tmp_path: Path) -> None:
    row = "1,2024-01-05 10:00:00,ana,France,,Mug,1,2.50\n"
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + row)
    named = LINES.replace('product_id = "Code"\n', "").replace("product_id = ", "product_name = ")
    load_mapped(empty_shop, tmp_path, named, more=HEADER + row.replace("1,", "2,", 1).replace("Mug", "Cup"))
    assert rows_of(empty_shop, "SELECT product_id, product_name FROM products ORDER BY 1") == [
        ("Cup",) * 2,
        ("Mug",) * 2,
    ]


def test_two_shops_never_meet_in_one_database(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + ROWS)
    with pytest.raises(UserError, match="holds the shop 'Corner shop'"):
        load_mapped(empty_shop, tmp_path, FLAT.replace("Corner shop", "Other shop"), flat=FLAT_ROWS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Price"', '"Price"\namount = "Price"\ndiscount = "Price"', "leave one of the three out"),
        ("purchased_at =", "purchased_on =", "purchased_at"),
        ('currency = "GBP"', 'currency = "pounds"', "shop.currency"),
        ("[files.columns]", "[files.columns", "is no TOML"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_where(old: str, new: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_mapping(LINES.replace(old, new, 1), "mine.toml")


_TWO_LINES = "A,2024-01-02 10:00:00,ana,France,mug,Mug,1,10.00\nA,2024-01-02 10:00:00,ana,France,cup,Cup,1,5.00\n"
_BACK = "A,2024-02-03 10:00:00,ana,France,mug,Mug,-1,10.00\n"
_SOLD = "SELECT coalesce(sum(quantity * unit_price), 0) FROM order_items"


def test_a_later_file_with_but_a_return_leaves_what_was_sold(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + _TWO_LINES)
    (report,) = load_mapped(empty_shop, tmp_path, LINES, back=HEADER + _BACK)
    assert (report.rows_loaded, report.removed_count) == (1, 0)
    assert rows_of(empty_shop, _SOLD) == [(Decimal(15),)]
    assert rows_of(empty_shop, "SELECT amount, order_key IS NOT NULL FROM returns") == [(Decimal(10), True)]


def test_an_earlier_file_again_leaves_the_return_that_came_since(empty_shop: Database, tmp_path: Path) -> None:
    for name, rows in (("lines", _TWO_LINES), ("back", _BACK), ("again", _TWO_LINES)):
        load_mapped(empty_shop, tmp_path, LINES, **{name: HEADER + rows})
    assert rows_of(empty_shop, "SELECT count(*) FROM returns") == [(1,)]
    assert rows_of(empty_shop, _SOLD) == [(Decimal(15),)]


def test_lines_that_a_later_file_lacks_are_counted_and_come_back(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + _TWO_LINES)
    (report,) = load_mapped(empty_shop, tmp_path, LINES, part=HEADER + _TWO_LINES.splitlines()[0] + "\n")
    assert (report.rows_unchanged, report.removed_count) == (1, 1)
    assert rows_of(empty_shop, _SOLD) == [(Decimal(10),)]
    (report,) = load_mapped(empty_shop, tmp_path, LINES, lines=HEADER + _TWO_LINES)
    assert (report.is_skipped, report.rows_loaded) == (False, 1)
    assert rows_of(empty_shop, _SOLD) == [(Decimal(15),)]
