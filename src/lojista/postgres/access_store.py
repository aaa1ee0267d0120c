"""Who may use the dashboard, and what was done there, as they are kept in PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

_GRANT = "identity, role, states, sellers, database_role, granted_by, granted_at"


@dataclass(frozen=True)
class KeptGrant:
    """What one person was granted. Empty `states` and `sellers` are all of them."""

    identity: str
    role: str
    states: tuple[str, ...]
    sellers: tuple[str, ...]
    database_role: str | None
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True)
class LogEntry:
    """One thing that somebody did. `detail` says nothing of a customer."""

    logged_at: datetime
    identity: str
    action: str
    detail: str


def _grant(
    identity: str, role: str, states: list[str], sellers: list[str], database_role: str | None, by: str, at: datetime
) -> KeptGrant:
    return KeptGrant(identity, role, tuple(states), tuple(sellers), database_role, by, at)


def kept_grants(owner: psycopg.Connection[Any]) -> tuple[KeptGrant, ...]:
    """Every grant, by whom it is for."""
    rows = owner.execute(f"SELECT {_GRANT} FROM access_grants ORDER BY identity".encode())  # noqa: S608 - our own names
    return tuple(_grant(*row) for row in rows)


def grant_of(owner: psycopg.Connection[Any], identity: str) -> KeptGrant | None:
    """The grant of one person, whatever the case they are written in; None where there is none."""
    query = f"SELECT {_GRANT} FROM access_grants WHERE identity = %s"  # noqa: S608 - our own names
    row = owner.execute(query.encode(), [identity.lower()]).fetchone()
    return None if row is None else _grant(*row)


def put_grant(
    owner: psycopg.Connection[Any],
    identity: str,
    role: str,
    states: tuple[str, ...],
    sellers: tuple[str, ...],
    database_role: str | None,
    granted_by: str,
) -> None:
    """Grants, in the place of what the person had."""
    owner.execute(
        """INSERT INTO access_grants (identity, role, states, sellers, database_role, granted_by)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (identity) DO UPDATE SET role = excluded.role,
            states = excluded.states, sellers = excluded.sellers, database_role = excluded.database_role,
            granted_by = excluded.granted_by, granted_at = clock_timestamp()""",
        [identity.lower(), role, list(states), list(sellers), database_role, granted_by],
    )


def delete_grant(owner: psycopg.Connection[Any], identity: str) -> KeptGrant | None:
    """Takes a grant back; what it was, None where there was none."""
    query = f"DELETE FROM access_grants WHERE identity = %s RETURNING {_GRANT}"  # noqa: S608 - our own names
    row = owner.execute(query.encode(), [identity.lower()]).fetchone()
    return None if row is None else _grant(*row)


def unknown_values(owner: psycopg.Connection[Any], states: tuple[str, ...], sellers: tuple[str, ...]) -> list[str]:
    """Those of some states and ids of sellers that the shop does not have."""
    known = owner.execute("SELECT region FROM order_addresses UNION SELECT seller_id FROM sellers").fetchall()
    names = {str(row[0]) for row in known}
    return [name for name in (*states, *sellers) if name not in names]


def add_to_log(owner: psycopg.Connection[Any], identity: str, action: str, detail: str = "") -> None:
    """Notes that somebody did something, now."""
    owner.execute(
        "INSERT INTO access_log (identity, action, detail) VALUES (%s, %s, %s)", [identity.lower(), action, detail]
    )


def log_entries(owner: psycopg.Connection[Any], limit: int | None = None) -> tuple[LogEntry, ...]:
    """Everything that was noted, or so much of it, the newest first."""
    rows = owner.execute(
        "SELECT logged_at, identity, action, detail FROM access_log ORDER BY entry_id DESC LIMIT %s", [limit]
    )
    return tuple(LogEntry(*row) for row in rows)
