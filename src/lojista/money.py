"""Exact money, and the types that engines hold it in. Decimal everywhere; a float only where a chart is drawn."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision

MONEY = "decimal(18, 4)"
SUM_OF_MONEY = "decimal(38, 4)"
HALF_MONEY = "decimal(18, 5)"  # the mean of two amounts has a place more than they have
WHOLE = "decimal(38, 0)"  # a sum of whole numbers, which engines widen differently

_CENTS = 2
_HALF_UNIT = Decimal("0.00001")


def to_cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, halves away from zero. Unit: the amount's own currency."""
    return round_to(amount, _CENTS)


def decimals_of(currency: str) -> int:
    """How many decimals amounts in a currency are written with: none of yen, won and Chilean pesos. Source: CLDR."""
    return get_currency_precision(currency)


def round_to(number: Decimal, places: int) -> Decimal:
    """Rounded to so many decimals, halves away from zero."""
    return number.quantize(_unit(places), rounding=ROUND_HALF_UP)


@cache
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def exact(value: object, places: int | None = None) -> Decimal | None:
    """A number of an engine as a Decimal, rounded where places are given; None stays None.

    PostgreSQL's percentile of a NUMERIC is a double: it becomes the mean of two amounts that it stands for.
    """
    if value is None:
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value)).quantize(_HALF_UNIT)
    return number if places is None else round_to(number, places)
