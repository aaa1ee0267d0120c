"""Sums of a trial that no shop has are warned of, in the shell and on the page."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lojista.cli.console import MESSAGES
from lojista.cli.totals import print_totals
from lojista.dashboard.proposed import said_in
from lojista.ingest.totals import CurrencyTotals, ShopTotals, oddities_of

AT = datetime(2024, 5, 1, tzinfo=UTC)


def totals(items: int, discounts: int = 0, returned: int = 0) -> ShopTotals:
    nothing = Decimal(0)
    sums = (Decimal(items), Decimal(discounts), nothing, Decimal(returned), 1, nothing, nothing)
    return ShopTotals(9, 0, 9, 0, AT, AT, (CurrencyTotals("USD", 9, *sums),))


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (totals(0), "Sales in USD come to 0.00"),
        (totals(100, discounts=60, returned=40), "Sales in USD come to 0.00"),
        (totals(100, discounts=95), "Discounts in USD are 95% of what was sold"),
        (totals(100, returned=120), "Returns in USD are 120% of what was sold"),
    ],
)
def test_odd_sums_are_warned_of(odd: ShopTotals, said: str) -> None:
    (sentence,) = oddities_of(odd)
    assert sentence.startswith(said)
    assert said_in("pt-BR", sentence) != sentence
    with MESSAGES.capture() as shown:
        print_totals(odd)
    assert said in " ".join(shown.get().split())


def test_usual_sums_are_not() -> None:
    assert oddities_of(totals(100, discounts=30, returned=20)) == ()
