"""What commands add to the log of access: that somebody at this machine's shell did something."""

import getpass
from pathlib import Path

from lojista.cli.console import Format
from lojista.postgres.access_store import add_to_log
from lojista.postgres.connection import Database


def account() -> str:
    """Who runs the command, as the log calls them: this machine's own account."""
    try:
        return f"{getpass.getuser()} (shell)"
    except (OSError, KeyError):
        return "unknown (shell)"


def note(database: Database, action: str, detail: str) -> None:
    """Adds to the log. `detail` says nothing of a customer."""
    with database.owner() as owner:
        add_to_log(owner, account(), action, detail)


def note_export(database: Database, what: str, out: Path | None, form: Format) -> None:
    """Adds that all of a list was taken away: in a file, or for another program to read."""
    note(database, "export", f"{what}.{form}" if out is None else out.name)
