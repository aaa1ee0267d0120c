"""Each worksheet with a table is a file of its own, where a workbook has several."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.reading import header_of
from lojista.ingest.known import source_of
from lojista.ingest.readers import find_files
from support.connected import proposed, write_files
from support.raw_files import Row, as_workbook
from support.sheet_exports import PIVOT, lines_sheet, orders_sheet, two_sheets, two_states

ORDERS, LINES = "book.xlsx · Orders", "book.xlsx · Line items"
NOTES: tuple[Row, ...] = (["Made by", "Ana"], ["Ask", "Bea"])


def of(folder: Path, workbook: bytes, name: str = "book.xlsx", **given: str) -> Proposal:
    return proposed(folder, {name: workbook}, currency="USD", time_zone="America/New_York", **given)


def _names(folder: Path, sheets: Mapping[str, Sequence[Row]]) -> list[str]:
    return [file.name for file in find_files(write_files(folder, {"book.xlsx": as_workbook(dict(sheets))}))]


def test_a_sheet_with_a_table_is_a_file_of_its_own_only_beside_others(tmp_path: Path) -> None:
    sheets: dict[str, Sequence[Row]] = {"May": [["id", "sum"], [1, 2]], "Read me": [["Made by Ana"]]}
    assert _names(tmp_path, sheets) == ["book.xlsx"]
    assert _names(tmp_path, {**sheets, "June": sheets["May"]}) == ["book.xlsx · May", "book.xlsx · June"]


def test_a_sheet_is_read_by_its_own_layout(tmp_path: Path) -> None:
    sheets = {"Orders": [["id", "day"], [1, "2024-01-01"]], "Lines": [["Title"], [], ["id", "sku", "sum"], [1, "a", 2]]}
    orders, lines = find_files(write_files(tmp_path, {"book.xlsx": as_workbook(sheets)}))
    assert header_of(orders, detect_layout(orders)) == ["id", "day"]
    assert header_of(lines, detect_layout(lines)) == ["id", "sku", "sum"]


def test_orders_and_their_lines_are_told_apart_by_their_sheets(tmp_path: Path) -> None:
    proposal = of(tmp_path, two_sheets())
    assert [(file.name, file.rows) for file in proposal.files] == [(ORDERS, "orders"), (LINES, "lines of orders")]
    assert proposal.mapping({}).title == "Book"


def test_sheets_without_orders_are_left_out_with_the_reason(tmp_path: Path) -> None:
    proposal = of(
        tmp_path, two_sheets(more={"Pivot": PIVOT, "Notes": NOTES, "Header": [["Stock"], [], ["id", "day", "sum"]]})
    )
    assert len(proposal.files) == 2
    assert "No column tells" in proposal.left_out["book.xlsx · Pivot"]
    assert proposal.left_out["book.xlsx · Header"] == "book.xlsx · Header has a header and no rows."


def test_a_sheet_that_sums_up_days_is_left_out_beside_one_of_orders(tmp_path: Path) -> None:
    days = [["Date", "Total"], *([f"2024-01-{day:02}", 10.5 * day] for day in range(1, 29))]
    proposal = of(tmp_path, as_workbook({"Ventas": two_states(), "Days": days}))
    assert list(proposal.left_out) == ["book.xlsx · Days"]
    assert "no order's number" in proposal.left_out["book.xlsx · Days"]


def test_what_is_left_out_of_one_workbook_is_left_out_of_the_next(tmp_path: Path) -> None:
    source = of(tmp_path, two_sheets(more={"Pivot": PIVOT})).mapping({}).source()
    february = write_files(tmp_path, {"february.xlsx": two_sheets(more={"Pivot": PIVOT})})
    _, fitted = source_of(find_files(february), [source])
    assert [file.name for file, _, _ in fitted] == ["february.xlsx · Orders", "february.xlsx · Line items"]


def test_sheets_of_the_same_columns_are_one_shape(tmp_path: Path) -> None:
    sheet = orders_sheet()
    parts = as_workbook({"May": sheet[:30], "June": [*sheet[:4], *sheet[30:]]})
    proposal = of(tmp_path, parts)
    assert [file.sample.row_count for file in proposal.files] == [60]


def test_two_columns_of_the_same_name_are_told_apart_by_their_values(tmp_path: Path) -> None:
    [file] = of(tmp_path, as_workbook({"Ventas MX": two_states()})).files
    assert (file.columns["status"].column, file.columns["region"].column) == ("Estado", "Estado (2)")
    assert len(lines_sheet()) > len(orders_sheet())
