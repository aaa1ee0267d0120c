"""Workbooks with several sheets, and columns of the same name, come to the sums that were put into them."""

from pathlib import Path

from lojista.ingest.ledger import rejected_rows
from lojista.ingest.total_rows import TOTALS
from lojista.postgres.connection import Database
from support.connected import Connected, connect
from support.raw_files import as_workbook
from support.sheet_exports import FEES, GOODS, PIVOT, two_sheets, two_states

_SHEETS = ["book.xlsx · Orders", "book.xlsx · Line items"]


def _of(shop: Database, folder: Path, workbook: bytes) -> Connected:
    given = {"currency": "USD", "time_zone": "America/New_York"}
    return connect(shop, folder, {"book.xlsx": workbook}, **given)


def test_sheets_of_orders_and_lines_load_as_two_files(empty_shop: Database, tmp_path: Path) -> None:
    done = _of(empty_shop, tmp_path, two_sheets(more={"Pivot": PIVOT}))
    assert [file.file_name for file in done.report.files] == _SHEETS
    assert [file.rows_rejected for file in done.report.files] == [0, 0]
    [sums] = done.totals.currencies
    assert (sums.items, sums.freight, done.totals.order_count) == (GOODS, FEES, 60)


def test_rows_of_totals_are_refused_as_such_and_in_no_sum(empty_shop: Database, tmp_path: Path) -> None:
    done = _of(empty_shop, tmp_path, two_sheets(has_totals=True))
    assert [file.rows_rejected for file in done.report.files] == [1, 1]
    assert [file.rows_of_totals for file in done.report.files] == [1, 1]
    assert [one.reason for file in done.report.files for one in file.refusals] == [TOTALS, TOTALS]
    assert (done.totals.currencies[0].items, done.totals.order_count) == (GOODS, 60)


def test_the_second_column_of_a_name_is_loaded_and_kept_in_refused_rows(empty_shop: Database, tmp_path: Path) -> None:
    sheet = two_states()
    sheet.append(["999", "31/12/2024 10:00", "Entregado", 1, "P1", "no price", 5.0, "Ana", "Nayarit"])
    _of(empty_shop, tmp_path, as_workbook({"Ventas MX": sheet}))
    with empty_shop.reader() as reader:
        regions = reader.execute("SELECT DISTINCT region FROM order_addresses ORDER BY 1").fetchall()
        [refused] = rejected_rows(reader)
    assert [region for (region,) in regions] == ["Jalisco", "Puebla", "Sonora", "Yucatán"]
    assert refused.raw_row.endswith("no price,5,Ana,Nayarit")
