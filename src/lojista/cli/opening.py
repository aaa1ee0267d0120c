"""Opens the shop for commands that count."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lojista.cli.console import Steps
from lojista.columnar.warehouse import Warehouse
from lojista.settings import Settings


@contextmanager
def current_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """A warehouse that is up to date. Making a copy may take long: a terminal shows its steps meanwhile."""
    with ExitStack() as opened:
        with Steps(leaves_lines=False) as step:
            warehouse = opened.enter_context(Warehouse(settings, step))
            warehouse.look(step)
        yield warehouse
