"""`metric` and `metrics`: a number asked for from the shell, and the catalogue of what can be asked."""

from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table

from lojista.cli.cells import cells_of
from lojista.cli.console import MESSAGES, Format, print_table, write_rows
from lojista.cli.opening import current_warehouse
from lojista.columnar.engine import Engine, data_as_of, known_days
from lojista.errors import UserError
from lojista.metrics.answers import answer, choices
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.catalog import metric as metric_named
from lojista.metrics.coverage import last_full_day
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from lojista.settings import Settings

POSTGRES = "postgres"


def metrics() -> None:
    """Writes every metric with its meaning."""
    table = Table("name", "unit", "meaning", show_lines=True)
    for entry in METRICS.values():
        table.add_row(entry.name, entry.unit.value, entry.definition)
    print_table(table)


def metric(
    settings: Settings,
    name: str,
    by: tuple[str, ...],
    days: tuple[date | None, date | None],
    narrowed: Mapping[str, tuple[str, ...]],
    *,
    is_on_postgres: bool,
    form: Format,
    as_of: date | None = None,
) -> None:
    """Writes the answer to one question. Raises UnknownNameError or MetricError for what cannot be asked."""
    entry = metric_named(name)
    Question((name,), by, Filters(None, **narrowed), as_of).checked()
    with current_warehouse(settings) as warehouse:
        usual = warehouse.engine()
        filters = choices(usual).matched(Filters(period_asked(usual, *days), **narrowed))
        if entry.source is Source.SEGMENTS:
            as_of = day_asked(usual, as_of)
            say_day(as_of)
        question = Question((name,), by, filters, as_of)
        with warehouse.database.reader() as reader:
            rows = answer(warehouse.postgres(reader) if is_on_postgres else usual, question)
        say_what_is_known(known_days(usual), filters.period)
    if "payment_type" in by and entry.source is Source.SALES:
        MESSAGES.print("An order paid in several ways is in several groups: they add up to more than all.", style="dim")
    write_rows(rows.column_names, rows.to_pylist(), form, title=entry.label, cells=cells_of(entry, by))


def say_what_is_known(days: Period | None, period: Period | None) -> None:
    """A zero for want of data is not one for want of sales."""
    if days is None:
        MESSAGES.print(
            "This shop has no orders yet, or no rates for them. Load some: lojista load SOURCE, lojista rates FILE",
            style="yellow",
        )
    elif period is not None and (period.end < days.start or period.start > days.end):
        MESSAGES.print(f"The data goes from {days.start} to {days.end}: none of it is asked for.", style="yellow")


def say_day(day: date | None) -> None:
    """The day on which customers are looked at; a shop without orders has none."""
    if day is not None:
        MESSAGES.print(f"as of {day}", style="dim")


def write_nothing(names: Sequence[str], form: Format) -> None:
    """For a shop without orders: a hint to a person, and an answer without rows to a program."""
    say_what_is_known(None, None)
    if form is not Format.TABLE:
        write_rows(names, [], form, title="")


def period_asked(engine: Engine, first: date | None, last: date | None) -> Period | None:
    """The period asked for; an end that was left out is the data's own."""
    if first is None and last is None:
        return None
    start = first or date.min
    if last is not None:
        return Period(start, last)
    as_of = data_as_of(engine)
    return Period(start, max(start, as_of.date() if as_of else start))


def day_asked(engine: Engine, as_of: date | None) -> date | None:
    """The day asked for, or the last before the data ends or tails off; None for a shop without orders.

    Raises UserError for a day that the data does not reach.
    """
    days = known_days(engine)
    if days is None or as_of is None:
        return last_full_day(engine)
    if not days.start <= as_of <= days.end:
        raise UserError(f"The data goes from {days.start} to {days.end}: {as_of} is not in it.", "Give another day.")
    return as_of
