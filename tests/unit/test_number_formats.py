"""Currencies that a workbook shows beside amounts by their format are a hint as signs in text are."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.formats.number_formats import signs_in
from support.connected import proposed
from support.raw_files import raw_file

HEADER = ["order", "date", "sku", "price"]


def workbook(price: str, header: list[str] | None = None, first_column: int = 0) -> bytes:
    """Orders whose prices are in that format of numbers."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Notes").write(0, 0, "Read me")
        sheet = book.add_worksheet("Orders & more")
        formats = [book.add_format({"num_format": code}) for code in ("0", "@", "@", price)]
        sheet.write_row(0, first_column, header or HEADER)
        for number in range(1, 29):
            row = [number, f"2024-01-{number:02}", f"P{number % 3}", number * 1.5]
            for place, (value, style) in enumerate(zip(row, formats, strict=True)):
                sheet.write(number, first_column + place, value, style)
    return target.getvalue()


def of(folder: Path, price: str, header: list[str] | None = None, **given: str) -> Proposal:
    return proposed(folder, {"a.xlsx": workbook(price, header)}, **given)


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$€-407] #,##0.00", "EUR"),
        ("[$R$-416] #,##0.00", "BRL"),
        ('#,##0.00 "zł"', "PLN"),
        ("£#,##0.00", "GBP"),
        ("[$CHF] #,##0.00", "CHF"),
        ("[$$-80A]#,##0.00", "MXN"),
    ],
)
def test_a_sign_in_the_format_tells_the_currency(tmp_path: Path, code: str, currency: str) -> None:
    proposal = of(tmp_path, code)
    assert proposal.questions() == ()
    shop = proposal.mapping({}).shop
    assert shop is not None
    assert shop.currency == currency


@pytest.mark.parametrize("code", ["#,##0.00", '0.00" kg"', "[$-409]0.00", "[Red]0.00"])
def test_other_formats_tell_none(tmp_path: Path, code: str) -> None:
    [question] = of(tmp_path, code).questions()
    assert (question.name, question.why) == ("currency", "no column says it")


def test_a_dollar_of_nobody_in_particular_is_asked_about(tmp_path: Path) -> None:
    [question] = of(tmp_path, "$#,##0.00").questions()
    assert (question.name, question.proposal, question.why) == ("currency", "USD", "$ is the sign of several")
    assert of(tmp_path, "$#,##0.00", country="US").questions() != ()
    assert of(tmp_path, "$#,##0.00", currency="CAD").questions() == ()


def test_a_dollar_goes_with_the_country_that_things_go_to(tmp_path: Path) -> None:
    rows = "".join(f"{n};2024-01-{n:02};México;P{n % 3};$ {n}.50\n" for n in range(1, 29))
    proposal = proposed(tmp_path, {"a.csv": f"pedido;fecha;país;sku;precio\n{rows}".encode()})
    assert proposal.hints.currencies == ("MXN",)


def test_columns_are_counted_from_the_first_of_the_sheet() -> None:
    for first in (0, 3, 30):
        signs = signs_in(raw_file(workbook("[$€-407] 0.00", first_column=first)), "Orders & more")
        assert signs == {first + 3: ("€", "DE")}


@pytest.mark.parametrize("data", [b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0 old"])
def test_a_workbook_of_another_kind_tells_none(data: bytes) -> None:
    assert signs_in(raw_file(data), "Orders") == {}
