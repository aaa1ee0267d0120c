"""What becomes of prices, sums and discounts that the user names."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, lines, table

LINES = lines()
Columns = Mapping[str, Callable[[Line], object]]


def off(one: Line) -> int:
    return one.product % 3 * 10


def net(one: Line) -> Decimal:
    return (one.goods * (100 - off(one)) / 100).quantize(Decimal("0.01"))


def file_of(folder: Path, fields: Mapping[str, str], **discount: Callable[[Line], object]) -> FileProposal:
    columns: Columns = {
        "order": lambda one: f"PN-{one.order:04}",
        "date": lambda one: one.day,
        "product": lambda one: f"H-{one.product:03}",
        "fj": lambda one: one.quantity,
        "verð": lambda one: one.price,
        **discount,
    }
    return proposed(folder, {"sala.csv": table(LINES, columns, ";").encode()}, fields, currency="ISK").files[0]


RATES: Mapping[str, Callable[[Line], object]] = {
    "afsl": lambda one: f"{off(one)} %",
    "afsl %": lambda one: f"{off(one)}.00",
    "frádr": lambda one: f"{off(one)}.00",
}


@pytest.mark.parametrize("name", RATES)
def test_a_rate_that_is_said_to_be_the_discount_becomes_money(tmp_path: Path, name: str) -> None:
    file = file_of(tmp_path, {"discount": name}, **{name: RATES[name], "upph": net})
    columns = {field: found.column for field, found in file.columns.items()}
    assert (columns["unit_price"], columns["amount"], columns.get("discount")) == ("verð", "upph", None)


def test_a_rate_without_a_sum_of_lines_is_not_loaded_though_it_is_said(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"discount": "afsl", "unit_price": "verð"}, afsl=RATES["afsl"])
    assert "discount" not in file.columns
    assert "its discounts are not loaded" in next(one.reason for one in file.choices if one.column == "afsl")


def test_an_amount_that_is_said_to_be_the_discount_stays_one(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"discount": "frá", "unit_price": "verð"}, frá=lambda one: one.goods - net(one))
    assert file.columns["discount"].column == "frá"


@pytest.mark.parametrize("fields", [("unit_price", "amount"), ("amount",), ("unit_price",)])
@pytest.mark.parametrize("has_rate", [True, False])
def test_price_and_sum_that_are_said_tell_the_discount(
    tmp_path: Path, fields: tuple[str, ...], *, has_rate: bool
) -> None:
    said = {name: {"unit_price": "verð", "amount": "upph"}[name] for name in fields}
    rate = {"afsl %": off} if has_rate else {}
    columns = file_of(tmp_path, {"quantity": "fj"} | said, **rate, upph=net).columns
    kept = {name: columns[name].column for name in ("unit_price", "amount") if name in columns}
    both = {"unit_price": "verð", "amount": "upph"}
    assert kept == (both if has_rate else said)


def test_a_price_that_is_said_to_be_none_is_none(tmp_path: Path) -> None:
    columns = file_of(tmp_path, {"unit_price": "", "amount": "upph"}, upph=net, **{"afsl %": off}).columns
    assert ("unit_price" in columns, columns["amount"].column) == (False, "upph")
