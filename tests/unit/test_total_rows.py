"""Rows of totals are told from rows of what was sold, in whatever language and wherever they stand."""

from pathlib import Path

import pytest

from lojista.ingest.clean import Batch, clean
from lojista.ingest.contracts import Contract
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.mapping import read_mapping
from lojista.ingest.total_rows import TOTALS
from support.connected import proposed
from support.mapped_files import SHOP
from support.raw_files import raw_file

HEADER = "id,day,who,sku,qty,price"
ROWS = [f"{number},2024-01-{number:02},ana,P{number % 3},1,{number}.50" for number in range(1, 20)]
COLUMNS = 'order_id = "id"\npurchased_at = "day"\nproduct_id = "sku"\nquantity = "qty"\nunit_price = "price"\n'


def _contract(columns: str = COLUMNS) -> Contract:
    text = f'{SHOP}[[files]]\nname = "a.csv"\nmoments = ["%Y-%m-%d"]\n[files.columns]\n{columns}'
    [contract] = read_mapping(text, "test").source().contracts
    return contract


def _read(*rows: str, columns: str = COLUMNS) -> Batch:
    file = raw_file("".join(f"{row}\n" for row in (HEADER, *rows)).encode())
    layout = detect_layout(file)
    header = header_of(file, layout)
    [batch] = clean(blocks_of(file, layout, header), header, _contract(columns))
    return batch


def _reasons(*rows: str, columns: str = COLUMNS) -> list[str]:
    return [one.reason for one in _read(*rows, columns=columns).rejected]


@pytest.mark.parametrize(
    "row",
    [
        "TOTAL,,,,19,199.50", ",,Summe:,,19,199.50", "Total general,,,,,199.50", ",,,,19,199.50", ",Gesamtsumme,,,,199",
        "合計,,,,19,199.50", "Totaux (19),,,,19,199.50", "TOTAL;;199.50", "Grand total,,,,19,$199.50",
    ],
)  # fmt: skip
def test_a_row_of_totals_at_the_end_is_refused_as_such(row: str) -> None:
    assert _reasons(*ROWS, row) == [TOTALS]


def test_totals_below_each_group_are_refused_where_they_stand() -> None:
    refused = _read(*ROWS[:5], "Total enero,,,,5,17.50", *ROWS[5:], "Total,,,,19,199.50").rejected
    assert [(one.line_number, one.reason) for one in refused] == [(7, TOTALS), (22, TOTALS)]


def test_what_lacks_its_order_is_no_total_unless_it_ends_the_file() -> None:
    assert _reasons(",,,,1,5.00", *ROWS) == ["missing value"]
    assert _reasons(*ROWS, ",,,P1,1,5.00") == ["missing value"]
    assert _reasons(*ROWS, *[",,,,1,5.00"] * 4) == ["missing value"] * 4


def test_a_product_called_total_is_sold() -> None:
    assert _reasons(*ROWS, "20,2024-02-01,,Total,1,5.00") == []


def test_without_orders_numbers_a_row_without_a_day_may_be_of_totals() -> None:
    columns = 'purchased_at = "day"\namount = "price"\n'
    assert _reasons(*ROWS, "Total,,,,19,199.50", columns=columns) == [TOTALS]


@pytest.mark.parametrize("row", ["TOTAL,,,,19,199.50", ",,,,19,199.50"])
def test_totals_are_in_no_sample(tmp_path: Path, row: str) -> None:
    text = "\n".join([HEADER, *ROWS, row])
    [file] = proposed(tmp_path, {"a.csv": text.encode()}, currency="EUR").files
    assert file.sample.rows.height == 19
    assert file.sample.row_count == 20
    assert "another one on every row" in file.columns["order_id"].reason
