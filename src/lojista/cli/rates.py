"""`rates`: what other currencies are converted by, and what a change of that makes anew."""

from dataclasses import asdict, fields
from pathlib import Path

from lojista.cli.console import MESSAGES, Format, Steps, counted, write_rows
from lojista.cli.loading import LoadBars, print_report
from lojista.cli.opening import current_warehouse, opened_database
from lojista.columnar.warehouse import Warehouse
from lojista.ingest.rates import load_rates
from lojista.metrics.currencies import other_currencies
from lojista.metrics.snapshots import take_snapshots
from lojista.postgres.rate_store import ExchangeRate, KeptAmounts, exchange_rates, kept_amounts, rate_count
from lojista.settings import Settings

_SHOWN = 20


def load(settings: Settings, path: Path) -> None:
    """Loads the rates of a file, says what became of every row, and which orders are converted now."""
    with opened_database(settings) as database:
        with database.owner() as owner, LoadBars() as bars:
            owner.autocommit = True
            before = kept_amounts(owner)
            report = load_rates(owner, path, progress=bars)
            after = kept_amounts(owner)
        print_report(report)
        bring_up_to_date(settings, before, after)


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


def bring_up_to_date(settings: Settings, before: KeptAmounts, after: KeptAmounts) -> None:
    """Makes the copy and the segments of month ends anew, and says what went with the amounts as they were."""
    with Steps() as step, Warehouse(settings) as warehouse:
        taken = take_snapshots(warehouse, step)
        _say_currencies(warehouse)
    if after.month_end_count < before.month_end_count:
        MESSAGES.print(f"Segments of {counted(len(taken), 'month end')} were made anew from the new amounts.")
    if after.model_count < before.model_count:
        MESSAGES.print("Models and scores of churn went with the amounts that they were learned from: lojista train")


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
