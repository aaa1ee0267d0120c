"""How a table in the shell writes a value; files and other programs get it as it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lojista.metrics.catalog import Metric

Cells = Mapping[str, Callable[[Any], str]]


def as_it_is(value: object) -> str:
    """A number with its thousands apart; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, (int, Decimal)) else str(value)


def as_percent(share: Decimal | float | None) -> str:
    """3.04 % for 0.030403."""
    return as_it_is(share) if share is None else f"{share * 100:,.2f} %"


def cells_of(entry: "Metric", by: Sequence[str]) -> Cells:
    """How the columns of a metric's answer are written."""
    from lojista.metrics.catalog import Unit  # Ibis takes a quarter of a second, and most commands count nothing

    groups = {name: _GROUPS.get(name, _as_group) for name in by}
    return groups | {entry.name: as_percent if entry.unit is Unit.SHARE else as_it_is}


def _as_group(value: object) -> str:
    """What belongs to no group has a row of its own, which needs a name."""
    return "(none)" if value is None else str(value)


def _as_month(day: date | None) -> str:
    return _as_group(day) if day is None else f"{day:%Y-%m}"


def _as_quarter(day: date | None) -> str:
    return _as_group(day) if day is None else f"{day.year}-Q{(day.month + 2) // 3}"


_GROUPS: Cells = {"month": _as_month, "cohort_month": _as_month, "cohort_quarter": _as_quarter}
SHARES_OF_SEGMENTS: Cells = {"customer_share": as_percent, "sales_share": as_percent}
