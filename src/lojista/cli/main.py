"""Every command of `lojista`. Exit codes: 0 done, 1 a user's error, 2 usage, 70 our bug.

What a command works with is imported when it runs: nobody waits for engines to read a line of help.
"""

import sys
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lojista.cli.console import MESSAGES, Format
from lojista.errors import LojistaError
from lojista.settings import Settings, read_settings

OUR_BUG = 70
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

_DAY = ["%Y-%m-%d"]
_Address = Annotated[str | None, typer.Option("--address", help="Address to listen on (LOJISTA_ADDRESS).")]
_Port = Annotated[int | None, typer.Option("--port", help="Port to listen on (LOJISTA_PORT).", min=1, max=65535)]
_Names = list[str] | None
_States = Annotated[_Names, typer.Option("--state", help="Only this state; repeat for more.")]
_Categories = Annotated[_Names, typer.Option("--category", help="Only this category; repeat for more.")]
_Payments = Annotated[_Names, typer.Option("--payment", help="Only orders paid with this; repeat for more.")]
_AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=_DAY, help="Customers as of this day.")]
_Form = Annotated[Format, typer.Option("--format", help="How to write the answer.")]


@app.callback()
def start(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", help="Folder of all state (LOJISTA_HOME).", show_default=False)
    ] = None,
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="A PostgreSQL of your own (DATABASE_URL).", show_default=False)
    ] = None,
) -> None:
    """Customer analytics for your shop: load its orders, ask for numbers, watch them in the browser."""
    context.obj = read_settings(home=home, database_url=database_url)


@app.command()
def demo(
    context: typer.Context,
    orders: Annotated[int, typer.Option("--orders", min=1, help="How many orders the shop has.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed makes another shop.")] = 1,
    is_served: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the dashboard afterwards.")] = True,
    port: _Port = None,
) -> None:
    """Make a demo shop, load it, and serve the dashboard."""
    from lojista.cli import loading, server

    settings = _listening(context.obj, None, port)
    if is_served:
        server.check_port(settings)
    loading.demo(settings, order_count=orders, seed=seed)
    if is_served:
        raise typer.Exit(server.serve_dashboard(settings))


@app.command()
def load(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE…", help="A zip, a folder, or CSV files.")],
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Fail at once when another load is running.")] = False,
) -> None:
    """Load raw order files into the shop's database."""
    from lojista.cli import loading

    loading.load(context.obj, sources, wait=not no_wait)


@app.command()
def serve(context: typer.Context, address: _Address = None, port: _Port = None) -> None:
    """Serve the dashboard until interrupted."""
    from lojista.cli import server

    settings = _listening(context.obj, address, port)
    server.check_port(settings)
    raise typer.Exit(server.serve_dashboard(settings))


@app.command()
def status(context: typer.Context) -> None:
    """Show where the data is, how much there is, and how fresh it is."""
    from lojista.cli import inspecting

    inspecting.status(context.obj)


@app.command()
def sync(context: typer.Context) -> None:
    """Bring the columnar copy up to date with the database."""
    from lojista.cli import inspecting

    inspecting.sync(context.obj)


@app.command()
def metrics() -> None:
    """List every metric with its meaning."""
    from lojista.cli import asking

    asking.metrics()


@app.command()
def metric(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name from `lojista metrics`.")],
    by: Annotated[_Names, typer.Option("--by", help="Group by this; repeat for more.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day, included.")] = None,
    state: _States = None,
    category: _Categories = None,
    payment: _Payments = None,
    as_of: _AsOf = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb or postgres.")] = "duckdb",
    form: _Form = Format.TABLE,
) -> None:
    """Ask for one number, by anything, narrowed to anything."""
    from lojista.cli import asking

    asking.metric(
        context.obj,
        name,
        tuple(by or ()),
        (_day(since), _day(until)),
        _narrowed(state, category, payment),
        engine_name=engine,
        form=form,
        as_of=_day(as_of),
    )


@app.command()
def segments(context: typer.Context, as_of: _AsOf = None, form: _Form = Format.TABLE) -> None:
    """Show the RFM segments of a day side by side."""
    from lojista.cli import people

    people.segments(context.obj, _day(as_of), form)


@app.command()
def clusters(
    context: typer.Context,
    as_of: _AsOf = None,
    cluster_count: Annotated[int, typer.Option("--k", min=2, max=8, help="How many clusters.")] = 4,
    form: _Form = Format.TABLE,
) -> None:
    """Show the clusters that K-means finds among the customers of a day."""
    from lojista.cli import clusters as clustering

    clustering.clusters(context.obj, _day(as_of), cluster_count, form)


@app.command()
def train(
    context: typer.Context,
    horizon_days: Annotated[int, typer.Option("--horizon-days", help="How far ahead to look.")] = 180,
) -> None:
    """Learn who is likely not to come back, and score every customer."""
    from lojista.cli import training

    training.train(context.obj, horizon_days)


@app.command()
def customers(
    context: typer.Context,
    segment: Annotated[str | None, typer.Option("--segment", help="Only this segment.")] = None,
    is_for_writing: Annotated[bool, typer.Option("--write-to", help="Whom to write to this week, and why.")] = False,
    as_of: _AsOf = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First ordered from this day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="First ordered up to this day.")] = None,
    state: _States = None,
    category: _Categories = None,
    payment: _Payments = None,
    form: _Form = Format.TABLE,
    out: Annotated[Path | None, typer.Option("--out", help="Write all to this .csv or .parquet file.")] = None,
) -> None:
    """List customers, by their segment and by how they came."""
    from lojista.cli import people

    people.customers(
        context.obj,
        (_day(since), _day(until)),
        _narrowed(state, category, payment),
        segment=segment,
        is_for_writing=is_for_writing,
        as_of=_day(as_of),
        form=form,
        out=out,
    )


@app.command()
def snapshot(context: typer.Context) -> None:
    """Keep the segments of every month end that is over; a load does so by itself."""
    from lojista.cli import people

    people.snapshot(context.obj)


@app.command()
def check(context: typer.Context) -> None:
    """Compare counts and sums at every hop from PostgreSQL to the marts."""
    from lojista.cli import inspecting

    inspecting.check(context.obj)


@app.command()
def rejected(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="How to write the rows.")] = Format.TABLE,
) -> None:
    """List the rows that were refused, each with its place and the reason."""
    from lojista.cli import inspecting

    inspecting.rejected(context.obj, form)


@app.command()
def stop(context: typer.Context) -> None:
    """Stop the embedded PostgreSQL now, whoever uses it."""
    from lojista.cli import server

    MESSAGES.print("stopped" if server.stop_database(context.obj) else "it was not running")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _narrowed(states: _Names, categories: _Names, payments: _Names) -> dict[str, tuple[str, ...]]:
    """The filters that were given, by their names in questions."""
    named = {"states": states, "categories": categories, "payment_types": payments}
    return {name: tuple(values or ()) for name, values in named.items()}


def _listening(settings: Settings, address: str | None, port: int | None) -> Settings:
    """The same settings with another place to listen."""
    given = {"address": address, "port": port}
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        app()
    except LojistaError as error:
        MESSAGES.print(error.message, style="red", markup=False)
        if error.hint:
            MESSAGES.print(error.hint, markup=False)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the last resort: our own bug, said as such
        MESSAGES.print("This is a bug in Lojista. Please report it with the text below.", style="red")
        traceback.print_exc()
        sys.exit(OUR_BUG)
