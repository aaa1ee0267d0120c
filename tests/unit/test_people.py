import csv
import io

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from lojista.cli.console import Format, write_rows
from lojista.metrics.filters import Filters
from lojista.metrics.people import Selection, as_csv, as_parquet, count_customers, list_customers
from support.small_shop import small_shop


def test_list_has_those_who_brought_most_first() -> None:
    rows = list_customers(small_shop()[1], Selection()).to_pylist()
    assert [(row["customer_id"], row["order_count"], str(row["total_sales"])) for row in rows] == [
        ("ana", 2, "43.25"),
        ("bia", 2, "7.07"),
    ]


def test_filters_pick_by_the_first_order() -> None:
    engine = small_shop()[1]
    assert count_customers(engine, Selection(Filters(states=("RJ",)))) == 1
    assert count_customers(engine, Selection(Filters(categories=("books",)))) == 1
    assert count_customers(engine, Selection(Filters(payment_types=("voucher",)))) == 1


def test_limit_keeps_the_top_of_the_list() -> None:
    assert list_customers(small_shop()[1], Selection(), 1)["customer_id"].to_pylist() == ["ana"]


def test_files_hold_every_column_and_exact_money() -> None:
    table = list_customers(small_shop()[1], Selection())
    assert as_csv(table).decode().splitlines()[1] == '"ana","SP",2020-01-10,2020-02-11,2,43.25'
    assert pyarrow.parquet.read_table(io.BytesIO(as_parquet(table))).equals(table)


PARSED = pyarrow.csv.ParseOptions(newlines_in_values=True)
FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_file_holds_a_formula(formula: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"customer_id": [formula, "ana-1", None], "total_sales": [-1, 0, 1]})
    assert pyarrow.csv.read_csv(io.BytesIO(as_csv(table)), parse_options=PARSED).to_pydict() == {
        "customer_id": ["'" + formula, "ana-1", ""],
        "total_sales": [-1, 0, 1],
    }
    assert pyarrow.parquet.read_table(io.BytesIO(as_parquet(table))).equals(table)
    write_rows(table.column_names, table.to_pylist(), Format.CSV, title="")
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert rows[1:] == [["'" + formula, "-1"], ["ana-1", "0"], ["", "1"]]
