"""Amounts with value added tax and those without it, told apart by names and by how far apart they are."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from lojista.ingest.connecting.taxes import counterparts, side_of, without_tax_words
from lojista.ingest.connecting.words import words_of
from support.connected import proposed


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("Bruttobetrag", "with"),
        ("Price (incl. VAT)", "with"),
        ("Prix TTC", "with"),
        ("Importo ivato", "with"),
        ("Cena brutto", "with"),
        ("Nettopreis", "without"),
        ("Price ex. VAT", "without"),
        ("Montant HT", "without"),
        ("Imponibile", "without"),
        ("Valor sem impostos", "without"),
        ("Price", None),
        ("VAT", None),
        ("Network", None),
    ],
)
def test_a_name_says_on_which_side_of_the_tax_it_is(name: str, side: str | None) -> None:
    assert side_of(name) == side


@pytest.mark.parametrize(
    ("name", "left"),
    [("Prezzo IVA incl.", ("prezzo",)), ("price_excl_vat", ("price",)), ("price", ()), ("netto", ())],
)
def test_what_is_left_of_a_name_tells_what_the_amount_is(name: str, left: tuple[str, ...]) -> None:
    assert without_tax_words(words_of(name)) == left


NET = [10.0, 20.0, 30.0, 40.0]


def found(prices: Sequence[str], totals: Sequence[str], quantity: str | None = None, **columns: list[float]) -> object:
    return counterparts(pl.DataFrame(columns), prices, [totals], quantity)


@pytest.mark.parametrize("rates", [[1.2] * 4, [1.04, 1.1, 1.22, 1.22], [1.19, 1.0, 1.07, 1.19]])
def test_the_amount_that_holds_the_tax_is_found_at_any_rates(rates: list[float]) -> None:
    gross = [net * rate for net, rate in zip(NET, rates, strict=True)]
    assert found([], ["netto", "brutto"], netto=NET, brutto=gross) == {"netto": "brutto"}


@pytest.mark.parametrize("rate", [1.0, 1.6, 0.8])
def test_amounts_that_no_tax_lies_between_are_left_as_they_are(rate: float) -> None:
    assert found([], ["netto", "brutto"], netto=NET, brutto=[net * rate for net in NET]) == {}


def test_what_came_back_is_taxed_as_well() -> None:
    assert found([], ["net", "gross"], net=[10.0, -10.0, 0.0], gross=[12.0, -12.0, 0.0]) == {"net": "gross"}


def test_amounts_of_which_neither_name_tells_a_side_are_not_weighed_against_each_other() -> None:
    assert found([], ["total", "sum"], total=NET, sum=[net * 1.2 for net in NET]) == {}


def test_a_price_without_the_tax_has_its_counterpart_in_a_sum_with_it() -> None:
    quantities = [1.0, 2.0, 3.0, 4.0]
    gross = [net * 1.25 * quantity for net, quantity in zip(NET, quantities, strict=True)]
    assert found(["net price"], ["gross"], "n", n=quantities, gross=gross, **{"net price": NET}) == {
        "net price": "gross"
    }


@pytest.mark.parametrize(
    ("header", "taken"),
    [("Net Amount,VAT,Gross Amount", "Gross Amount"), ("Gross Amount,VAT,Net Amount", "Gross Amount")],
)
def test_what_customers_paid_is_taken_wherever_it_stands(tmp_path: Path, header: str, taken: str) -> None:
    rows = "".join(
        f"{n},2024-01-{n:02},c{n % 3},{','.join(_value(name, n) for name in header.split(','))}\n" for n in range(1, 20)
    )
    file = proposed(tmp_path, {"a.csv": f"order,date,customer,{header}\n{rows}".encode()}, currency="EUR").files[0]
    assert file.columns["amount"].column == taken
    assert "with VAT" in file.columns["amount"].reason


def _value(name: str, number: int) -> str:
    return {"N": f"{number}0.00", "V": f"{number * 2}.00", "G": f"{number * 12}.00"}[name[0]]


def test_a_file_without_amounts_with_the_tax_says_so(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 3},{n}0.00\n" for n in range(1, 20))
    file = proposed(tmp_path, {"a.csv": f"order,date,customer,Net Amount\n{rows}".encode()}, currency="EUR").files[0]
    assert "without VAT, as no column holds it with it" in file.columns["amount"].reason
