"""Which number tells people where no name tells it, and which numbers are nobody's."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, lines, table

LINES = lines()
Columns = Mapping[str, Callable[[Line], object]]
ORDER: Columns = {"pöntun": lambda one: f"PN-{one.order:04}", "dags": lambda one: f"{one.moment:%Y-%m-%d %H:%M}"}
GOODS: Columns = {
    "vara": lambda one: f"H-{one.product:03}",
    "fj": lambda one: one.quantity,
    "verð": lambda one: one.price,
}
NAMES = ("Anna Jóns", "Bára Páls", "Davíð Óla", "Elín Karls", "Gísli Más", "Hekla Atla", "Ívar Braga", "Jóna Geirs")


def name(one: Line) -> str:
    return NAMES[one.customer % len(NAMES)]


def file_of(folder: Path, columns: Columns) -> FileProposal:
    files = {"sala.csv": table(LINES, dict(ORDER) | dict(columns) | dict(GOODS), ";").encode()}
    return proposed(folder, files, currency="ISK", country="IS").files[0]


@pytest.mark.parametrize("code", [lambda one: 4100 + one.customer, lambda one: f"VM{one.customer:03}"])
@pytest.mark.parametrize("heading", ["customer name", "heiti"])
def test_namesakes_are_told_apart_by_the_number_that_goes_with_them(
    tmp_path: Path, code: Callable[[Line], object], heading: str
) -> None:
    file = file_of(tmp_path, {"nmr": code, heading: name, "city": lambda one: f"Vík {'ab'[one.customer % 2]}"})
    assert file.columns["customer_id"].column == "nmr"
    assert heading not in {one.column for one in file.columns.values()}


def test_a_number_that_goes_with_several_names_is_nobody_s(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"nmr": lambda one: f"B{one.customer % 9}", "customer name": name})
    assert file.columns["customer_id"].column == "customer name"


def test_a_number_that_is_another_one_at_every_order_is_nobody_s(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"nmr": lambda one: f"B{one.order:04}", "customer name": name})
    assert file.columns["customer_id"].column == "customer name"


@pytest.mark.parametrize("word", ["Walk-in", "Barverkauf", "Laufkundschaft", "COMPTOIR", "Client de passage"])
@pytest.mark.parametrize(("number", "heading"), [("nmr", "heiti"), ("customer no", "customer name")])
def test_a_number_whose_name_is_a_word_for_a_guest_is_a_guest(
    tmp_path: Path, word: str, number: str, heading: str
) -> None:
    columns: Columns = {
        number: lambda one: 4100 + one.customer,
        heading: lambda one: word if one.customer == 3 else f"{name(one)} {one.customer}",
        "greiðsla": lambda one: ("Cash", "Kort")[one.customer % 2],
    }
    file = file_of(tmp_path, columns)
    assert (file.columns["customer_id"].column, file.guests) == (number, ("4103",))


def test_a_number_tells_people_whose_masked_address_is_new_at_every_order(tmp_path: Path) -> None:
    masked = {"email": lambda one: f"x{one.order:04}@masked.example", "customer name": name}
    file = file_of(tmp_path, {"nmr": lambda one: 4100 + one.customer, **masked})
    assert file.columns["customer_id"].column == "nmr"
