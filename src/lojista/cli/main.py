"""Every command of `lojista`. Exit codes: 0 done, 1 a user's error, 2 usage, 70 our bug."""

import sys
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from lojista.cli.output import MESSAGES, Format, LoadBars, print_load, print_table, say_step, timed, write_answer
from lojista.cli.server import serve_dashboard
from lojista.columnar.engine import data_as_of
from lojista.columnar.reconcile import first_difference, payment_gap, reconcile
from lojista.columnar.warehouse import Warehouse
from lojista.demo.generator import DEFAULT_ORDERS, DEMO_SOURCE, write_demo_shop
from lojista.errors import LojistaError, UnknownNameError, UserError
from lojista.ingest.load import load as load_files
from lojista.metrics.catalog import METRICS
from lojista.metrics.catalog import metric as metric_named
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question, answer, choices
from lojista.periods import Period
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop as stop_server
from lojista.settings import Settings, read_settings

OUR_BUG = 70
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Home = Annotated[Path | None, typer.Option("--home", help="Folder of all state (LOJISTA_HOME).", show_default=False)]
_DAY = ["%Y-%m-%d"]


@app.callback()
def start(
    context: typer.Context,
    home: Home = None,
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="A PostgreSQL of your own (DATABASE_URL).", show_default=False)
    ] = None,
) -> None:
    """Customer analytics for your shop: load its orders, ask for numbers, watch them in the browser."""
    context.obj = read_settings(home=home, database_url=database_url)


@app.command()
def load(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE…", help="A zip, a folder, or CSV files.")],
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Fail at once when another load is running.")] = False,
) -> None:
    """Load raw order files into the shop's database."""
    with Database.open(context.obj, on_step=say_step) as database, database.owner() as owner:
        owner.autocommit = True
        with LoadBars() as bars:
            report = load_files(owner, sources, progress=bars, wait=not no_wait)
    print_load(report)
    seconds = (report.finished_at - report.started_at).total_seconds()
    MESSAGES.print(f"{'loaded' if report.is_changed else 'nothing new'} in {seconds:.1f} s")


@app.command()
def demo(
    context: typer.Context,
    orders: Annotated[int, typer.Option("--orders", min=1, help="How many orders the shop has.")] = DEFAULT_ORDERS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed makes another shop.")] = 1,
    is_served: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the dashboard afterwards.")] = True,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on (LOJISTA_PORT).")] = None,
) -> None:
    """Make a demo shop, load it, and serve the dashboard."""
    settings: Settings = context.obj
    folder = settings.home / "demo"
    with timed(f"making a shop of {orders:,} orders"):
        made = write_demo_shop(folder, order_count=orders, seed=seed)
    with Database.open(settings, on_step=say_step) as database, database.owner() as owner:
        owner.autocommit = True
        with LoadBars() as bars:
            report = load_files(owner, [folder], source=DEMO_SOURCE, progress=bars)
    print_load(report)
    MESSAGES.print(f"{len(made.bad_rows)} of those rows were made to be refused.")
    with timed("building the columnar copy"), Warehouse(settings) as warehouse:
        warehouse.sync()
    if is_served:
        raise typer.Exit(serve_dashboard(_at(settings, None, port)))


def _at(settings: Settings, address: str | None, port: int | None) -> Settings:
    """The same settings with another place to listen."""
    given = {"address": address, "port": port}
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})


@app.command()
def sync(context: typer.Context) -> None:
    """Bring the columnar copy up to date with the database."""
    with Warehouse(context.obj, say_step) as warehouse:
        report = warehouse.sync(say_step)
    what = f"read {', '.join(report.tables)}" if report.is_changed else "already up to date"
    MESSAGES.print(f"{what} ({report.seconds:.1f} s)")


@app.command()
def status(context: typer.Context) -> None:
    """Show where the data is, how much there is, and how fresh it is."""
    with Warehouse(context.obj) as warehouse:
        state = warehouse.database.describe()
        warehouse.sync()
        as_of = data_as_of(warehouse.duckdb())
        with warehouse.database.reader() as reader:
            loads = reader.execute("SELECT count(*), max(finished_at) FROM load_runs").fetchone()
            rejected = reader.execute("SELECT count(*) FROM rejected_rows").fetchone()
    table = Table(show_header=False)
    table.add_row("home", str(context.obj.home))
    table.add_row("PostgreSQL", f"{state.kind} {state.version} at {state.address}")
    table.add_row("database size", f"{state.database_bytes / 1e6:,.1f} MB")
    table.add_row("columnar copy", str(warehouse.copy.path))
    table.add_row("data as of", str(as_of or "no orders yet"))
    table.add_row("loads", f"{loads[0]}, last finished {loads[1]:%Y-%m-%d %H:%M} UTC" if loads and loads[0] else "none")
    table.add_row("rejected rows", f"{rejected[0] if rejected else 0:,}")
    print_table(table)


