"""Orders whose number stands on their first row alone are told from the rows, and read so."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from lojista.errors import SourceError
from lojista.ingest.clean import Batch, clean
from lojista.ingest.contracts import Contract
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.mapping import FilePart, read_mapping
from lojista.ingest.rows import LINE, Block, OddRow
from lojista.ingest.total_rows import TOTALS
from support.connected import proposed
from support.mapped_files import SHOP
from support.raw_files import raw_file

HEADER = "number,day,who,item,qty,price"
COLUMNS = 'order_id = "number"\npurchased_at = "day"\nproduct_id = "item"\nquantity = "qty"\nunit_price = "price"\n'
FILLED = 'fill_down = ["order_id", "purchased_at"]\n'
ROWS = ["A1,2024-01-05,ana,11,1,2.50", ",,,12,2,4.00", "A2,2024-01-06,bia,11,1,2.50", ",,,13,1,9.00"]


def _contract() -> Contract:
    text = f'{SHOP}[[files]]\nname = "a.csv"\nmoments = ["%Y-%m-%d"]\n{FILLED}[files.columns]\n{COLUMNS}'
    [contract] = read_mapping(text, "test").source().contracts
    return contract


def _read(*rows: str) -> Batch:
    file = raw_file("".join(f"{row}\n" for row in (HEADER, *rows)).encode())
    layout = detect_layout(file)
    header = header_of(file, layout)
    [batch] = clean(blocks_of(file, layout, header), header, _contract())
    return batch


def _block(*rows: tuple[int, str], odd: Sequence[OddRow] = ()) -> Block:
    names = HEADER.split(",")
    fields = [row.split(",") for _, row in rows]
    columns = {name: [row[place] for row in fields] for place, name in enumerate(names)}
    return Block(pl.DataFrame(columns).with_columns(pl.Series(LINE, [line for line, _ in rows], pl.Int64)), list(odd))


def _orders_of(*blocks: Block) -> list[str | None]:
    batches = clean(iter(blocks), HEADER.split(","), _contract())
    return [order for batch in batches for order in batch.accepted["order_id"].to_list()]


def _part(folder: Path, text: str) -> FilePart:
    [part] = proposed(folder, {"export.csv": text.encode()}, currency="EUR", country="IT").mapping({}).files
    return part


def _export(rows: Sequence[str], header: str = "Order,Date,Customer,Product,Quantity,Price") -> str:
    return "\n".join((header, *rows))


def _orders(below: str) -> list[str]:
    firsts = [f"S{number},2024-01-{number:02},c{number % 4},Mug {number % 3},1,2.50" for number in range(1, 20)]
    return [row for number, first in enumerate(firsts) for row in (first, *[below] * (number % 3))]


def test_a_row_without_an_order_is_of_the_one_above_it() -> None:
    batch = _read(*ROWS)
    assert batch.accepted["order_id"].to_list() == ["A1", "A1", "A2", "A2"]
    assert batch.accepted["purchased_at"].str.slice(0, 10).to_list() == ["2024-01-05"] * 2 + ["2024-01-06"] * 2


def test_an_order_goes_on_in_the_next_block() -> None:
    assert _orders_of(_block((2, ROWS[0])), _block((3, ROWS[1]), (4, ROWS[2])), _block((5, ROWS[3]))) == [
        "A1", "A1", "A2", "A2",
    ]  # fmt: skip


def test_rows_above_the_first_order_are_refused() -> None:
    batch = _read(ROWS[1], *ROWS)
    assert [(one.line_number, one.reason) for one in batch.rejected] == [(2, "missing value")]


@pytest.mark.parametrize(("fields", "orders"), [("A2,x", ["A1", "A3"]), (",x", ["A1", "A1", "A3"])])
def test_rows_below_an_order_that_cannot_be_read_are_of_no_other(fields: str, orders: list[str]) -> None:
    odd = OddRow(3, fields.split(","), "2 fields where the header has 6")
    after = _block((4, ROWS[1]), (5, ROWS[2].replace("A2", "A3")))
    assert _orders_of(_block((2, ROWS[0]), odd=[odd]), after) == orders


@pytest.mark.parametrize("row", ["Total,,,,5,18.00", ",,,Total,,18.00", ",,,,5,18.00", ",,Totale,,5,"])
def test_a_row_of_totals_is_no_line_of_the_last_order(row: str) -> None:
    batch = _read(*ROWS, row)
    assert [(one.line_number, one.reason) for one in batch.rejected] == [(6, TOTALS)]
    assert batch.accepted.height == len(ROWS)


def test_a_last_line_of_numbers_alone_or_of_a_product_called_total_is_sold() -> None:
    assert _read(*ROWS, ",,,14,2,5.00").rejected == ()
    assert _read(*ROWS, ",,,Total 5W40,2,5.00", ROWS[2].replace("A2", "A3")).rejected == ()


def test_numbers_on_first_rows_alone_are_found(tmp_path: Path) -> None:
    part = _part(tmp_path, _export(_orders(",,,Cup,2,4.00")))
    assert part.fill_down == ["order_id", "purchased_at", "customer_id"]
    assert part.columns["order_id"] == "Order"


def test_a_number_that_is_said_to_be_the_orders_is_filled_down_too(tmp_path: Path) -> None:
    text = _export(_orders(",,,Cup,2,4.00"), "Bdx,Date,Customer,Product,Quantity,Price")
    proposal = proposed(tmp_path, {"export.csv": text.encode()}, {"order_id": "Bdx"}, currency="EUR", country="IT")
    assert proposal.files[0].fill_down[0] == "order_id"


@pytest.mark.parametrize("below", [",2024-03-01,,Cup,2,4.00", ",,,,,", ",2024-03-01,c1,Cup,2,4.00"])
def test_a_row_that_has_a_day_or_no_line_is_of_no_order_above(tmp_path: Path, below: str) -> None:
    assert "order_id" not in _part(tmp_path, _export(_orders(below))).fill_down


def test_filling_the_number_down_needs_rows_of_lines() -> None:
    text = f'{SHOP}[[files]]\nname = "a.csv"\nrows = "orders"\n{FILLED}[files.columns]\n{COLUMNS}'
    with pytest.raises(SourceError, match="order_id in fill_down"):
        read_mapping(text, "test")


def test_a_code_in_brackets_before_its_name_hides_no_postage(tmp_path: Path) -> None:
    part = _part(tmp_path, _export(_orders(",,,[Delivery_7] Shipping,1,4.00")))
    [rule] = part.rules
    assert (rule.type, rule.where) == ("shipping", {"product_name": r"\[Delivery_7\] Shipping"})
