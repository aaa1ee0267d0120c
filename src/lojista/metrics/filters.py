"""What a person can narrow a question to."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lojista.errors import UnknownNameError
from lojista.periods import Period


@dataclass(frozen=True)
class Filters:
    """Empty means everything. Several values of one filter are alternatives; different filters all apply.

    `payment_types` picks orders with at least one payment of the type. `categories` picks order items.
    """

    period: Period | None = None
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    payment_types: tuple[str, ...] = ()

    def used(self) -> frozenset[str]:
        """Names of the filters that narrow anything."""
        return frozenset(field.name for field in fields(self) if getattr(self, field.name))


EVERYTHING = Filters()


@dataclass(frozen=True)
class Choices:
    """Every value that each filter can take in one shop, sorted."""

    states: tuple[str, ...]
    categories: tuple[str, ...]
    payment_types: tuple[str, ...]

    def check(self, filters: Filters) -> None:
        """Raises UnknownNameError, with the nearest valid values, for a value that the shop does not have."""
        _check("state", filters.states, self.states)
        _check("category", filters.categories, self.categories)
        _check("payment type", filters.payment_types, self.payment_types)


def _check(kind: str, given: Iterable[str], valid: tuple[str, ...]) -> None:
    for value in given:
        if value not in valid:
            raise UnknownNameError(kind, value, valid)
