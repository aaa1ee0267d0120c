"""What a person can narrow a question to."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from lojista.errors import UnknownNameError
from lojista.periods import Period


@dataclass(frozen=True)
class Filters:
    """Empty means everything. Several values of one filter are alternatives; different filters all apply.

    `payment_types` picks orders with at least one payment of the type. `categories` picks order items. `states` and
    `countries` are those that orders were sent to, countries by their two letters of ISO 3166.
    """

    period: Period | None = None
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    payment_types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

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
    countries: tuple[str, ...] = ()

    def matched(self, filters: Filters) -> Filters:
        """The same filters with each value as the shop writes it, whatever the case it was given in.

        Raises UnknownNameError, with the nearest valid values, for a value that the shop does not have.
        """
        return replace(
            filters,
            states=_all_matched("state", filters.states, self.states),
            categories=_all_matched("category", filters.categories, self.categories),
            payment_types=_all_matched("payment type", filters.payment_types, self.payment_types),
            countries=_all_matched("country", filters.countries, self.countries),
        )


def match_name(kind: str, given: str, valid: Iterable[str]) -> str:
    """The valid name that is the given one but for case; one that is equal goes first. Raises UnknownNameError."""
    names = tuple(valid)
    alike = [name for name in names if name.casefold() == given.casefold()]
    if not alike:
        raise UnknownNameError(kind, given, names)
    return given if given in alike else alike[0]


def _all_matched(kind: str, given: Iterable[str], valid: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match_name(kind, value, valid) for value in given))
