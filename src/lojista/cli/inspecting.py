"""`status`, `sync`, `rejected` and `check`: what there is, how fresh it is, and whether it adds up."""

from dataclasses import asdict, fields

import typer
from rich.table import Table

from lojista.cli.console import MESSAGES, Format, Steps, counted, print_table, write_rows
from lojista.cli.opening import current_warehouse, opened_database
from lojista.columnar.engine import data_as_of, shop_identity
from lojista.columnar.reconcile import FILES_TO_POSTGRES, Comparison, first_difference, payment_gap
from lojista.columnar.warehouse import Warehouse
from lojista.errors import UserError
from lojista.ingest.ledger import RejectedRow, ledger_totals, rejected_rows
from lojista.metrics.trust.figures import compare_figures
from lojista.money import decimals_of
from lojista.postgres.cluster import check_shop
from lojista.settings import Settings


def sync(settings: Settings) -> None:
    """Brings the columnar copy up to date and says which tables were read."""
    with Steps() as step, Warehouse(settings, step) as warehouse:
        report = warehouse.sync(step)
    what = f"read {', '.join(report.tables)}" if report.is_changed else "already up to date"
    MESSAGES.print(f"{what} ({report.seconds:.1f} s)")


def status(settings: Settings) -> None:
    """Writes where the data is, how much there is, and how fresh it is. Raises UserError for a home without a shop."""
    if settings.database_url is None:
        check_shop(settings.home)
    with current_warehouse(settings) as warehouse:
        state = warehouse.database.describe()
        as_of = data_as_of(warehouse.engine())
        with warehouse.database.reader() as reader:
            ledger = ledger_totals(reader)
        name, currency = shop_identity(warehouse.engine())
    table = Table(show_header=False)
    finished = f"{ledger.finished_at:%Y-%m-%d %H:%M} UTC" if ledger.finished_at else "never"
    table.add_row("shop", f"{name} · {currency}" if name else "none yet")
    table.add_row("home", str(settings.home))
    table.add_row("PostgreSQL", f"{state.kind} {state.version} at {state.address}")
    table.add_row("database size", f"{state.database_bytes / 1e6:,.1f} MB")
    table.add_row(*_answering(warehouse))
    table.add_row("data as of", str(as_of or "no orders yet"))
    table.add_row("loads", f"{ledger.load_count:,}, last finished {finished}")
    table.add_row("rejected rows", f"{ledger.rows_rejected:,}")
    print_table(table)


def _answering(warehouse: Warehouse) -> tuple[str, str]:
    if warehouse.published is not None:
        return "published marts", f"{warehouse.published.target} on Spark at {warehouse.published.host}"
    return "columnar copy", str(warehouse.copy.path)


def rejected(settings: Settings, form: Format) -> None:
    """Writes every row that is refused now: its file, line, column, value, the reason, and the row itself."""
    with opened_database(settings) as database, database.reader() as reader:
        rows = [asdict(row) for row in rejected_rows(reader)]
    names = [field.name for field in fields(RejectedRow)]
    write_rows(names, rows, form, title=counted(len(rows), "rejected row"))


def check(settings: Settings) -> None:
    """Writes every comparison. Raises UserError naming the first hop where two numbers part."""
    with Steps() as step, Warehouse(settings, step) as warehouse:
        warehouse.look(step)
        step("comparing")
        comparisons = warehouse.reconcile(lambda: warehouse.look(step))
        with warehouse.database.reader() as reader:
            gap = payment_gap(reader, warehouse.engine())
        comparisons += compare_figures(warehouse.engine())
        currency = shop_identity(warehouse.engine())[1]
    print_table(_as_table(comparisons))
    digits = decimals_of(currency)
    if gap.payments:
        typer.echo(
            f"Sold and paid, valid orders: {gap.sales:,.{digits}f} and {gap.payments:,.{digits}f}; orders that differ: "
            f"{gap.order_count:,}."
        )
    else:
        typer.echo(f"Sold, valid orders: {gap.sales:,.{digits}f}; nothing tells what was paid.")
    wrong = first_difference(comparisons)
    if wrong is not None:
        raise UserError(
            f"{wrong.hop}: {wrong.what} is {wrong.before:,f} before and {wrong.after:,f} after.",
            "Something took away what files brought: load them again."
            if wrong.hop == FILES_TO_POSTGRES
            else "Delete the folder copies under LOJISTA_HOME, which is made again, then run: lojista check",
        )
    MESSAGES.print(f"{len(comparisons)} comparisons, all equal", style="green")


def _as_table(comparisons: tuple[Comparison, ...]) -> Table:
    table = Table("hop", "what", "before", "after", "")
    for item in comparisons:
        table.add_row(item.hop, item.what, f"{item.before:,f}", f"{item.after:,f}", _verdict(item))
    return table


def _verdict(item: Comparison) -> str:
    if not item.is_equal:
        return "DIFFERS"
    return f"{item.of_others:,f} of other programs" if item.of_others else ""
