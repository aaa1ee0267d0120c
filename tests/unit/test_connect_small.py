"""What `connect` shows and calls things: days, alternatives, names of shops, amounts without cents."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.alerts.messages import in_words
from lojista.ingest.connecting.pages import outlook
from lojista.ingest.connecting.previews import preview, reads_some
from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.fields import FIELDS
from lojista.ingest.mapping import read_mapping
from lojista.metrics.catalog import Unit
from lojista.money import decimals_of
from support.connected import proposed
from support.mapped_files import LINES
from support.raw_files import as_workbook

HEADER = "order,date,country,customer name,customer email,sku,price\n"
ROWS = "".join(f"{n},2024-01-{n:02} 10:00,France,Ana {n},a{n % 4}@example.com,P{n % 3},{n}.50\n" for n in range(1, 29))


def of(folder: Path, text: str = HEADER + ROWS, name: str = "a.csv", **given: str) -> Proposal:
    return proposed(folder, {name: text.encode()}, currency="EUR", **given)


def test_only_fields_are_named_as_alternatives(tmp_path: Path) -> None:
    [file] = of(tmp_path).files
    named = {name for choice in file.choices for name in choice.alternatives}
    assert named <= FIELDS.keys()


def test_a_word_that_is_always_the_same_is_said_to_be(tmp_path: Path) -> None:
    [file] = of(tmp_path).files
    assert file.columns["country"].reason == "its name says so; the same wherever it is"


def test_days_of_a_spreadsheet_are_shown_without_midnight_and_ask_for_no_zone(tmp_path: Path) -> None:
    rows = [[n, datetime(2024, 1, n), f"P{n % 3}", n * 1.5] for n in range(1, 29)]
    workbook = as_workbook({"Orders": [["order", "date", "sku", "price"], *rows]})
    proposal = proposed(tmp_path, {"a.xlsx": workbook}, currency="EUR")
    [file] = proposal.files
    assert next(choice.examples[0] for choice in file.choices if choice.column == "date") == "2024-01-01"
    assert proposal.taken_unasked({}) == ()
    table, _ = preview(file.sample, proposal.mapping({}).source().contracts[0])
    assert table["purchased_at"].to_list()[0] == "2024-01-01"


@pytest.mark.parametrize(
    ("file", "title", "name"),
    [
        ("20250105_Ventas_MX.csv", "Ventas mx", "ventas-mx"),
        ("2025-01-05 Orders.csv", "Orders", "orders"),
        ("2025.01.05_orders.csv", "Orders", "orders"),
        ("2024 sales.csv", "2024 sales", "2024-sales"),
        ("20250105.csv", "20250105", "20250105"),
        ("注文データ_20250310.csv", "注文データ 20250310", "注文データ-20250310"),
        ("Бутик Łódź.csv", "Бутик łódź", "бутик-lodz"),
        ("★.csv", "★", "shop"),
    ],
)
def test_a_mapping_is_called_as_its_file_in_any_script(tmp_path: Path, file: str, title: str, name: str) -> None:
    mapping = of(tmp_path, name=file, time_zone="Europe/Paris").mapping({})
    assert (mapping.title, mapping.name) == (title, name)
    assert read_mapping(LINES.replace('"corner-shop"', f'"{name}"'), "test").name == name


def test_no_page_is_filled_where_no_row_can_be_read(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path, {"a.csv": b"order,date,price\n" + b"1,2024-01-05,n/v\n" * 9}, {"unit_price": "price"}, currency="EUR"
    )
    mapping = proposal.mapping({})
    assert not reads_some(proposal.files, mapping)
    assert [page for page in outlook(mapping, has_rows=False) if page.is_filled] == []
    assert reads_some(of(tmp_path).files, of(tmp_path).mapping({}))


def test_currencies_without_cents_are_written_without_decimals() -> None:
    assert [decimals_of(code) for code in ("JPY", "KRW", "CLP", "VND", "EUR", "XXX")] == [0, 0, 0, 0, 2, 2]
    assert in_words(Decimal("1234.0000"), Unit.MONEY, "JPY") == "1,234 JPY"
