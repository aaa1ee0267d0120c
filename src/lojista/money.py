"""Exact money. It is Decimal everywhere; a float appears only where a chart is drawn."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, halves away from zero. Unit: the amount's own currency."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
