"""What a number is held against: a threshold, or what comparable days make one expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from lojista.money import round_to

FEWEST = 4  # comparable days that are enough to expect anything
_NORMAL = Decimal("1.4826")  # the median absolute deviation times this is a normal distribution's standard deviation
_SHARE = Decimal("0.05")


@dataclass(frozen=True)
class Band:
    """What is expected, and the ends of what passes for it; None is no end, or nothing expected in particular."""

    low: Decimal | None = None
    high: Decimal | None = None
    expected: Decimal | None = None

    def is_left_by(self, value: Decimal) -> bool:
        """Whether a value is below or above what passes; one that is equal to an end is not."""
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)


NOTHING_EXPECTED = Band()


def band_around(values: Sequence[Decimal], width: Decimal, places: int | None) -> Band | None:
    """Median ± width · 1.4826 · MAD, rounded to a decimal more than counts have, or as the unit is; None for too few.

    The spread has a floor, for days that were all alike (a MAD of 0) and for eight that happened to be nearly so: for
    what is counted in whole numbers the square root of the median, at least 1, which is what chance alone makes of a
    count; for everything else 5 % of the median, at least one of the unit's last decimal. Counts do not go below zero.
    """
    if len(values) < FEWEST:
        return None
    expected = Decimal(median(values))
    deviation = Decimal(median(abs(value - expected) for value in values))
    reach = width * max(_NORMAL * deviation, _floor(expected, places))
    low = expected - reach if places is not None or expected < 0 else max(expected - reach, Decimal(0))
    digits = 1 if places is None else places
    return Band(round_to(low, digits), round_to(expected + reach, digits), round_to(expected, digits))


def _floor(expected: Decimal, places: int | None) -> Decimal:
    if places is None:
        return max(abs(expected), Decimal(1)).sqrt()
    return max(abs(expected) * _SHARE, Decimal(1).scaleb(-places))
