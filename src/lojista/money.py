"""Exact money. It is Decimal everywhere; a float appears only where a chart is drawn."""

from decimal import ROUND_HALF_UP, Decimal

_CENTS = 2


def to_cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, halves away from zero. Unit: the amount's own currency."""
    return round_to(amount, _CENTS)


def round_to(number: Decimal, places: int) -> Decimal:
    """Rounded to so many decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
