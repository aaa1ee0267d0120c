"""Roles, each with all that the ones before it may do."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the dashboard."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"


class Right(StrEnum):
    """One thing that a role may do or not."""

    FIGURES = "figures"  # sums, counts and shares
    PERSONS = "persons"  # lists of customers, and each of them with all that is known
    EXPORTS = "exports"  # files
    ORIGINS = "origins"  # what was loaded, what was refused, and whether all adds up
    KEEPING = "keeping"  # loading, training, alerts, settings


_OWN: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset((Right.FIGURES,)),
    Role.ANALYST: frozenset((Right.FIGURES, Right.PERSONS, Right.EXPORTS, Right.ORIGINS)),
    Role.ADMIN: frozenset(Right),
}
_OF_WHOLE_SHOP = frozenset((Right.ORIGINS, Right.KEEPING))  # they know no part of the shop


def rights_of(role: Role, *, is_narrow: bool) -> frozenset[Right]:
    """What a role may do: with a part of the shop, nothing that is of the whole of it."""
    return _OWN[role] - _OF_WHOLE_SHOP if is_narrow else _OWN[role]