@app.command()
def metrics() -> None:
    """List every metric with its meaning."""
    table = Table("name", "unit", "meaning", show_lines=True)
    for entry in METRICS.values():
        table.add_row(entry.name, entry.unit.value, entry.definition)
    print_table(table)


@app.command()
def metric(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name from `lojista metrics`.")],
    by: Annotated[list[str] | None, typer.Option("--by", help="Group by this; repeat for more.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day, included.")] = None,
    state: Annotated[list[str] | None, typer.Option("--state", help="Only this state; repeat for more.")] = None,
    category: Annotated[list[str] | None, typer.Option("--category", help="Only this category.")] = None,
    payment: Annotated[list[str] | None, typer.Option("--payment", help="Only orders paid with this.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb or postgres.")] = "duckdb",
    form: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.TABLE,
) -> None:
    """Ask for one number, by anything, narrowed to anything."""
    question = Question((metric_named(name).name,), tuple(by or ()))
    if engine not in ("duckdb", "postgres"):
        raise UnknownNameError("engine", engine, ("duckdb", "postgres"))
    question.checked()
    with Warehouse(context.obj) as warehouse:
        warehouse.sync()
        known = warehouse.duckdb()
        period = _period(known, since, until)
        filters = Filters(period, tuple(state or ()), tuple(category or ()), tuple(payment or ()))
        choices(known).check(filters)
        question = Question(question.metrics, question.by, filters)
        with warehouse.database.reader() as reader:
            rows = answer(known if engine == "duckdb" else warehouse.postgres(reader), question)
    if "payment_type" in question.by and metric_named(name).source.value == "sales":
        MESSAGES.print("[dim]An order paid in several ways is in several groups: they add up to more than all.[/dim]")
    write_answer(rows, form, title=metric_named(name).label)


def _period(engine: Any, since: datetime | None, until: datetime | None) -> Period | None:
    """The period asked for; an end that was left out is the data's own."""
    if since is None and until is None:
        return None
    first = since.date() if since else date.min
    if until is not None:
        return Period(first, until.date())
    as_of = data_as_of(engine)
    return Period(first, max(first, as_of.date() if as_of else first))


@app.command()
def check(context: typer.Context) -> None:
    """Compare counts and sums at every hop from PostgreSQL to the marts."""
    with Warehouse(context.obj, say_step) as warehouse:
        warehouse.sync(say_step)
        connection = warehouse.copy.connection.cursor()
        with warehouse.database.reader() as reader:
            comparisons = reconcile(reader, connection)
        gap = payment_gap(connection)
    table = Table("hop", "what", "before", "after", "")
    for item in comparisons:
        table.add_row(item.hop, item.what, f"{item.before:,f}", f"{item.after:,f}", "" if item.is_equal else "DIFFERS")
    print_table(table)
    typer.echo(
        f"Sold and paid, valid orders: {gap.sales:,.2f} and {gap.payments:,.2f}; {gap.order_count:,} orders differ."
    )
    wrong = first_difference(comparisons)
    if wrong is not None:
        raise UserError(
            f"{wrong.hop}: {wrong.what} is {wrong.before:,f} before and {wrong.after:,f} after.",
            "Delete the folder copies under LOJISTA_HOME, which is made again, then run: lojista check",
        )
    MESSAGES.print(f"[green]{len(comparisons)} comparisons, all equal[/green]")


@app.command()
def serve(
    context: typer.Context,
    address: Annotated[str | None, typer.Option("--address", help="Address to listen on (LOJISTA_ADDRESS).")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on (LOJISTA_PORT).")] = None,
) -> None:
    """Serve the dashboard until interrupted."""
    raise typer.Exit(serve_dashboard(_at(context.obj, address, port)))


@app.command()
def stop(context: typer.Context) -> None:
    """Stop the embedded PostgreSQL now, whoever uses it."""
    settings: Settings = context.obj
    if settings.database_url is not None:
        raise UserError("DATABASE_URL is set: that server is not Lojista's to stop.")
    MESSAGES.print("stopped" if stop_server(settings) else "it was not running")


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        app()
    except LojistaError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the last resort: our own bug, said as such
        MESSAGES.print("This is a bug in Lojista. Please report it with the text below.", style="red")
        traceback.print_exc()
        sys.exit(OUR_BUG)


def _complain(error: LojistaError) -> None:
    MESSAGES.print(error.message, style="red", markup=False)
    if error.hint:
        MESSAGES.print(error.hint, markup=False)
