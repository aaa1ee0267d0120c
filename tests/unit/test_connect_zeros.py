"""Columns of zeros and of a card's digits, which no sum can be told by."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, relation_of
from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, first_lines, lines, table

Columns = Mapping[str, Callable[[Line], object]]
SLIPS = first_lines(lines())
TILL: Columns = {
    "Transaction ID": lambda one: f"T{one.order:04}x",
    "Date": lambda one: f"{one.moment:%Y-%m-%d}",
    "Gross Sales": lambda one: f"${one.goods}",
}


def file_of(folder: Path, columns: Columns) -> FileProposal:
    files = {"till.csv": table(SLIPS, dict(TILL) | dict(columns)).encode()}
    return proposed(folder, files, currency="USD", country="US", time_zone="America/New_York").files[0]


def columns_of(file: FileProposal) -> dict[str, str]:
    return {name: found.column for name, found in file.columns.items()}


def digits(one: Line) -> str:
    return f"{one.order % 50 * 7919 % 10_000:04}"


def test_a_column_of_zeros_is_no_sum() -> None:
    amounts = pl.DataFrame(
        {"count": [3.0, 4.0, 5.0], "price": [2.0, 7.0, 9.0], "card": [2.0, 7.0, 9.0], "gift": [0.0] * 3}
    )
    assert relation_of(amounts, AmountColumns(["price"], ["gift"], "count", ["card"])) is None


def test_rows_on_which_both_sides_are_nothing_do_not_count() -> None:
    prices = [0.0] * 80 + [5.0] * 20
    amounts = pl.DataFrame({"price": prices, "sum": [0.0] * 80 + [5.0] * 16 + [8.0] * 4})
    assert relation_of(amounts, AmountColumns(["price"], ["sum"])) is None


def test_a_named_sum_of_nearly_all_zeros_gives_way(tmp_path: Path) -> None:
    zeros: Columns = {"Gross Sales": lambda one: "1.50" if one.order == 3 else "0.00", "belopp": lambda one: one.goods}
    assert columns_of(file_of(tmp_path, zeros))["amount"] == "belopp"


def test_digits_of_a_card_are_no_quantity(tmp_path: Path) -> None:
    columns: Columns = {"siffror": digits, "radsumma": lambda one: f"{int(digits(one)) * one.goods:.2f}"}
    assert "quantity" not in columns_of(file_of(tmp_path, columns))
