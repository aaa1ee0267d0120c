"""One mapping holds every shape of file of a shop, keeps what a person changed, and is read by shape."""

from datetime import date
from pathlib import Path

import pytest

from lojista.errors import SourceError
from lojista.ingest.connecting.proposals import propose
from lojista.ingest.connecting.saving import Saving, saving_of
from lojista.ingest.known import known_sources, mappings_folder
from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping_file
from lojista.ingest.readers import find_files
from lojista.ingest.report import FileReport
from lojista.postgres.connection import Database

TODAY = date(2025, 6, 1)
LINES = "order,date,customer,sku,qty,price\n" + "".join(
    f"{n},2024-01-{n:02},c{n % 3}@example.com,P{n % 4},{n % 2 + 1},{n}.50\n" for n in range(1, 29)
)
TILL = "Beleg;Datum;Betrag\n" + "".join(f"B{n};{n:02}.02.2024;{n},25\n" for n in range(1, 29))
WIDER = LINES.replace("price\n", "price,note\n", 1).replace(".50\n", ".50,x\n")


def save(home: Path, name: str, text: str, fields: dict[str, str] | None = None, shop: str = "Corner") -> Saving:
    path = home / name
    path.write_text(text, "utf-8")
    given = {"name": shop, "currency": "EUR", "time_zone": "Europe/Berlin", "country": "DE"}
    proposal = propose(find_files([path]), given, fields or {}, TODAY)
    saving = saving_of(mappings_folder(home), proposal.mapping({}), proposal)
    saving.path.parent.mkdir(exist_ok=True)
    saving.path.write_text(saving.text, "utf-8")
    return saving


def loaded(shop: Database, home: Path, name: str) -> FileReport:
    with shop.owner() as owner:
        owner.autocommit = True
        [report] = load(owner, [home / name], sources=known_sources(home)).files
    return report


def test_a_new_shape_is_added_and_both_load(empty_shop: Database, tmp_path: Path) -> None:
    save(tmp_path, "lines.csv", LINES)
    second = save(tmp_path, "till.csv", TILL)
    assert (second.added, second.replaced, second.kept) == (("till.csv",), (), ("lines.csv",))
    assert [path.name for path in mappings_folder(tmp_path).iterdir()] == ["corner.toml"]
    assert [loaded(empty_shop, tmp_path, name).rows_loaded for name in ("lines.csv", "till.csv")] == [28, 28]


def test_the_same_shape_is_replaced_whatever_the_file_is_called(tmp_path: Path) -> None:
    save(tmp_path, "may.csv", LINES)
    second = save(tmp_path, "june.csv", LINES, {"customer_id": ""})
    assert (second.added, second.replaced, second.kept) == ((), ("june.csv",), ())
    [part] = read_mapping_file(second.path).files
    assert "customer_id" not in part.columns


def test_what_a_person_changed_of_other_shapes_stays_to_the_letter(tmp_path: Path) -> None:
    first = save(tmp_path, "lines.csv", LINES)
    changed = first.text.replace("[files.columns]", "# By hand.\n[files.columns]").replace(
        '"return"', '"adjustment"', 1
    )
    first.path.write_text(changed, "utf-8")
    second = save(tmp_path, "till.csv", TILL)
    assert "# By hand.\n" in second.text
    assert {part.name: part.negative for part in second.mapping.files} == {
        "till.csv": "return", "lines.csv": "adjustment"
    }  # fmt: skip
    assert read_mapping_file(second.path) == second.mapping


@pytest.mark.parametrize("order", [(LINES, WIDER), (WIDER, LINES)])
def test_a_file_is_read_as_the_shape_with_just_its_columns(tmp_path: Path, order: tuple[str, str]) -> None:
    for place, text in enumerate(order):
        saving = save(tmp_path, f"{place}.csv", text)
    [source] = known_sources(tmp_path)[:1]
    assert len(saving.mapping.files) == 2
    assert {one.header: one.is_just(one.header) for one in source.contracts} == dict.fromkeys(
        [tuple(text.split("\n")[0].split(",")) for text in order], True
    )
    assert [one.file_name for one in source.contracts if one.is_just(WIDER.split("\n")[0].split(","))] == [
        f"{order.index(WIDER)}.csv"
    ]


def test_a_mapping_of_before_is_replaced_by_its_file_and_else_kept(tmp_path: Path) -> None:
    first = save(tmp_path, "lines.csv", LINES)
    old = "\n".join(line for line in first.text.split("\n") if not line.startswith("header"))
    first.path.write_text(old, "utf-8")
    assert save(tmp_path, "till.csv", TILL).kept == ("lines.csv",)
    assert save(tmp_path, "lines.csv", LINES, {"customer_id": ""}).replaced == ("lines.csv",)


def test_what_changes_of_the_shop_is_told(tmp_path: Path) -> None:
    first = save(tmp_path, "lines.csv", LINES)
    first.path.write_text(first.text.replace('currency = "EUR"', 'currency = "CHF"'), "utf-8")
    assert save(tmp_path, "till.csv", TILL).is_shop_changed


def test_shops_of_different_names_never_share_a_file(tmp_path: Path) -> None:
    names = ("店舗", "商店", "Café", "Cafe", "★", "☆", "Łódź")
    places = [save(tmp_path, "lines.csv", LINES, shop=name).path for name in names]
    assert [path.stem for path in places] == ["店舗", "商店", "cafe", "cafe-2", "shop", "shop-2", "lodz"]
    assert save(tmp_path, "lines.csv", LINES, shop="Cafe").path == places[3]
    assert {source.name for source in known_sources(tmp_path)} > {path.stem for path in places}


def test_a_mapping_that_cannot_be_added_to_is_left_as_it_is(tmp_path: Path) -> None:
    first = save(tmp_path, "lines.csv", LINES)
    odd = first.text.replace("[[files]]", "[[ files ]]")
    first.path.write_text(odd, "utf-8")
    with pytest.raises(SourceError, match="nothing can be added to"):
        save(tmp_path, "till.csv", TILL)
    assert first.path.read_text("utf-8") == odd


def test_lines_that_the_same_file_no_longer_tells_were_its_own(empty_shop: Database, tmp_path: Path) -> None:
    save(tmp_path, "lines.csv", LINES + "28,2024-01-28,c1@example.com,POST,1,3.00\n")
    assert not loaded(empty_shop, tmp_path, "lines.csv").is_again
    save(tmp_path, "lines.csv", LINES + "28,2024-01-28,c1@example.com,POST,1,3.00\n", {"customer_id": ""})
    again = loaded(empty_shop, tmp_path, "lines.csv")
    assert (again.is_again, again.is_skipped, again.rows_rejected) == (True, False, 0)


def test_lines_that_a_newer_file_leaves_out_are_those_of_the_earlier(empty_shop: Database, tmp_path: Path) -> None:
    save(tmp_path, "lines.csv", LINES + "28,2024-01-28,c1@example.com,P9,1,3.00\n")
    loaded(empty_shop, tmp_path, "lines.csv")
    (tmp_path / "newer.csv").write_text(LINES, "utf-8")
    newer = loaded(empty_shop, tmp_path, "newer.csv")
    assert (newer.removed_count, newer.is_again) == (1, False)
    assert not loaded(empty_shop, tmp_path, "lines.csv").is_again
