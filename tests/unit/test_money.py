from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lojista.money import to_cents


def test_half_a_cent_rounds_away_from_zero() -> None:
    assert [to_cents(Decimal(amount)) for amount in ("0.005", "-0.005", "1.0049")] == [
        Decimal("0.01"),
        Decimal("-0.01"),
        Decimal("1.00"),
    ]


@given(st.integers(-(10**14), 10**14))
def test_whole_cents_never_change(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert to_cents(amount) == amount
