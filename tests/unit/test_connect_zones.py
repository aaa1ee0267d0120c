"""Questions that columns answer: a time zone by name, a currency in a heading."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lojista.ingest.connecting.proposals import Proposal
from support.connected import proposed
from support.export_lines import Line, first_lines, lines, table

SLIPS = first_lines(lines())


def proposal_of(folder: Path, zones: tuple[str, ...] = ("",), price: str = "Price", **given: str) -> Proposal:
    columns: dict[str, Callable[[Line], object]] = {
        "Order ID": lambda one: f"A{one.order:04}",
        "Date": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
        "Time Zone": lambda one: zones[one.order % len(zones)],
        price: lambda one: one.price,
    }
    return proposed(folder, {"sales.csv": table(SLIPS, columns).encode()}, **given)


def asked(proposal: Proposal) -> set[str]:
    return {question.name for question in proposal.taken_unasked({})}


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("America/Sao_Paulo", "America/Sao_Paulo"),
        ("Berlin", "Europe/Berlin"),
        ("GMT+3", "Etc/GMT-3"),
        ("UTC-05:00", "Etc/GMT+5"),
    ],
)
def test_a_column_of_one_time_zone_answers_the_question(tmp_path: Path, said: str, zone: str) -> None:
    proposal = proposal_of(tmp_path, (said,), currency="USD", country="US")
    assert "time_zone" not in asked(proposal)
    shop = proposal.mapping({}).shop
    assert shop is not None
    assert shop.time_zone == zone


@pytest.mark.parametrize("zones", [("Berlin", "London"), ("somewhere",), ("",)])
def test_several_zones_and_none_are_asked_for(tmp_path: Path, zones: tuple[str, ...]) -> None:
    assert "time_zone" in asked(proposal_of(tmp_path, zones, currency="EUR", country="DE"))


def test_what_the_user_says_goes_before_a_column(tmp_path: Path) -> None:
    given = proposal_of(tmp_path, ("Berlin",), currency="EUR", country="DE", time_zone="Europe/Paris").given
    assert given["time_zone"] == "Europe/Paris"


@pytest.mark.parametrize(
    ("heading", "currency"),
    [("Цена, руб.", "RUB"), ("Цена ₽", "RUB"), ("Cena (zł)", "PLN"), ("Egységár (Ft)", "HUF"), ("Cena Kč", "CZK")],
)
def test_a_sign_in_a_heading_answers_the_currency(tmp_path: Path, heading: str, currency: str) -> None:
    proposal = proposal_of(tmp_path, price=heading)
    assert (proposal.hints.currencies, "currency" in asked(proposal)) == ((currency,), False)
