"""What one person is permitted, as their role and scope come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lojista.access.roles import Right, Role, rights_of
from lojista.columnar.scopes.refusals import refusal
from lojista.columnar.scopes.scope import WHOLE, Scope
from lojista.errors import AccessError
from lojista.postgres.access_store import KeptGrant

EMAIL = "email"


@dataclass(frozen=True)
class Permit:
    """Whom it is for, None where nobody signs in, and what they may see and do. Hashable: answers are kept by it."""

    identity: str | None
    role: Role
    scope: Scope

    @property
    def rights(self) -> frozenset[Right]:
        """All that may be done."""
        return rights_of(self.role, is_narrow=self.scope.is_narrow)

    def may(self, right: Right) -> bool:
        """Whether one thing may be done."""
        return right in self.rights

    def need(self, right: Right) -> None:
        """Raises AccessError where it may not."""
        if not self.may(right):
            of_part = self.scope.is_narrow and right in rights_of(self.role, is_narrow=False)
            raise refusal("whole_shop" if of_part else "persons" if right is Right.PERSONS else "role")


EVERYTHING = Permit(None, Role.ADMIN, WHOLE)


def permit_of(grant: KeptGrant) -> Permit:
    """What a grant comes to."""
    role = Role(grant.role)
    return _permit(grant.identity, role, Scope(grant.states, grant.sellers))


def permit_by_claim(identity: str, claim: object) -> Permit | None:
    """The highest role that a claim names, alone or among others, for the whole shop; None where it names none."""
    named = [claim] if isinstance(claim, str) else claim if isinstance(claim, (list, tuple)) else ()
    roles = [role for role in Role if role.value in named]
    return _permit(identity, roles[-1], WHOLE) if roles else None


def _permit(identity: str, role: Role, scope: Scope) -> Permit:
    has_persons = Right.PERSONS in rights_of(role, is_narrow=False)
    return Permit(identity, role, Scope(scope.states, scope.sellers, has_persons))


def identity_in(claims: Mapping[str, Any], claim: str) -> str:
    """Who signed in, in lower case. Raises AccessError where the provider does not vouch for it.

    An e-mail address counts only where the provider says that it was verified: else anybody could take on another's.
    """
    found = claims.get(claim)
    if not isinstance(found, str) or not found.strip():
        raise AccessError("no_identity", f"Your identity provider does not say your {claim!r}.")
    if claim == EMAIL and claims.get("email_verified") not in (True, "true"):
        raise AccessError("not_verified", "Your identity provider does not vouch for your e-mail address.")
    return found.strip().lower()
