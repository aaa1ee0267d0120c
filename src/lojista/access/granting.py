"""Gives and takes access, and logs that it was done."""

from collections.abc import Iterable

from lojista.access.roles import Role
from lojista.errors import UnknownNameError, UserError
from lojista.postgres.access_store import (
    KeptGrant,
    add_to_log,
    delete_grant,
    grant_of,
    put_grant,
    unknown_values,
)
from lojista.postgres.connection import Database
from lojista.postgres.direct_readers import hold_reader, release_reader

_LONGEST = 254


def role_named(name: str) -> Role:
    """The role of that name. Raises UnknownNameError with those there are."""
    if name not in tuple(Role):
        raise UnknownNameError("role", name, tuple(Role))
    return Role(name)


def grant(
    database: Database,
    identity: str,
    role: Role,
    states: Iterable[str] = (),
    sellers: Iterable[str] = (),
    *,
    database_role: str | None = None,
    by: str,
) -> tuple[str, ...]:
    """Grants, in the place of what the person had; the states and sellers among those given that the shop lacks so far.

    Raises UserError for an identity that is none, for an admin of a part of the shop, and for a login of the database
    that cannot be held to the scope.
    """
    name, only_states, only_sellers = _checked(identity), tuple(dict.fromkeys(states)), tuple(dict.fromkeys(sellers))
    if role is Role.ADMIN and (only_states or only_sellers):
        raise UserError("An admin sees the whole shop.", "Grant viewer or analyst for a part of it.")
    if database_role is not None and role is Role.VIEWER:
        raise UserError("A login of the database sees customers, which a viewer does not.", "Grant analyst.")
    with database.owner() as owner, owner.transaction():
        before = grant_of(owner, name)
        if before is not None and before.database_role is not None:
            release_reader(owner, before.database_role)
        if database_role is not None:
            hold_reader(owner, database_role, only_states, only_sellers)
        put_grant(owner, name, role.value, only_states, only_sellers, database_role, by)
        add_to_log(owner, by, "grant", words_of(name, role, only_states, only_sellers, database_role))
        return tuple(unknown_values(owner, only_states, only_sellers))


def revoke(database: Database, identity: str, *, by: str) -> KeptGrant:
    """Takes access back; what it was. Raises UserError where there was none."""
    with database.owner() as owner, owner.transaction():
        found = delete_grant(owner, _checked(identity))
        if found is None:
            raise UserError(f"Nothing is granted to {identity!r}.", "See: lojista access list")
        if found.database_role is not None:
            release_reader(owner, found.database_role)
        add_to_log(owner, by, "revoke", found.identity)
    return found


def words_of(
    identity: str, role: Role, states: Iterable[str], sellers: Iterable[str], database_role: str | None
) -> str:
    """What was granted, as the log says it."""
    parts = [f"state {name}" for name in states] + [f"seller {name}" for name in sellers]
    parts += [] if database_role is None else [f"database role {database_role}"]
    return f"{identity}: {role.value}, {', '.join(parts) or 'the whole shop'}"


def _checked(identity: str) -> str:
    name = identity.strip().lower()
    if not name or len(name) > _LONGEST or not name.isprintable() or any(sign.isspace() for sign in name):
        raise UserError(
            f"{identity!r} is nobody that an identity provider could name.", "Give an e-mail address: me@example.org"
        )
    return name
