"""Shopify's orders export: order columns on the first row of an order, discounts, refunds, currencies, guests."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lojista.ingest.known import built_in_mappings
from lojista.ingest.load import load
from lojista.ingest.mapping import ShopPart
from lojista.ingest.report import FileReport
from lojista.postgres.connection import Database

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
    "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,"
    "Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    "Next Payment Due At,Payment References"
)
COLUMNS = HEADER.split(",")
CREATED, LATE = "2024-01-05 23:30:00 -0500", "2024-02-01 12:00:00 -0500"
FIRST = {"Email": "ana@example.com", "Financial Status": "paid", "Paid at": "2024-01-05 23:31:00 -0500",
         "Currency": "USD", "Shipping Country": "US", "Shipping Province": "NY"}  # fmt: skip
# Two lines under a discount code, the second without a number; a refund; a canceled one; a guest in another currency.
ROWS: tuple[dict[str, str], ...] = (
    {"Name": "#1001", **FIRST, "Subtotal": "47.00", "Shipping": "6.00", "Total": "56.29", "Discount Amount": "5.00",
     "Refunded Amount": "0.00", "Created at": CREATED, "Lineitem quantity": "2", "Lineitem name": "Fern print",
     "Lineitem price": "16.00", "Lineitem sku": "FERN-1"},
    {"Name": "#1001", "Email": "ana@example.com", "Created at": CREATED, "Lineitem quantity": "1",
     "Lineitem name": "Tote bag", "Lineitem price": "20.00"},
    {"Name": "#1002", **FIRST, "Financial Status": "partially_refunded", "Subtotal": "25.00", "Shipping": "0.00",
     "Refunded Amount": "10.00", "Created at": LATE, "Lineitem quantity": "1", "Lineitem name": "Mug",
     "Lineitem price": "25.00", "Lineitem sku": "MUG-1"},
    {"Name": "#1003", **FIRST, "Subtotal": "25.00", "Shipping": "3.00", "Refunded Amount": "0.00", "Created at": LATE,
     "Cancelled at": LATE, "Lineitem quantity": "1", "Lineitem name": "Mug", "Lineitem price": "25.00"},
    {"Name": "#1004", "Financial Status": "pending", "Currency": "CAD", "Subtotal": "30.00", "Shipping": "0.00",
     "Refunded Amount": "0.00", "Created at": LATE, "Lineitem quantity": "1", "Lineitem name": "Mug",
     "Lineitem price": "30.00"},
    {"Name": "#1005", "Phone": "+1 555 0100", "Financial Status": "refunded", "Currency": "USD", "Subtotal": "47.00",
     "Shipping": "6.00", "Taxes": "3.29", "Total": "56.29", "Refunded Amount": "56.29", "Created at": LATE,
     "Lineitem quantity": "1", "Lineitem name": "Poster", "Lineitem price": "47.00"},
)  # fmt: skip
SHOP = ShopPart(name="Prints", currency="USD", time_zone="America/New_York", country="US")


@pytest.fixture
def report(empty_shop: Database, tmp_path: Path) -> FileReport:
    path = tmp_path / "orders_export.csv"
    lines = [",".join(row.get(column, "") for column in COLUMNS) for row in ROWS]
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    shopify = next(mapping for mapping in built_in_mappings() if mapping.name == "shopify")
    with empty_shop.owner() as owner:
        owner.autocommit = True
        return load(owner, [path], sources=(shopify.model_copy(update={"shop": SHOP}).source(),)).files[0]


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reader() as reader:
        return reader.execute(query.encode()).fetchall()


def test_every_line_comes_in(report: FileReport) -> None:
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (6, 6, 0)


@pytest.mark.usefixtures("report")
def test_sales_of_an_order_are_its_subtotal(empty_shop: Database) -> None:
    told = """SELECT order_id, sum(quantity * unit_price - i.discount) + coalesce((SELECT sum(amount) FROM charges c
        WHERE c.order_key = o.order_key AND charge_type = 'discount'), 0)
        FROM orders o JOIN order_items i USING (order_key) GROUP BY 1, o.order_key ORDER BY 1"""
    assert _rows(empty_shop, told) == [
        ("#1001", Decimal(47)), ("#1002", Decimal(25)), ("#1003", Decimal(25)), ("#1004", Decimal(30)),
        ("#1005", Decimal(47)),
    ]  # fmt: skip


@pytest.mark.usefixtures("report")
def test_shipping_is_charged_once_and_a_refund_taken_back(empty_shop: Database) -> None:
    charged = "SELECT document_id, amount FROM charges WHERE charge_type = 'shipping' ORDER BY 1"
    assert _rows(empty_shop, charged) == [("#1001", Decimal(6)), ("#1003", Decimal(3)), ("#1005", Decimal(0))]
    returned = "SELECT return_id, amount FROM returns ORDER BY 1"
    assert _rows(empty_shop, returned) == [("#1002", Decimal(10)), ("#1005", Decimal(47))]


@pytest.mark.usefixtures("report")
def test_moments_are_in_the_shops_time_zone_and_statuses_in_its_words(empty_shop: Database) -> None:
    told = "SELECT order_id, to_char(purchased_at, 'YYYY-MM-DD HH24:MI'), status, currency FROM orders ORDER BY 1"
    assert _rows(empty_shop, told) == [
        ("#1001", "2024-01-05 23:30", "approved", "USD"),
        ("#1002", "2024-02-01 12:00", "approved", "USD"),
        ("#1003", "2024-02-01 12:00", "canceled", "USD"),
        ("#1004", "2024-02-01 12:00", "created", "CAD"),
        ("#1005", "2024-02-01 12:00", "approved", "USD"),
    ]


@pytest.mark.usefixtures("report")
def test_an_order_without_email_and_phone_is_a_guests(empty_shop: Database) -> None:
    assert _rows(empty_shop, "SELECT order_id FROM orders WHERE customer_key IS NULL") == [("#1004",)]
    people = "SELECT customer_id FROM customers ORDER BY 1"
    assert _rows(empty_shop, people) == [("+1 555 0100",), ("ana@example.com",)]


@pytest.mark.usefixtures("report")
def test_a_line_without_a_number_goes_by_its_name(empty_shop: Database) -> None:
    products = "SELECT product_id FROM products ORDER BY 1"
    assert _rows(empty_shop, products) == [("FERN-1",), ("MUG-1",), ("Mug",), ("Poster",), ("Tote bag",)]
