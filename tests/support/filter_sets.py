"""Filters of every kind, alone and together, for the made-up shop."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from lojista.metrics.filters import Filters
from lojista.periods import Period

FILTERS = {
    "everything": Filters(),
    "states": Filters(Period(date(2024, 2, 10), date(2024, 6, 30)), states=("SP", "AC")),
    "countries": Filters(countries=("PT",), payment_types=("voucher",)),
    "category": Filters(categories=("bed_bath_table", "toys")),
    "all": Filters(
        Period(date(2023, 6, 1), date(2024, 11, 30)), ("SP", "RJ"), ("toys",), ("credit_card", "boleto"), ("BR",)
    ),
}


def crossed(groups: Iterable[tuple[str, ...]]) -> list[Any]:
    """Every set of filters without groups, and every group under no filter and under all of them."""
    return [
        pytest.param(by, filters, id=f"{'+'.join(by)}-{name}")
        for by in groups
        for name, filters in FILTERS.items()
        if not by or name in ("everything", "all")
    ]
