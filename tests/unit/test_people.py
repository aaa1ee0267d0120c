import csv
import io
from datetime import date

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from lojista.cli.console import Format, write_rows
from lojista.metrics.filters import Filters
from lojista.metrics.movement import Flow, flow_selection
from lojista.metrics.outreach import outreach
from lojista.metrics.people import Selection, as_csv, as_parquet, count_customers, list_customers
from lojista.metrics.segments import segment_selection
from lojista.models.clusters import cluster_selection, find_clusters
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
    assert as_csv(table).decode().splitlines()[1] == '"ana","SP","BR",2020-01-10,2020-02-11,2,43.25'
    assert pyarrow.parquet.read_table(io.BytesIO(as_parquet(table))).equals(table)


def test_list_of_nobody_has_the_types_of_any_list() -> None:
    engine = small_shop()[1]
    nobody = list_customers(engine, Selection(Filters(states=("XX",))))
    assert nobody.num_rows == 0
    assert nobody.schema == list_customers(engine, Selection()).schema
    assert pa.types.is_decimal128(nobody.schema.field("total_sales").type)


def _on(day: date, segment: str) -> list[tuple[object, ...]]:
    engine = small_shop()[1]
    rows = list_customers(engine, segment_selection(engine, day, segment)).to_pylist()
    return [(row["customer_id"], row["last_order_on"], row["order_count"], str(row["total_sales"])) for row in rows]


def test_list_of_a_past_day_does_not_know_what_came_later() -> None:
    assert _on(date(2020, 1, 31), "hibernating") == [("ana", date(2020, 1, 10), 1, "28.75")]
    assert _on(date(2020, 2, 29), "at_risk") == [("ana", date(2020, 2, 11), 2, "43.25")]
    assert _on(date(2020, 2, 29), "about_to_sleep") == [("bia", date(2020, 2, 29), 1, "7.07")]


def test_every_selection_of_a_day_lists_its_customers_as_of_it() -> None:
    engine = small_shop()[1]
    day = date(2020, 2, 29)
    week = {entry.reason: entry.selection for entry in outreach(engine, day)}
    clusters = find_clusters(engine, day, 2)
    flow = flow_selection(day, Flow(None, "promising", 1))
    assert {selection.day for selection in (cluster_selection(clusters, clusters.names[0]), flow)} == {day}
    assert list_customers(engine, week["wake_up"])["order_count"].to_pylist() == [1]  # Bia ordered again the day after


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
