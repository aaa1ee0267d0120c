"""Amounts in columns whose names nobody knows, told by what they make of each other."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, goods_of_order, lines, table

LINES = lines()
Columns = Mapping[str, Callable[[Line], object]]
ORDER: Columns = {
    "pöntun": lambda one: f"PN-{one.order:04}",
    "dags": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
    "viðsk": lambda one: f"V{one.customer}",
    "vara": lambda one: f"H-{one.product:03}",
}
COUNT: Columns = {"fj": lambda one: one.quantity, "verð": lambda one: one.price}


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def off(one: Line) -> int:
    return one.product % 3 * 10


def net(one: Line) -> Decimal:
    return cents(one.goods * (100 - off(one)) / 100)


def vat(one: Line) -> int:
    return 11 if one.product % 2 else 24


def file_of(folder: Path, *parts: Columns, fields: Mapping[str, str] | None = None) -> FileProposal:
    columns = {name: told for part in (ORDER, *parts) for name, told in part.items()}
    files = {"sala.csv": table(LINES, columns, ";").encode()}
    return proposed(folder, files, fields, currency="ISK", country="IS").files[0]


def columns_of(file: FileProposal) -> dict[str, str]:
    return {name: found.column for name, found in file.columns.items()}


def reason(file: FileProposal, column: str) -> str:
    return next(choice.reason for choice in file.choices if choice.column == column)


@pytest.mark.parametrize(("name", "value"), [("afsl %", "{}"), ("afsl", "{} %"), ("afsl", "{}")])
def test_a_rate_between_price_and_sum_is_the_discount(tmp_path: Path, name: str, value: str) -> None:
    file = file_of(tmp_path, COUNT, {name: lambda one: value.format(off(one)), "upph": net})
    columns = columns_of(file)
    assert (columns["quantity"], columns["unit_price"], columns["amount"]) == ("fj", "verð", "upph")
    assert f"fj × verð less {name} = upph" in reason(file, name)


def test_an_amount_between_price_and_sum_is_the_discount(tmp_path: Path) -> None:
    file = file_of(tmp_path, COUNT, {"frá": lambda one: one.goods - net(one), "upph": net})
    assert columns_of(file)["discount"] == "frá"


@pytest.mark.parametrize("rate", ["{}", "{} %", "0.{}"])
def test_the_sum_with_the_tax_is_found_by_the_rate(tmp_path: Path, rate: str) -> None:
    taxed: Columns = {
        "upph": lambda one: one.goods,
        "skr": lambda one: rate.format(vat(one)),
        "alls": lambda one: cents(one.goods * (100 + vat(one)) / 100),
    }
    file = file_of(tmp_path, COUNT, taxed)
    assert columns_of(file)["amount"] == "alls"
    assert reason(file, "upph") == "without VAT: alls is taken, which holds it"


def test_without_the_sum_of_a_line_the_one_with_the_tax_is_found_by_the_price(tmp_path: Path) -> None:
    taxed: Columns = {"skr": vat, "alls": lambda one: cents(one.goods * (100 + vat(one)) / 100)}
    file = file_of(tmp_path, {"fj": COUNT["fj"], "unit price net": COUNT["verð"]}, taxed, fields={"quantity": "fj"})
    assert (columns_of(file)["amount"], "unit_price" in file.columns) == ("alls", False)


def test_weights_are_no_prices_where_the_price_is_known(tmp_path: Path) -> None:
    weights: Columns = {"þ1": lambda one: one.price + 3, "þ2": lambda one: one.quantity * (one.price + 3)}
    named: Columns = {"qty": COUNT["fj"], "unit price": COUNT["verð"], "line total": lambda one: one.goods}
    columns = columns_of(file_of(tmp_path, named, weights))
    assert columns["unit_price"] == "unit price"
    assert not {"þ1", "þ2"} & set(columns.values())


def test_lines_are_found_by_the_totals_of_orders(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"samt": goods_of_order}, COUNT)
    columns = columns_of(file)
    assert (columns["order_id"], columns["quantity"], columns["unit_price"]) == ("pöntun", "fj", "verð")
    assert reason(file, "samt") == "the whole order's total, known from its lines"


@pytest.mark.parametrize("is_repeated", [True, False])
def test_what_an_order_s_total_holds_beside_its_lines_is_freight(tmp_path: Path, *, is_repeated: bool) -> None:
    def of_order(told: Callable[[Line], object]) -> Callable[[Line], object]:
        firsts = {one.order: one.place for one in reversed(LINES)}
        return lambda one: told(one) if is_repeated or one.place == firsts[one.order] else ""

    whole: Columns = {
        "flutn": of_order(lambda one: Decimal("4.90") if one.order % 4 else Decimal(0)),
        "greitt": of_order(lambda one: goods_of_order(one) + (Decimal("4.90") if one.order % 4 else 0)),
    }
    file = file_of(tmp_path, COUNT, {"upph": lambda one: one.goods}, whole)
    assert columns_of(file)["order_shipping"] == "flutn"
    assert reason(file, "greitt") == "the whole order's total, known from its lines"


def test_what_is_a_share_of_an_order_is_its_tax_and_no_freight(tmp_path: Path) -> None:
    whole: Columns = {
        "sk": lambda one: cents(goods_of_order(one) * 24 / 100),
        "greitt": lambda one: goods_of_order(one) + cents(goods_of_order(one) * 24 / 100),
    }
    file = file_of(tmp_path, COUNT, {"upph": lambda one: one.goods}, whole)
    assert "order_shipping" not in file.columns


def test_of_two_things_that_are_taken_off_nothing_tells_which_is_a_discount(tmp_path: Path) -> None:
    whole: Columns = {
        "a1": lambda one: Decimal("0.30") if one.order % 3 else Decimal(0),
        "a2": lambda one: Decimal("0.20") if one.order % 2 else Decimal(0),
        "greitt": lambda one: (
            goods_of_order(one) - (Decimal("0.30") if one.order % 3 else 0) - (Decimal("0.20") if one.order % 2 else 0)
        ),
    }
    file = file_of(tmp_path, COUNT, {"upph": lambda one: one.goods}, whole)
    assert reason(file, "a1") == "off greitt, as a2: nothing tells which of them is a discount"
    assert "order_discount" not in file.columns


def test_a_discount_on_what_orders_came_to_is_one_though_lines_add_up_without_it(tmp_path: Path) -> None:
    def off(one: Line) -> Decimal:
        return Decimal("0.30") if one.order % 3 == 0 else Decimal(0)

    def due(one: Line) -> Decimal:
        return goods_of_order(one) - off(one) - one.order % 2

    whole: Columns = {
        "order total": goods_of_order,
        "discount": off,
        "inn": lambda one: one.order % 2,
        "greitt": due,
        "payment method": lambda _: "card",
    }
    columns = columns_of(file_of(tmp_path, COUNT, whole))
    assert (columns["order_discount"], columns["paid"]) == ("discount", "greitt")


def test_a_margin_between_price_and_cost_is_no_discount(tmp_path: Path) -> None:
    def cost(one: Line) -> Decimal:
        return cents(one.goods * (60 + one.place % 29) / 100)

    named: Columns = {"qty": COUNT["fj"], "unit price": COUNT["verð"], "line total": lambda one: one.goods}
    columns = columns_of(file_of(tmp_path, named, {"kost": cost, "frml": lambda one: one.goods - cost(one)}))
    assert not {"kost", "frml"} & set(columns.values())


def test_a_fee_between_sales_and_what_is_paid_out_is_no_discount(tmp_path: Path) -> None:
    def fee(one: Line) -> Decimal:
        return cents(goods_of_order(one) * (11 + one.order % 3) / 100)

    paid_out: Columns = {"gj": fee, "útb": lambda one: goods_of_order(one) - fee(one)}
    columns = columns_of(file_of(tmp_path, COUNT, {"upph": lambda one: one.goods}, paid_out))
    assert not {"gj", "útb"} & set(columns.values())
