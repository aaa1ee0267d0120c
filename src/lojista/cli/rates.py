"""`rates` and `shop`: how other currencies are converted, and what the shop is called and reports in."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from rich.table import Table

from lojista.cli.console import MESSAGES, Format, Steps, counted, print_table, write_rows
from lojista.cli.loading import LoadBars, print_report
from lojista.cli.opening import current_warehouse
from lojista.columnar.warehouse import Warehouse
from lojista.ingest.contracts import Shop
from lojista.ingest.rates import load_rates
from lojista.ingest.shop_settings import change_shop, held_shop
from lojista.metrics.currencies import other_currencies
from lojista.metrics.snapshots import take_snapshots
from lojista.postgres.connection import Database
from lojista.postgres.rate_store import ExchangeRate, exchange_rates, rate_count
from lojista.postgres.segment_store import kept_month_ends
from lojista.settings import Settings

_SHOWN = 20


def load(settings: Settings, path: Path) -> None:
    """Loads the rates of a file, says what became of every row, and which orders are converted now."""
    with Steps() as step:
        opened = Database.open(settings, on_step=step)
    with opened as database:
        with database.owner() as owner, LoadBars() as bars:
            owner.autocommit = True
            report = load_rates(owner, path, progress=bars)
        print_report(report)
        with Steps() as step, Warehouse(settings) as warehouse:
            take_snapshots(warehouse, step)
            _say_currencies(warehouse)


def show(settings: Settings, form: Format) -> None:
    """Writes every rate, the newest first; as a table the newest twenty of them."""
    with current_warehouse(settings) as warehouse:
        with warehouse.database.reader() as reader:
            found = exchange_rates(reader, _SHOWN if form is Format.TABLE else None)
            count = rate_count(reader)
        write_rows(
            [field.name for field in fields(ExchangeRate)],
            [asdict(rate) for rate in found],
            form,
            title="What one unit of a currency is in another, from a day on",
        )
        if len(found) < count:
            MESSAGES.print(
                f"The newest {_SHOWN} of {counted(count, 'rate')} are shown. All of them: --format csv", style="dim"
            )
        _say_currencies(warehouse)


def shop(settings: Settings, changes: Mapping[str, str]) -> None:
    """Writes what the shop is called and reports in, once that is changed where anything is to be."""
    with Steps() as step:
        opened = Database.open(settings, on_step=step)
    with opened as database, database.owner() as owner:
        owner.autocommit = True
        before, kept = held_shop(owner), len(kept_month_ends(owner))
        held = change_shop(owner, changes) if changes else before
    if held.currency != before.currency:
        _take_anew(settings, kept)
    print_table(_as_table(held))


def _take_anew(settings: Settings, kept: int) -> None:
    """What was kept of amounts in the currency before went with it."""
    with Steps() as step, Warehouse(settings) as warehouse:
        taken = take_snapshots(warehouse, step)
        _say_currencies(warehouse)
    if kept:
        MESSAGES.print(f"Segments of month ends were dropped and made anew: {kept} before, {len(taken)} now.")
    MESSAGES.print("Models and scores of churn are gone with the amounts they were learned from: lojista train")


def _say_currencies(warehouse: Warehouse) -> None:
    for one in other_currencies(warehouse.duckdb()):
        if one.converted_count:
            MESSAGES.print(f"{counted(one.converted_count, 'order')} in {one.currency} converted")
        if one.left_out_count:
            MESSAGES.print(
                f"{counted(one.left_out_count, 'order')} in {one.currency} without a rate and left out: "
                "lojista rates FILE",
                style="yellow",
            )


def _as_table(held: Shop) -> Table:
    table = Table(show_header=False)
    for name, value in asdict(held).items():
        table.add_row(name.replace("_", " "), value)
    return table
