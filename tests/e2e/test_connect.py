"""An export of one's own, from upload to the first number, in a real browser over an empty home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import open_context
from support.served import served

EXPORT = """\
Bestellnummer;Bestelldatum;Kundennr;Land;Artikelnr;Bezeichnung;Menge;Einzelpreis
1;31.01.2023 10:21;K1;Deutschland;A1;Tasse;4;2,50
1;31.01.2023 10:21;K1;Deutschland;VERSAND;Versandkosten;1;4,90
2;01.02.2023 11:10;K2;Schweiz;A2;Teller;1;12,00
3;02.02.2023 11:41;;Deutschland;A1;Tasse;2;2,50
4;03.02.2023 09:00;K1;Deutschland;A1;Tasse;-1;2,50
"""


@pytest.fixture(scope="module")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("empty")) as url:
        yield url


@pytest.fixture
def empty_page(browser: Browser, empty_address: str) -> Iterator[Page]:
    context = open_context(browser, base_url=empty_address)
    yield context.new_page()
    context.close()


def test_an_export_is_understood_tried_and_loaded(empty_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "bestellungen.csv"
    path.write_text(EXPORT, "windows-1252")
    notes = tmp_path / "notizen.csv"
    notes.write_text("name,colour\nmug,red\ncup,blue\n", "utf-8")
    empty_page.goto("/connect")
    empty_page.locator("input[type=file]").set_input_files([path, notes])
    expect(empty_page.get_by_text("CSV, separated by semicolons")).to_be_visible()
    expect(empty_page.get_by_text("notizen.csv is left out")).to_be_visible()
    empty_page.get_by_role("button", name="Try the whole load").click()
    expect(empty_page.get_by_text("Tried and undone")).to_be_visible()
    expect(empty_page.get_by_text("The shop would hold 3 orders, 1 of them by guests, and 2 customers")).to_be_visible()
    empty_page.get_by_role("button", name="Save the mapping and load").click()
    expect(empty_page.get_by_text("Loaded. A newer export")).to_be_visible()
    empty_page.goto("/")
    expect(empty_page.get_by_text("€29.40")).to_be_visible()


def test_a_file_that_is_no_export_is_told_why_and_its_columns_can_be_named(empty_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("name,colour\nmug,red\ncup,blue\n", "utf-8")
    empty_page.goto("/connect")
    empty_page.locator("input[type=file]").set_input_files(path)
    expect(empty_page.get_by_text("No column tells when something was ordered")).to_be_visible()
    expect(empty_page.get_by_text("Say below what the columns are")).to_be_visible()
    expect(empty_page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(empty_page.get_by_text("--set")).to_have_count(0)


def test_what_the_file_does_not_say_is_asked_before_anything_else(empty_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = "".join(f"{number},2024-03-{number:02} 10:00,c{number % 7},{number}.50\n" for number in range(1, 29))
    path.write_text(f"order_id,ordered_at,customer_id,amount\n{rows}", "utf-8")
    empty_page.goto("/connect")
    empty_page.locator("input[type=file]").set_input_files(path)
    expect(empty_page.get_by_text("the rest follows once that is answered")).to_be_visible()
    for name, answer in (("currency are the amounts", "EUR"), ("time zone is the shop", "Europe/Berlin")):
        empty_page.get_by_role("textbox", name=name).fill(answer)
        empty_page.get_by_role("textbox", name=name).press("Tab")
    expect(empty_page.get_by_role("button", name="Try the whole load")).to_be_visible()
