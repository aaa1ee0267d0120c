"""Whether a rival says the same as we do: numbers, days and names of each part of a page, to the last place shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from math import isclose
from typing import Any

Figures = Mapping[str, Sequence[tuple[Any, ...]]]


def difference(ours: Figures, theirs: Figures) -> str | None:
    """What is not the same, in words; None where all is. Rows that one part holds are compared in any order."""
    if set(ours) != set(theirs):
        return f"parts: {sorted(ours)} and {sorted(theirs)}"
    for name, rows in ours.items():
        left, right = _sorted(rows), _sorted(theirs[name])
        if len(left) != len(right):
            return f"{name}: {len(left)} and {len(right)} rows"
        for one, other in zip(left, right, strict=True):
            if len(one) != len(other) or not all(map(_same, one, other)):
                return f"{name}: {one} and {other}"
    return None


def _same(one: Any, other: Any) -> bool:
    """Ours is rounded where it is shown: what was not rounded lies within half of its last place."""
    if isinstance(other, datetime):
        other = other.date()
    if isinstance(one, Decimal) and other is not None:
        exponent = one.as_tuple().exponent
        assert isinstance(exponent, int)
        return bool(abs(float(one) - float(other)) <= 0.5000001 * 10**exponent + 1e-12 * abs(float(one)))
    if isinstance(one, float) and other is not None:
        return isclose(one, float(other), rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """By what is no sum: names, days and counts tell rows apart."""
    return sorted(rows, key=lambda row: [str(value) for value in row if not isinstance(value, float | Decimal)])
