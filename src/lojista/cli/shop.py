"""`shop`: how the shop counts its weeks and years, shown or changed."""

from lojista.cli.console import MESSAGES, Steps
from lojista.ingest.calendar_settings import DAYS, MONTHS, change_calendar
from lojista.postgres.connection import Database
from lojista.settings import Settings


def shop_calendar(settings: Settings, week_starts: str | None, fiscal_year_starts: str | None) -> None:
    """Changes what is given, and writes what holds from then on."""
    with Steps() as step:
        opened = Database.open(settings, on_step=step)
    with opened as database, database.owner() as owner:
        owner.autocommit = True
        held = change_calendar(owner, week_starts, fiscal_year_starts)
    day, month = DAYS[held.week_starts - 1].title(), MONTHS[held.fiscal_year_starts - 1].title()
    MESSAGES.print(f"weeks start on {day}, fiscal years in {month}", markup=False)
