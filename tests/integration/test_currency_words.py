"""Currencies as exports write them: in small letters, by a sign, or not at all."""

from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support.mapped_files import lines_mapping, load_mapped, rows_of

MAPPING = lines_mapping(order_id="Invoice", purchased_at="Date", currency="Currency", unit_price="Price")


def load(database: Database, folder: Path, currency: str) -> int:
    text = f"Invoice,Date,Currency,Price\n1,2024-01-05 10:00:00,{currency},2.50\n"
    return load_mapped(database, folder, MAPPING, lines=text)[0].rows_loaded


@pytest.mark.parametrize(
    ("written", "code"), [("eur", "EUR"), ("Usd", "USD"), (" GBP ", "GBP"), ("€", "EUR"), ("R$", "BRL")]
)
def test_it_is_read_as_its_three_letters(empty_shop: Database, tmp_path: Path, written: str, code: str) -> None:
    assert load(empty_shop, tmp_path, written) == 1
    assert rows_of(empty_shop, "SELECT currency FROM orders") == [(code,)]


@pytest.mark.parametrize("written", ["euros", "$", "978", "E U"])
def test_what_names_none_is_refused_with_its_reason(empty_shop: Database, tmp_path: Path, written: str) -> None:
    assert load(empty_shop, tmp_path, written) == 0
    told = "SELECT reason, column_name, value FROM rejected_rows"
    assert rows_of(empty_shop, told) == [("not a currency, such as EUR", "Currency", written)]
