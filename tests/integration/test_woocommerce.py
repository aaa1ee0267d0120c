"""WooCommerce's official export with a row per item: order columns on every row, coupons, refunds, guests."""

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
    "order_id,order_number,date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total,tax_total,"
    "discount_total,order_total,refunded_total,order_currency,payment_method,shipping_method,customer_id,"
    "billing_email,billing_postcode,billing_city,billing_state,billing_country,item_id,item_product_id,item_name,"
    "item_sku,item_price,item_quantity,item_subtotal,item_total,item_refunded,item_refunded_qty"
)
COLUMNS = HEADER.split(",")
ORDER = {"order_id": "4415", "date": "2024-05-01 10:00:00", "status": "completed", "shipping_total": "5.00",
         "discount_total": "3.00", "order_total": "31.98", "refunded_total": "0.00", "order_currency": "USD",
         "customer_id": "0", "billing_email": "ann@example.com", "billing_country": "US",
         "billing_state": "Illinois"}  # fmt: skip
REFUNDED = {"order_id": "4416", "date": "2024-05-02 10:00:00", "status": "refunded", "shipping_total": "5.00",
            "order_total": "15.00", "refunded_total": "15.00", "order_currency": "USD",
            "billing_country": "CA"}  # fmt: skip
ROWS = (
    ORDER | {"item_name": "Crew tee", "item_quantity": "2", "item_subtotal": "19.98", "item_total": "17.98"},
    ORDER | {"item_name": "Mug", "item_quantity": "1", "item_subtotal": "10.00", "item_total": "9.00"},
    REFUNDED | {"item_name": "Mug", "item_quantity": "3", "item_subtotal": "10.00", "item_total": "10.00"},
)
SHOP = ShopPart(name="Tees", currency="USD", time_zone="America/Chicago", country="US")


@pytest.fixture
def report(empty_shop: Database, tmp_path: Path) -> FileReport:
    path = tmp_path / "orders-export.csv"
    lines = [",".join(row.get(column, "") for column in COLUMNS) for row in ROWS]
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    woocommerce = next(mapping for mapping in built_in_mappings() if mapping.name == "woocommerce")
    with empty_shop.owner() as owner:
        owner.autocommit = True
        return load(owner, [path], sources=(woocommerce.model_copy(update={"shop": SHOP}).source(),)).files[0]


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reader() as reader:
        return reader.execute(query.encode()).fetchall()


def test_lines_cost_what_they_did_after_coupons(report: FileReport, empty_shop: Database) -> None:
    assert (report.rows_in, report.rows_loaded) == (3, 3)
    told = """SELECT order_id, status, sum(quantity), sum(quantity * unit_price - discount)
        FROM orders JOIN order_items USING (order_key) GROUP BY 1, 2 ORDER BY 1"""
    assert _rows(empty_shop, told) == [
        ("4415", "shipped", 3, Decimal("26.98")),
        ("4416", "approved", 3, Decimal(10)),
    ]


@pytest.mark.usefixtures("report")
def test_a_refund_takes_back_sales_first_and_then_shipping(empty_shop: Database) -> None:
    assert _rows(empty_shop, "SELECT return_id, amount FROM returns") == [("4416", Decimal(10))]
    charged = "SELECT document_id, amount FROM charges WHERE charge_type = 'shipping' ORDER BY 1"
    assert _rows(empty_shop, charged) == [("4415", Decimal(5)), ("4416", Decimal(0))]


@pytest.mark.usefixtures("report")
def test_people_go_by_their_email_and_guests_by_nothing(empty_shop: Database) -> None:
    people = "SELECT order_id, customer_id FROM orders LEFT JOIN customers USING (customer_key) ORDER BY 1"
    assert _rows(empty_shop, people) == [("4415", "ann@example.com"), ("4416", None)]
