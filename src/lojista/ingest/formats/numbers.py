"""Numbers as text, all their digits and no exponent."""

import re
from decimal import Decimal, InvalidOperation

_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_LONGEST = 30


def plain(text: str) -> str:
    """A number's text as a person writes it: 6 for 6.0, 0.0000001 for 1e-7; anything else, and 1e99, as it stands."""
    if "e" in text or "E" in text:
        text = _without_exponent(text)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _without_exponent(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    is_long = not number.is_finite() or abs(number.adjusted()) > _LONGEST
    return text if is_long else format(number, "f")
