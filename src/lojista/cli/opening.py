"""Opens the database and the shop for commands, telling the steps of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lojista.cli.console import Steps
from lojista.columnar.warehouse import Warehouse
from lojista.postgres.connection import Database
from lojista.settings import Settings


@contextmanager
def opened_database(settings: Settings, *, leaves_lines: bool = True) -> Iterator[Database]:
    """The database, migrated; `leaves_lines` as for Steps. Raises DatabaseError."""
    with Steps(leaves_lines=leaves_lines) as step:
        opened = Database.open(settings, on_step=step)
    with opened as database:
        yield database


@contextmanager
def current_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """A warehouse that is up to date. Making a copy may take long: a terminal shows its steps meanwhile."""
    with ExitStack() as opened:
        with Steps(leaves_lines=False) as step:
            warehouse = opened.enter_context(Warehouse(settings, step))
            warehouse.look(step)
        yield warehouse
