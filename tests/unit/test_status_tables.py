"""Statuses that orders have as codes, and the table that says what these mean."""

from pathlib import Path

from lojista.ingest.connecting.previews import preview
from lojista.ingest.connecting.proposals import Proposal
from support import amount_exports as shop
from support.connected import proposed


def told(folder: Path, statuses: str = shop.STATUSES) -> Proposal:
    return proposed(folder, {**shop.files(), "statuses.csv": statuses.encode()}, **shop.GIVEN)


def test_a_code_means_what_its_table_says(tmp_path: Path) -> None:
    orders = told(tmp_path).mapping({}).files[0]
    assert orders.columns["status"] == "order_status_id"
    meant = {code: orders.statuses[code] for code in ("1", "3", "5", "7")}
    assert meant == {"1": "created", "3": "shipped", "5": "delivered", "7": "canceled"}


def test_an_order_of_a_code_that_the_table_lacks_is_no_sale(tmp_path: Path) -> None:
    assert told(tmp_path).mapping({}).files[0].statuses["0"] == "unavailable"


def test_the_table_is_left_out_as_what_it_is(tmp_path: Path) -> None:
    assert told(tmp_path).left_out["statuses.csv"] == "It names the statuses of orders.csv."


def test_a_table_in_several_languages_is_read_in_one_that_is_known(tmp_path: Path) -> None:
    languages = shop.STATUSES + "1,3,Xyzzy\n3,3,Foobar\n5,3,Quux\n7,3,Plugh\n"
    assert told(tmp_path, languages).mapping({}).files[0].statuses["5"] == "delivered"


def test_a_table_of_anything_else_says_nothing(tmp_path: Path) -> None:
    groups = "order_status_id,name\n1,Wood\n3,Glass\n5,Metal\n7,Paper\n"
    assert "status" not in told(tmp_path, groups).mapping({}).files[0].columns


def test_a_key_without_a_name_is_told_by_the_tables(tmp_path: Path) -> None:
    statuses = shop.STATUSES.replace("order_status_id", "id")
    assert told(tmp_path, statuses).mapping({}).files[0].statuses["5"] == "delivered"


def test_an_id_is_no_freight(tmp_path: Path) -> None:
    assert "order_shipping" not in told(tmp_path).files[0].columns


def test_rows_that_are_no_lines_are_no_refusals_of_a_preview(tmp_path: Path) -> None:
    proposal = told(tmp_path)
    contracts = proposal.mapping({}).source().contracts
    of_amounts = [pair for pair in zip(proposal.files, contracts, strict=True) if pair[0].rows == "amounts of orders"]
    table, refused = preview(of_amounts[0][0].sample, of_amounts[0][1])
    assert table["line_kind"].to_list() == ["shipping", "shipping"]
    assert refused == ()
