"""How many people live where, as a national census counted them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from lojista.metrics.filters import Filters


@dataclass(frozen=True)
class Population:
    """Inhabitants of a country's states, with where the numbers are from and the year they are of.

    `total` is the country's as published, which the states add up to.
    """

    source: str
    year: int
    country: str
    total: int
    inhabitants: Mapping[str, int]


@cache
def brazil() -> Population:
    """Brazil's 27 states, from IBGE's census."""
    file = resources.files("lojista.metrics") / "reference" / "brazil_population.toml"
    found = tomllib.loads(file.read_text("utf-8"))
    return Population(found["source"], found["year"], found["country"], found["total"], found["inhabitants"])


def thousands_of_inhabitants(group: Mapping[str, object], filters: Filters) -> Decimal | None:
    """Of a group's state, else of all states that filters keep, whether anything was sold there or not.

    None where the state is none of Brazil's, or is not known.
    """
    known = brazil().inhabitants
    if "state" in group:
        people = known.get(str(group["state"]), 0)
    else:
        people = sum(known.get(state, 0) for state in filters.states) if filters.states else sum(known.values())
    return Decimal(people) / 1000 if people else None
