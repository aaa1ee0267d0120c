"""Tables of few rows that are turned onto their side where a terminal is narrower than they are."""

from collections.abc import Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_ENDLESS = 10_000


def fitting_table(
    console: Console,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    are_numbers: bool = False,
    most_beside: int | None = None,
) -> Table:
    """A column for each name, or where those do not fit side by side, a row for each, headed by the first.

    `are_numbers`: all but the first of a row. Turned, it shows no more than the first `most_beside` rows.
    """
    upright = _table(names, rows, are_numbers=are_numbers)
    if not rows or _width(console, upright) <= console.width:
        return upright
    first, *others = zip(names, *rows[:most_beside], strict=True)
    return _table(first, others, are_numbers=are_numbers)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], *, are_numbers: bool) -> Table:
    table = Table()
    for place, name in enumerate(names):
        table.add_column(Text(name), justify="right" if are_numbers and place else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _width(console: Console, table: Table) -> int:
    return Measurement.get(console, console.options.update(width=_ENDLESS), table).maximum
