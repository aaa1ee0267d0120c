"""Which of several columns of freight is what buyers paid, and which is what the shop pays."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, first_lines, goods_of_order, lines, table

LINES = first_lines(lines())


def file_of(folder: Path, **columns: Callable[[Line], object]) -> FileProposal:
    known: dict[str, Callable[[Line], object]] = {
        "Bestellnummer": lambda one: f"B{one.order:04}",
        "Bestelldatum": lambda one: one.day,
        "Artikel": lambda one: f"A{one.product}",
        "Menge": lambda one: one.quantity,
        "Einzelpreis": lambda one: one.price,
    }
    text = table(LINES, known | columns, ";")
    return proposed(folder, {"verkauf.csv": text.encode()}, currency="EUR", country="DE").files[0]


@pytest.mark.parametrize("first", ["Versandkosten", "Versanderlöse"])
def test_freight_below_zero_is_what_the_shop_pays(tmp_path: Path, first: str) -> None:
    told = {"Versandkosten": lambda one: -one.fee, "Versanderlöse": lambda one: one.fee + 1}
    file = file_of(tmp_path, **dict(sorted(told.items(), key=lambda one: one[0] != first)))
    assert file.columns["freight"].column == "Versanderlöse"
    (reason,) = [one.reason for one in file.choices if one.column == "Versandkosten"]
    assert reason == "what the shop pays, since it is below zero; buyers pay Versanderlöse"


@pytest.mark.parametrize("paid", ["Versandkosten", "Versanderlöse"])
def test_of_two_freights_the_one_in_the_total_is_what_buyers_paid(tmp_path: Path, paid: str) -> None:
    told = {name: lambda one, more=name == paid: one.fee + more for name in ("Versandkosten", "Versanderlöse")}
    file = file_of(tmp_path, **told, Gesamtbetrag=lambda one: one.goods + one.fee + 1)
    assert file.columns["freight"].column == paid


@pytest.mark.parametrize("names", [("shipping revenue", "shipping cost"), ("shipping cost", "shipping revenue")])
def test_where_nothing_adds_up_the_one_called_a_cost_is_none(tmp_path: Path, names: tuple[str, str]) -> None:
    file = file_of(tmp_path, **{name: lambda one: one.fee for name in names})
    assert file.columns["freight"].column == "shipping revenue"


def test_a_total_of_an_order_tells_its_freight_as_well(tmp_path: Path) -> None:
    def file(paid: str) -> FileProposal:
        costs = {
            name: lambda one, more=name == paid: Decimal(3 + more + one.order % 2) for name in ("Versand", "Porto")
        }
        total = {"Gesamtbetrag": lambda one: goods_of_order(one) + 4 + one.order % 2}
        columns = {
            "Bestellnummer": lambda one: f"B{one.order:04}", "Bestelldatum": lambda one: one.day,
            "Artikel": lambda one: f"A{one.product}", "Menge": lambda one: one.quantity,
            "Einzelpreis": lambda one: one.price, **costs, **total,
        }  # fmt: skip
        text = table(lines(), columns, ";")
        return proposed(tmp_path, {"verkauf.csv": text.encode()}, currency="EUR", country="DE").files[0]

    assert [file(paid).columns["order_shipping"].column for paid in ("Versand", "Porto")] == ["Versand", "Porto"]


def test_freight_of_an_order_a_row_is_the_order_s_where_orders_are_paid_back(tmp_path: Path) -> None:
    back = {"Versandkosten": lambda one: one.fee, "Refunded amount": lambda one: one.goods if one.order % 5 else 0}
    file = file_of(tmp_path, **back)
    assert {"order_shipping", "order_refund"} <= file.columns.keys()
    assert "freight" not in file.columns


def test_what_is_taken_off_freight_is_told_by_its_name(tmp_path: Path) -> None:
    told = {"Versandkosten": lambda one: one.fee, "Versandrabatt": lambda one: one.fee if one.order % 3 == 0 else 0}
    file = file_of(tmp_path, **told)
    assert (file.columns["freight"].column, file.columns["freight_discount"].column) == (
        "Versandkosten",
        "Versandrabatt",
    )


def test_freight_that_totals_hold_is_after_what_was_taken_off_it(tmp_path: Path) -> None:
    told = {"Versandkosten": lambda one: one.fee, "Versandrabatt": lambda one: one.order % 3}
    file = file_of(tmp_path, **told, Gesamtbetrag=lambda one: one.goods + one.fee)
    (reason,) = [one.reason for one in file.choices if one.column == "Versandrabatt"]
    assert reason == "freight is after it, as sums show"
