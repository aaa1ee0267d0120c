"""Which column is the order's number where no name tells it, and which is that of a line."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, goods_of_order, lines, table

LINES = lines()
CODE: Mapping[str, Callable[[Line], object]] = {
    "pöntun": lambda one: f"PN-{one.order:04}",
    "dags": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
    "viðsk": lambda one: f"V{one.customer}",
}
GOODS: Mapping[str, Callable[[Line], object]] = {
    "vara": lambda one: f"H-{one.product:03}",
    "fj": lambda one: one.quantity,
    "verð": lambda one: one.price,
}


def file_of(folder: Path, columns: Mapping[str, Callable[[Line], object]]) -> FileProposal:
    return proposed(folder, {"sala.csv": table(LINES, columns, ";").encode()}, currency="ISK", country="IS").files[0]


def test_a_counter_of_lines_is_no_order_where_a_code_joins_lines(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"línaID": lambda one: 700 + one.place} | dict(CODE) | dict(GOODS))
    assert file.columns["order_id"].column == "pöntun"


def test_of_two_codes_that_join_lines_the_finer_is_the_order(tmp_path: Path) -> None:
    coarse = {"dags": lambda one: f"2024-{1 + one.order // 6:02}-01", "vika": lambda one: f"W{one.order // 2}"}
    file = file_of(tmp_path, coarse | {"pöntun": CODE["pöntun"]} | dict(GOODS))
    assert file.columns["order_id"].column == "pöntun"


def test_without_such_a_code_the_counter_is_the_order(tmp_path: Path) -> None:
    columns = {"línaID": lambda one: 700 + one.place, "dags": CODE["dags"], "viðsk": CODE["viðsk"]}
    assert file_of(tmp_path, columns | dict(GOODS)).columns["order_id"].column == "línaID"


def test_a_code_that_few_lines_share_is_still_the_order(tmp_path: Path) -> None:
    firsts = [one for one in LINES if one.order % 3 == 0 or one.order < 20]
    columns = {"línaID": lambda one: 700 + one.place} | dict(CODE) | dict(GOODS)
    files = {"sala.csv": table(firsts, columns, ";").encode()}
    file = proposed(tmp_path, files, currency="ISK", country="IS").files[0]
    assert file.columns["order_id"].column == "pöntun"


def test_a_total_on_every_line_of_an_order_is_no_amount_of_lines(tmp_path: Path) -> None:
    file = file_of(tmp_path, dict(CODE) | {"vara": GOODS["vara"], "greitt": goods_of_order})
    assert (file.is_repeated, file.columns["amount"].column) == (True, "greitt")
    assert "one of them counts" in file.columns["amount"].reason


PRODUCT: Mapping[str, Callable[[Line], object]] = {
    "itemCode": lambda one: f"H-{one.product:03}",
    "itemName": lambda one: f"Cup {one.product}",
    "itemAmount": lambda one: one.quantity,
    "itemUnitPrice": lambda one: one.price,
    "itemTotalPrice": lambda one: one.goods,
}
BUYER: Mapping[str, Callable[[Line], object]] = {
    "date": CODE["dags"],
    "email": lambda one: f"buyer{one.customer}@shop.example",
    "packageNumber": lambda one: f"Z{9000 + one.order}" if one.order % 2 else "",
}


@pytest.mark.parametrize("bare", ["code", "Kód", "ref", "number"])
def test_a_bare_name_is_the_order_s_where_another_column_tells_the_product(tmp_path: Path, bare: str) -> None:
    file = file_of(tmp_path, {bare: lambda one: 20240000 + one.order} | dict(BUYER) | dict(PRODUCT))
    assert (file.columns["order_id"].column, file.columns["product_id"].column) == (bare, "itemCode")


def test_a_bare_name_stays_the_product_s_where_no_other_tells_it(tmp_path: Path) -> None:
    columns = dict(BUYER) | {"code": lambda one: f"H-{one.product:03}", "qty": GOODS["fj"], "price": GOODS["verð"]}
    assert file_of(tmp_path, columns).columns["product_id"].column == "code"


def test_a_code_that_stands_for_several_customers_is_no_order_s(tmp_path: Path) -> None:
    moment = {"date": lambda one: f"2024-{1 + one.order // 6:02}-01"}
    columns = {"code": lambda one: f"W{one.order // 2}"} | dict(BUYER) | moment | dict(PRODUCT)
    assert file_of(tmp_path, columns).columns["order_id"].column != "code"


def test_a_number_that_is_blank_on_many_rows_comes_after_one_that_is_not(tmp_path: Path) -> None:
    named = {"Order number": lambda one: f"B{one.order}" if one.order % 2 else "", "Invoice": CODE["pöntun"]}
    file = file_of(tmp_path, named | dict(BUYER) | dict(PRODUCT))
    assert file.columns["order_id"].column == "Invoice"


def test_a_quantity_may_be_called_an_amount(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"code": CODE["pöntun"]} | dict(BUYER) | dict(PRODUCT))
    assert {name: file.columns[name].column for name in ("quantity", "unit_price")} == {
        "quantity": "itemAmount", "unit_price": "itemUnitPrice",
    }  # fmt: skip


def test_a_reference_of_few_orders_is_no_product_beside_a_code_of_every_line(tmp_path: Path) -> None:
    of_order = {"Reference": lambda one: f"PO {one.order * 37 % 61}" if one.order % 3 == 1 else ""}
    columns = {"InvoiceNumber": CODE["pöntun"]} | of_order | dict(BUYER)
    goods = {"InventoryItemCode": PRODUCT["itemCode"], "Qty": GOODS["fj"], "Price": GOODS["verð"]}
    assert file_of(tmp_path, columns | goods).columns["product_id"].column == "InventoryItemCode"
