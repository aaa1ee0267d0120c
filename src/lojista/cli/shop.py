"""`shop`: what the shop is called and reports in, and how it counts weeks and years, shown or changed."""

from collections.abc import Mapping
from dataclasses import asdict

from rich.table import Table

from lojista.cli.console import print_table
from lojista.cli.noting import note
from lojista.cli.opening import opened_database
from lojista.cli.rates import bring_up_to_date
from lojista.ingest.calendar_settings import DAYS, MONTHS, change_calendar, numbers_of
from lojista.ingest.connecting.answers import checked
from lojista.ingest.contracts import Shop
from lojista.ingest.shop_settings import change_shop, held_shop
from lojista.periods import ShopCalendar
from lojista.postgres.rate_store import kept_amounts
from lojista.settings import Settings


def shop(
    settings: Settings, changes: Mapping[str, str], week_starts: str | None, fiscal_year_starts: str | None
) -> None:
    """Writes how the shop is, once that is changed where anything is to be: all, or nothing where a name is wrong."""
    checked(changes)
    numbers_of(week_starts, fiscal_year_starts)
    with opened_database(settings) as database, database.owner() as owner:
        owner.autocommit = True
        calendar = change_calendar(owner, week_starts, fiscal_year_starts)
        currency, before = held_shop(owner).currency, kept_amounts(owner)
        held = change_shop(owner, changes) if changes else held_shop(owner)
        after = kept_amounts(owner)
        if given := _given(changes, week_starts, fiscal_year_starts):
            note(database, "setting", given)
    if held.currency != currency:
        bring_up_to_date(settings, before, after)
    print_table(_as_table(held, calendar))


def _given(changes: Mapping[str, str], week_starts: str | None, fiscal_year_starts: str | None) -> str:
    """What was changed, in words; empty where nothing was."""
    named = {**changes, "weeks start on": week_starts, "fiscal years start in": fiscal_year_starts}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in named.items() if value is not None)


def _as_table(held: Shop, calendar: ShopCalendar) -> Table:
    table = Table(show_header=False)
    for name, value in asdict(held).items():
        table.add_row(name.replace("_", " "), value)
    table.add_row("weeks start on", DAYS[calendar.week_starts - 1].title())
    table.add_row("fiscal years start in", MONTHS[calendar.fiscal_year_starts - 1].title())
    return table
