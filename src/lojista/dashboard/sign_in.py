"""Who looks at a page: as Streamlit's own sign-in says, and what they were granted. Alone reads `st.user`."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from lojista.access.permits import EVERYTHING, Permit, identity_in, permit_by_claim, permit_of
from lojista.errors import AccessError
from lojista.logs import log_event
from lojista.postgres.access_store import add_to_log, grant_of
from lojista.postgres.connection import Database
from lojista.settings import Settings

_KNOWN_SECONDS = 3.0  # how long a grant that was taken back may still count
_MOST_KNOWN = 1_000
_acting: ContextVar[Permit | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(permit: Permit) -> Iterator[None]:
    """What the block asks, it asks with that permit: for work outside of a page's own run."""
    token = _acting.set(permit)
    try:
        yield
    finally:
        _acting.reset(token)


class Door:
    """Knows for a moment what each person was granted, and logs whoever comes in."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._known: dict[str, tuple[float, Permit | None]] = {}
        self._seen: set[tuple[str, object, bool]] = set()
        self._looking = threading.Lock()

    def permit(self) -> Permit:
        """That of whoever asks. Raises AccessError for nobody who signed in, and for somebody without any access."""
        acting = _acting.get()
        if acting is not None:
            return acting
        if self._settings.sign_in_issuer is None:
            return EVERYTHING
        claims = _claims()
        identity = identity_in(claims, self._settings.sign_in_claim)
        permit = self._granted(identity, claims)
        self._note(identity, claims.get("iat"), is_let_in=permit is not None)
        if permit is None:
            raise self._without_access(identity)
        return permit

    def again(self, permit: Permit) -> Permit:
        """What somebody is permitted by now who had that permit. Raises AccessError for whoever lost all of it."""
        if permit.identity is None or self._settings.sign_in_issuer is None:
            return permit
        now = self._granted(permit.identity, {}) or (permit if self._settings.role_claim else None)
        if now is None:
            raise self._without_access(permit.identity)
        return now

    def _without_access(self, identity: str) -> AccessError:
        return AccessError("no_grant", f"{identity} has no access to this shop.", self._settings.sign_in_contact)

    def log(self, permit: Permit, action: str, detail: str) -> None:
        """Notes what somebody did; nothing where nobody signs in, since it would not say who."""
        if permit.identity is not None:
            with self._database.owner() as owner:
                add_to_log(owner, permit.identity, action, detail)

    def _granted(self, identity: str, claims: Mapping[str, Any]) -> Permit | None:
        """A grant goes before a role that the identity provider names."""
        known_at, permit = self._known.get(identity, (0.0, None))
        if time.monotonic() - known_at > _KNOWN_SECONDS or not known_at:
            with self._database.owner() as owner:
                found = grant_of(owner, identity)
            permit = None if found is None else permit_of(found)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[identity] = (time.monotonic(), permit)
        named = self._settings.role_claim
        return permit if permit or named is None else permit_by_claim(identity, claims.get(named))

    def _note(self, identity: str, signed_in_at: object, *, is_let_in: bool) -> None:
        """Once for each time that somebody signed in."""
        key = (identity, signed_in_at, is_let_in)
        with self._looking:
            if key in self._seen:
                return
            self._seen.add(key)
        log_event("sign_in.accepted" if is_let_in else "sign_in.refused")
        with self._database.owner() as owner:
            add_to_log(owner, identity, "sign in" if is_let_in else "sign in refused")


def check_signed_in(settings: Settings) -> None:
    """Raises AccessError for nobody who signed in where people do: before anything of the shop is looked at."""
    if _acting.get() is None and settings.sign_in_issuer is not None:
        _claims()


def _claims() -> Mapping[str, Any]:
    """What the identity provider said of them. Raises AccessError for nobody who signed in."""
    claims = st.user.to_dict()
    if claims.get("is_logged_in") is not True:
        raise AccessError("sign_in", "Nobody has signed in.")
    return claims
