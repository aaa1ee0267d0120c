"""Which column is the order's number where no name tells it, and which is that of a line."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, goods_of_order, lines, table

LINES = lines()
CODE: Mapping[str, Callable[[Line], object]] = {
    "pöntun": lambda one: f"PN-{one.order:04}",
    "dags": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
    "viðsk": lambda one: f"V{one.customer}",
}
GOODS: Mapping[str, Callable[[Line], object]] = {
    "vara": lambda one: f"H-{one.product:03}",
    "fj": lambda one: one.quantity,
    "verð": lambda one: one.price,
}


def file_of(folder: Path, columns: Mapping[str, Callable[[Line], object]]) -> FileProposal:
    return proposed(folder, {"sala.csv": table(LINES, columns, ";").encode()}, currency="ISK", country="IS").files[0]


def test_a_counter_of_lines_is_no_order_where_a_code_joins_lines(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"línaID": lambda one: 700 + one.place} | dict(CODE) | dict(GOODS))
    assert file.columns["order_id"].column == "pöntun"


def test_of_two_codes_that_join_lines_the_finer_is_the_order(tmp_path: Path) -> None:
    coarse = {"dags": lambda one: f"2024-{1 + one.order // 6:02}-01", "vika": lambda one: f"W{one.order // 2}"}
    file = file_of(tmp_path, coarse | {"pöntun": CODE["pöntun"]} | dict(GOODS))
    assert file.columns["order_id"].column == "pöntun"


def test_without_such_a_code_the_counter_is_the_order(tmp_path: Path) -> None:
    columns = {"línaID": lambda one: 700 + one.place, "dags": CODE["dags"], "viðsk": CODE["viðsk"]}
    assert file_of(tmp_path, columns | dict(GOODS)).columns["order_id"].column == "línaID"


def test_a_code_that_few_lines_share_is_still_the_order(tmp_path: Path) -> None:
    firsts = [one for one in LINES if one.order % 3 == 0 or one.order < 20]
    columns = {"línaID": lambda one: 700 + one.place} | dict(CODE) | dict(GOODS)
    files = {"sala.csv": table(firsts, columns, ";").encode()}
    file = proposed(tmp_path, files, currency="ISK", country="IS").files[0]
    assert file.columns["order_id"].column == "pöntun"


def test_a_total_on_every_line_of_an_order_is_no_amount_of_lines(tmp_path: Path) -> None:
    file = file_of(tmp_path, dict(CODE) | {"vara": GOODS["vara"], "greitt": goods_of_order})
    assert (file.is_repeated, file.columns["amount"].column) == (True, "greitt")
    assert "one of them counts" in file.columns["amount"].reason
