"""The page on data: loads, refused rows, comparisons, and what was sold beside what was paid."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.app_pages import trust, trust_loads
from lojista.errors import DatabaseError
from lojista.ingest.ledger import RejectedRow
from lojista.metrics.people import as_csv
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.mapped_files import HEADER, LINES, ROWS, load_mapped
from support.small_home import small_home

Open = Callable[..., AppTest]
_ODD = """\
5,2024-02-30 10:00:00,ana,France,mug,Mug,1,2.50
6,2024-02-03 10:00:00,eva,France,mug,Mug,one,2.50
"""
_STEPS = ("Files to PostgreSQL", "PostgreSQL to copy", "Copy to marts", "Marts to figures", "Figures to their parts")


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In place of the small shop: one that was loaded from a file, with two refused rows and no payments."""
    folder = tmp_path_factory.mktemp("loaded")
    with Database.open(read_settings(home=folder)) as database:
        load_mapped(database, tmp_path_factory.mktemp("files"), LINES, lines=HEADER + ROWS + _ODD)
        yield folder
    stop(read_settings(home=folder))


def _texts(page: AppTest) -> str:
    return "\n".join(one.value.replace("\\", "") for one in (*page.markdown, *page.caption, *page.success))


def test_every_file_is_there_with_its_accounting(open_page: Open) -> None:
    page = open_page("trust")
    assert not page.exception
    (row,) = page.dataframe[-1].value.to_dict("records")
    assert [row[name] for name in ("File", "In", "Loaded", "Updated", "Unchanged", "Rejected")] == [
        "lines.csv", 9, 7, 0, 0, 2,
    ]  # fmt: skip
    assert {metric.label: metric.value for metric in page.metric}["Refused rows"] == "2"


def test_database_that_is_lost_while_the_page_is_drawn_is_said_and_no_traceback(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise DatabaseError("PostgreSQL at shop.example cannot be used.", "Check that the server runs.")

    monkeypatch.setattr(trust, "origins", lost)
    page = open_page("trust")
    assert not page.exception
    assert page.subheader[-1].value == "The shop's database cannot be reached"
    assert [text.value for text in page.text][-1] == "Check that the server runs."
    assert page.button[-1].label == "Try again"


def test_each_reason_says_how_to_mend_it(open_page: Open) -> None:
    refused = open_page("trust").dataframe[0].value
    assert [reason.split(" as this")[0] for reason in refused["Reason"]] == [
        "Date: impossible date",
        "Quantity: not a whole number",
    ]
    assert "Write a day that exists" in refused["How to fix it"][0]
    assert "Write a whole number" in refused["How to fix it"][1]


def test_every_step_agrees_and_what_is_not_known_is_said(open_page: Open) -> None:
    said = _texts(open_page("trust"))
    for step in _STEPS:
        assert f"**{step}**:" in said
    assert "differ" not in said
    assert "1 valid order (50.0%) is of a guest" in said
    assert "careless" not in said  # there are no payments to join


def test_refused_rows_are_no_formulas_in_a_spreadsheet(monkeypatch: pytest.MonkeyPatch) -> None:
    row = RejectedRow("=a.csv", 2, "+b", "-1", "@c", "=cmd|' /C calc'!A0")
    monkeypatch.setattr(trust_loads, "read_now", lambda _: (row,))
    cells = as_csv(trust_loads._all_refused()).decode().splitlines()[1].split(",")
    assert [cell.strip('"')[0] for cell in cells] == ["'", "2", "'", "'", "'", "'"]


def test_definition_of_a_number_leads_there(open_page: Open) -> None:
    page = open_page()
    page.session_state["origin-total_sales"] = True
    page.run()
    assert not page.exception
    assert [link.proto.page for link in page.get("page_link")] == ["trust"]


@pytest.mark.usefixtures("anew")
def test_shop_that_was_paid_shows_what_was_sold_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    with small_home(tmp_path / "paid") as folder:
        with Database.open(read_settings(home=folder)) as database, database.owner() as owner:
            owner.execute("UPDATE order_payments SET amount = 26 WHERE order_key = 2")
        monkeypatch.setenv("LOJISTA_HOME", str(folder))
        page = open_page("trust")
        reasons, orders = (page.dataframe[at].value for at in (1, 2))
    assert [*reasons["Why"], *orders["Why"], *orders["Order"]] == ["interest on instalments"] * 2 + ["b"]
    assert "that add up to" in _texts(page)
