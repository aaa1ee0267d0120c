"""Every command of `lojista`. Exit codes: 0 done, 1 a user's error, 2 usage, 70 our bug.

What a command works with is imported when it runs: nobody waits for engines to read a line of help.
"""

import sys
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from lojista.cli import access, alert, incoming, keeping, options
from lojista.cli.console import MESSAGES, Format, keep_quiet
from lojista.errors import LojistaError
from lojista.logs import LogFormat, configure_logs, is_logged_elsewhere, log_failure
from lojista.settings import Settings, read_settings

OUR_BUG = 70
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(alert.app, name="alert", help="Watch numbers: rules, whether they hold, and what was told of them.")

app.add_typer(access.app, name="access", help="Who may see and do what: grants, and the log of what was done.")


@app.callback()
def start(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="FOLDER", help="Folder of all state (LOJISTA_HOME).", show_default=False),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url", metavar="URL", help="A PostgreSQL of your own (DATABASE_URL).", show_default=False
        ),
    ] = None,
) -> None:
    """Customer analytics for your shop: load its orders, ask for numbers, watch them in the browser."""
    settings = read_settings(home=home, database_url=database_url)
    configure_logs(settings.log_format, settings.secret_values())
    keep_quiet(is_quiet=settings.log_format is LogFormat.JSON and not is_logged_elsewhere())
    context.obj = settings


@app.command()
def demo(
    context: typer.Context,
    orders: Annotated[
        int, typer.Option("--orders", metavar="COUNT", min=1, help="How many orders the shop has.")
    ] = 20_000,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER", min=0, help="Another seed makes another shop.")] = 1,
    is_served: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the dashboard afterwards.")] = True,
    is_live: Annotated[
        bool,
        typer.Option(
            "--live/--no-live", help="Orders go on coming in while the dashboard is served, or end on 2024-12-15."
        ),
    ] = True,
    port: options.Port = None,
) -> None:
    """Make a demo shop, load it, and serve the dashboard; the same command again goes on with that shop."""
    from lojista.cli import demo as making
    from lojista.cli import server
    from lojista.cli.sign_in import check_sign_in
    from lojista.replay.process import start_process

    settings = _listening(context.obj, None, port)
    if is_served:
        check_sign_in(settings, is_for_anyone=False)
        server.check_port(settings)
    making.demo(settings, order_count=orders, seed=seed, is_live=is_live)
    if is_served:
        with start_process(settings, server.environment_of(settings)) if is_live else nullcontext():
            raise typer.Exit(server.serve_dashboard(settings))


for bring in (
    incoming.load, incoming.follow, incoming.replay, incoming.connect, incoming.sources, incoming.shop, incoming.rates,
):  # fmt: skip
    app.command()(bring)


@app.command()
def serve(
    context: typer.Context,
    address: options.Address = None,
    port: options.Port = None,
    engine: options.ServingEngine = None,
    published: options.PublishedAt = None,
    is_for_anyone: options.ForAnyone = False,
) -> None:
    """Serve the dashboard until interrupted."""
    from lojista.cli import server
    from lojista.cli.sign_in import check_sign_in

    settings = options.answering(_listening(context.obj, address, port), engine, published)
    check_sign_in(settings, is_for_anyone=is_for_anyone)
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
def publish(context: typer.Context, target: options.Target = None) -> None:
    """Write the marts as Parquet for a Spark cluster: the months that changed since the last time."""
    from lojista.cli import publishing

    publishing.publish(options.answering(context.obj, None, target))


@app.command()
def metrics() -> None:
    """List every metric with its meaning."""
    from lojista.cli import asking

    asking.metrics()


@app.command()
def metric(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name from `lojista metrics`.")],
    by: options.By = None,
    since: options.From = None,
    until: options.To = None,
    state: options.States = None,
    country: options.Countries = None,
    category: options.Categories = None,
    payment: options.Payments = None,
    as_of: options.AsOf = None,
    engine: options.AskedEngine = None,
    published: options.PublishedAt = None,
    form: options.Form = Format.TABLE,
) -> None:
    """Ask for one number, by anything, narrowed to anything."""
    from lojista.cli import asking

    is_on_postgres = engine == asking.POSTGRES
    asking.metric(
        options.answering(context.obj, None if is_on_postgres else engine, published),
        name,
        tuple(by or ()),
        (since, until),
        options.narrowed(state, country, category, payment),
        is_on_postgres=is_on_postgres,
        form=form,
        as_of=as_of,
    )


@app.command()
def segments(context: typer.Context, as_of: options.AsOf = None, form: options.Form = Format.TABLE) -> None:
    """Show the RFM segments of a day side by side."""
    from lojista.cli import people

    people.segments(context.obj, as_of, form)


