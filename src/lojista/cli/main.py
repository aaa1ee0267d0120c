"""Every command of `lojista`. Exit codes: 0 done, 1 a user's error, 2 usage, 70 our bug.

What a command works with is imported when it runs: nobody waits for engines to read a line of help.
"""

import sys
import traceback
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lojista.cli import access, alert, keeping, options
from lojista.cli.console import MESSAGES, Format
from lojista.errors import LojistaError, UserError
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
    context.obj = read_settings(home=home, database_url=database_url)


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


@app.command()
def load(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE…]",
            help="Files, zips or folders: CSV, Excel, Parquet, JSON lines. None: the database of the --source.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="What the files are: a known source, or a mapping's file. Found out by default."
        ),
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Fail at once when another load is running.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become of every row; load none.")] = False,
    tell: Annotated[Path | None, typer.Option("--tell", hidden=True, help="Tell a page how far it is.")] = None,
    is_full: options.Full = False,
) -> None:
    """Load raw order files, or a database of the shop's own."""
    from lojista.cli import loading
    from lojista.cli.telling import Telling

    sources = loading.sources_for(context.obj, source)
    if files and tell is not None:
        loading.load_told(context.obj, files, Telling(tell), sources=sources, dry_run=dry_run)
    elif files:
        loading.load(context.obj, files, sources=sources, wait=not no_wait, dry_run=dry_run)
    elif source is None:
        raise UserError(
            "There is nothing to load.", "Give files: lojista load FILE…, or a mapping of a database: --source"
        )
    else:
        loading.load_own_database(context.obj, sources[0], wait=not no_wait, dry_run=dry_run, is_full=is_full)


@app.command()
def follow(
    context: typer.Context,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME|FILE", help="A mapping of a database of the shop's own.")
    ],
    seconds: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=1, help="How long to wait between two readings.")
    ] = 60,
) -> None:
    """Load what is new in a database of the shop's own, again and again until interrupted."""
    from lojista.cli import following, loading

    (found,) = loading.sources_for(context.obj, source)
    following.follow(context.obj, found, seconds)


@app.command()
def replay(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="What `lojista load` takes: a shop's history.")],
    speed: Annotated[
        float,
        typer.Option(
            "--speed", metavar="TIMES", min=0.001, help="How much faster than it was: 86400 is a day a second."
        ),
    ] = 3600,
    source: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="What the files are, as for `lojista load`.")
    ] = None,
    begins_on: Annotated[
        datetime | None,
        typer.Option("--from", metavar="DAY", formats=["%Y-%m-%d"], help="Send what came before this day at once."),
    ] = None,
    is_shifted: Annotated[
        bool, typer.Option("--shift", help="Move all dates, so that the replay begins today.")
    ] = False,
) -> None:
    """Send a history into an empty shop as if it happened now; the same command again goes on where it stopped."""
    from lojista.cli import loading, replaying

    sources = loading.sources_for(context.obj, source)
    replaying.replay(context.obj, files, sources, speed=speed, begins_on=begins_on, is_shifted=is_shifted)


@app.command()
def connect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files of one shop, zips or folders of files.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The shop's name.")] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Currency of the amounts: EUR.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CODE", help="Where the shop is: DE.")] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", metavar="ZONE", help="Where its clock is: Europe/Berlin.")
    ] = None,
    negative: Annotated[
        str | None, typer.Option("--negative", metavar="KIND", help="What lines below zero are: return or adjustment.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--first", metavar="PART", help="What stands first in dates: day or month.")
    ] = None,
    discount: Annotated[
        str | None,
        typer.Option("--discount", metavar="ANSWER", help="Whether discounts are to be taken off: yes or no."),
    ] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=COLUMN", help="What a column is; FIELD= for none.")
    ] = None,
    is_taken: Annotated[bool, typer.Option("--yes", help="Take what is proposed; ask nothing.")] = False,
) -> None:
    """Find out what an export of your own is, try to load it, and save what was found as a mapping."""
    from lojista.cli import connecting

    answers = {
        "name": name, "currency": currency, "country": country, "time_zone": time_zone, "negative": negative,
        "first": first, "discount": discount,
    }  # fmt: skip
    given = {key: value for key, value in answers.items() if value is not None}
    connecting.connect(context.obj, files, given, connecting.fields_of(fields or []), is_taken=is_taken)


@app.command()
def sources(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show this one's mapping, as text.")] = None,
) -> None:
    """List the exports that `load` knows by itself, or show by which rules it reads one of them."""
    from lojista.cli import sources as known

    if name is None:
        known.sources(context.obj)
    else:
        known.source(context.obj, name)


@app.command()
def shop(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What it is called.")] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Report every amount in this one: EUR.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CODE", help="Where it is: DE.")] = None,
    week_starts: Annotated[
        str | None, typer.Option("--week-starts", metavar="DAY", help="First day of the week: monday, sunday.")
    ] = None,
    fiscal_year_starts: Annotated[
        str | None, typer.Option("--fiscal-year-starts", metavar="MONTH", help="First month of the year: april.")
    ] = None,
) -> None:
    """Show what the shop is called and reports in and how it counts weeks and years, or change it.

    Its time zone stays: times are stored in it.
    """
    from lojista.cli import shop as settings_of_shop

    given = {"name": name, "currency": currency, "country": country}
    changes = {key: value for key, value in given.items() if value is not None}
    settings_of_shop.shop(context.obj, changes, week_starts, fiscal_year_starts)


@app.command()
def rates(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Columns currency, valid_from, rate and to_currency, or the ECB's eurofxref-hist."
        ),
    ] = None,
    form: options.Form = Format.TABLE,
) -> None:
    """Load exchange rates, which orders in other currencies are converted by; without a file, list them."""
    from lojista.cli import rates as converting

    if file is None:
        converting.show(context.obj, form)
    else:
        converting.load(context.obj, file)


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
        MESSAGES.print(error.message, style="red", markup=False)
        if error.hint:
            MESSAGES.print(error.hint, markup=False)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the last resort: our own bug, said as such
        MESSAGES.print("This is a bug in Lojista. Please report it with the text below.", style="red")
        traceback.print_exc()
        sys.exit(OUR_BUG)
