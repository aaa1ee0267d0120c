"""Runs the programs that come with the embedded server on its database: those of another version may refuse it."""

import os
import signal
import subprocess
from collections.abc import Sequence

from lojista.errors import UnknownNameError, UserError
from lojista.postgres.cluster import DATABASE, OWNER, check_shop, password_of
from lojista.postgres.connection import Database
from lojista.postgres.place import Place, find_place
from lojista.settings import Settings
from lojista.steps import Step

PROGRAMS = ("pg_dump", "pg_restore", "psql")


def open_for_program(settings: Settings, name: str, on_step: Step) -> Database:
    """The shop's database, running until closed; an empty one is made to restore into.

    Raises UnknownNameError for other programs, UserError for a server of the user's own and where there is no shop to
    dump.
    """
    if name not in PROGRAMS:
        raise UnknownNameError("program of PostgreSQL", name, PROGRAMS)
    if settings.database_url is not None:
        raise UserError("DATABASE_URL is set: that server has programs of its own.", f"Run its {name}.")
    if name == "pg_dump":
        check_shop(settings.home)
    return Database.open(settings, on_step=on_step)


def run_program(settings: Settings, name: str, words: Sequence[str]) -> int:
    """The program's exit code. It works as the owner on the shop's database unless its words say otherwise.

    Ctrl+C is the program's to answer: psql ends a query with it, not itself.
    """
    place = find_place(settings)
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run([str(place.binaries / name), *words], env=_environment(place), check=False).returncode  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, before)


def _environment(place: Place) -> dict[str, str]:
    """Where libpq connects to; the password is in no argument, which others could read."""
    login = {"PGUSER": OWNER, "PGPASSWORD": password_of(place, OWNER)}
    return {**os.environ, "PGHOST": str(place.sockets), "PGPORT": "5432", "PGDATABASE": DATABASE, **login}