@app.command()
def clusters(
    context: typer.Context,
    as_of: options.AsOf = None,
    cluster_count: Annotated[int, typer.Option("--k", metavar="2-8", min=2, max=8, help="How many clusters.")] = 4,
    form: options.Form = Format.TABLE,
) -> None:
    """Show the clusters that K-means finds among the customers of a day."""
    from lojista.cli import clusters as clustering

    clustering.clusters(context.obj, as_of, cluster_count, form)


@app.command()
def customers(
    context: typer.Context,
    segment: Annotated[str | None, typer.Option("--segment", metavar="SEGMENT", help="Only this segment.")] = None,
    is_for_writing: Annotated[bool, typer.Option("--write-to", help="Whom to write to this week, and why.")] = False,
    as_of: options.AsOf = None,
    since: options.FirstOrderedFrom = None,
    until: options.FirstOrderedTo = None,
    state: options.States = None,
    country: options.Countries = None,
    category: options.Categories = None,
    payment: options.Payments = None,
    form: options.Form = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all to this .csv or .parquet file.")
    ] = None,
) -> None:
    """List customers, by their segment and by how they came."""
    from lojista.cli import people

    people.customers(
        context.obj,
        (since, until),
        options.narrowed(state, country, category, payment),
        segment=segment,
        is_for_writing=is_for_writing,
        as_of=as_of,
        form=form,
        out=out,
    )


@app.command()
def customer(
    context: typer.Context,
    customer_id: Annotated[str, typer.Argument(metavar="ID", help="The customer's id, as lists have it.")],
    part: Annotated[
        str | None, typer.Option("--show", help="Only the profile, the orders or the segments.", show_default=False)
    ] = None,
    form: options.Form = Format.TABLE,
) -> None:
    """Show everything known of one customer: profile, orders and segments so far."""
    from lojista.cli import customer as one

    one.customer(context.obj, customer_id, one.part_named(part), form)


@app.command()
def snapshot(context: typer.Context) -> None:
    """Keep the segments of every month end that is over; a load does so by itself."""
    from lojista.cli import people

    people.snapshot(context.obj)


@app.command()
def train(
    context: typer.Context,
    horizon_days: Annotated[
        int | None,
        typer.Option("--horizon-days", help="Churned: no valid order in so many days; 180, or what suits the shop."),
    ] = None,
    sample_size: Annotated[
        int, typer.Option("--sample-size", min=1_000, help="Customers to learn from, at most.")
    ] = 1_000_000,
    form: options.Form = Format.TABLE,
) -> None:
    """Train the model of churn, check it on six days of the past, and score every customer."""
    from lojista.cli import predicting

    predicting.train(context.obj, horizon_days, sample_size, form)


@app.command()
def score(
    context: typer.Context,
    form: options.Form = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all to this .csv or .parquet file.")
    ] = None,
) -> None:
    """Score every customer with the model in use, as of the last full day, those with most at risk first."""
    from lojista.cli import predicting

    predicting.score(context.obj, form, out)


@app.command()
def check(context: typer.Context) -> None:
    """Compare counts and sums at every hop from PostgreSQL to the marts."""
    from lojista.cli import inspecting

    inspecting.check(context.obj)


@app.command()
def rejected(
    context: typer.Context,
    form: options.Form = Format.TABLE,
) -> None:
    """List the rows that were refused, each with its place and the reason."""
    from lojista.cli import inspecting

    inspecting.rejected(context.obj, form)


for keep in (keeping.backup, keeping.restore, keeping.forget, keeping.stop):
    app.command()(keep)
app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})(keeping.postgres)


def _listening(settings: Settings, address: str | None, port: int | None) -> Settings:
    """The same settings with another place to listen."""
    given = {"address": address, "port": port}
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        app()
    except LojistaError as error:
        log_failure("command.failed", error, exit_code=error.exit_code)
        MESSAGES.print(error.message, style="red", markup=False)
        if error.hint:
            MESSAGES.print(error.hint, markup=False)
        sys.exit(error.exit_code)
    except UnicodeEncodeError as error:
        if not any("\udc80" <= sign <= "\udcff" for word in sys.argv for sign in word):
            _say_bug(error)
        MESSAGES.print("A word of the command is not UTF-8, as all text in a shop is.", style="red")
        MESSAGES.print("Write it in a terminal whose locale is UTF-8.")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last resort: our own bug, said as such
        _say_bug(error)


def _say_bug(error: Exception) -> NoReturn:
    log_failure("command.failed", error, exit_code=OUR_BUG)
    MESSAGES.print("This is a bug in Lojista. Please report it with the text below.", style="red")
    MESSAGES.print(traceback.format_exc(), markup=False, soft_wrap=True)
    sys.exit(OUR_BUG)
