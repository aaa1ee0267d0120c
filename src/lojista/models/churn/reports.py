"""What a check on past days says, in the form that people read it: chances of ordering again, likeliest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from lojista.models.churn.evaluation import Group
from lojista.models.churn.odds import Odds

_NO_WEIGHT = 1e-9  # of a logarithm: what a fit gives to a column that never changes


@dataclass(frozen=True)
class GroupChance:
    """A tenth of the customers: the chance of ordering again that they were given, and the share that did, with the
    ends of its 95 % interval.
    """

    customer_count: int
    given: float
    came: float
    low: float
    high: float


@dataclass(frozen=True)
class Reached:
    """A tenth, counted from 1, and everybody likelier: their share of customers and of those who came back.

    `lift` is that of the tenth alone: its share that came back over everybody's.
    """

    number: int
    customer_share: float
    buyer_share: float
    lift: float


def chances_by_group(groups: Sequence[Group]) -> tuple[GroupChance, ...]:
    """The groups of a backtest, turned from churning to ordering again."""
    return tuple(
        GroupChance(one.customer_count, 1 - one.predicted, 1 - one.observed, 1 - one.high, 1 - one.low)
        for one in groups
    )


def reached_by_group(groups: Sequence[Group]) -> tuple[Reached, ...]:
    """How far one gets with the likeliest; empty where nobody came back."""
    total, seen, found = sum(one.customer_count for one in groups), 0, []
    for number, one in enumerate(groups, start=1):
        seen += one.customer_count
        if one.buyer_share_to_date is not None and one.lift is not None:
            found.append(Reached(number, seen / total, one.buyer_share_to_date, one.lift))
    return tuple(found)


def told(odds: Sequence[Odds]) -> list[Odds]:
    """Those of features that the shop's data tells apart customers by: one that is the same of all weighs nothing."""
    return [one for one in odds if one.feature not in untold(odds)]


def untold(odds: Sequence[Odds]) -> frozenset[str]:
    """Features that are the same of all customers learned from, as those that a source does not have."""
    levels = Counter(one.feature for one in odds)
    told_apart = {
        one.feature for one in odds if (abs(log(one.ratio)) > _NO_WEIGHT if one.is_number else levels[one.feature] > 1)
    }
    return frozenset(levels) - told_apart


def strongest(odds: Sequence[Odds], count: int | None = None) -> list[Odds]:
    """Those beyond chance first, then by how far they are from no effect."""
    ordered = sorted(odds, key=lambda one: (not one.is_certain, -abs(log(one.ratio))))
    return ordered[:count]
