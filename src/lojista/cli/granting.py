"""What the commands of `access` do."""

from collections.abc import Sequence

from lojista.access import granting
from lojista.access.granting import role_named
from lojista.cli.console import MESSAGES, Format, write_rows
from lojista.cli.noting import account
from lojista.cli.opening import opened_database
from lojista.postgres.access_store import KeptGrant, kept_grants, log_entries
from lojista.settings import Settings

_GRANT_COLUMNS = ("identity", "role", "states", "sellers", "database_role", "granted_by", "granted_at")
_LOG_COLUMNS = ("logged_at", "identity", "action", "detail")


def grant(
    settings: Settings,
    identity: str,
    role: str,
    states: Sequence[str],
    sellers: Sequence[str],
    database_role: str | None,
) -> None:
    """Grants, and says so. Raises UserError for what cannot be granted."""
    given = role_named(role)
    with opened_database(settings) as database:
        unknown = granting.grant(database, identity, given, states, sellers, database_role=database_role, by=account())
    seen = ", ".join((*states, *sellers)) or "the whole shop"
    MESSAGES.print(f"{identity.strip().lower()} is {role} of {seen}", markup=False)
    if unknown:
        MESSAGES.print(f"The shop has none of these so far: {', '.join(unknown)}", style="yellow", markup=False)


def list_grants(settings: Settings, form: Format) -> None:
    """Every grant, one a row."""
    with opened_database(settings) as database, database.owner() as owner:
        rows = [_row(kept) for kept in kept_grants(owner)]
    write_rows(_GRANT_COLUMNS, rows, form, title="Who may use the dashboard")


def _row(kept: KeptGrant) -> dict[str, object]:
    lists = {"states": ", ".join(kept.states) or None, "sellers": ", ".join(kept.sellers) or None}
    return {**{name: getattr(kept, name) for name in _GRANT_COLUMNS}, **lists}


def revoke(settings: Settings, identity: str) -> None:
    """Takes access back, and says so. Raises UserError where there was none."""
    with opened_database(settings) as database:
        found = granting.revoke(database, identity, by=account())
    MESSAGES.print(f"{found.identity} has no access any more", markup=False)


def log(settings: Settings, last: int, form: Format) -> None:
    """What was noted, the newest first."""
    with opened_database(settings) as database, database.owner() as owner:
        rows = [vars(entry) for entry in log_entries(owner, last)]
    write_rows(_LOG_COLUMNS, rows, form, title="What was done")
