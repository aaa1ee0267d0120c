"""Commands that bring a shop's data in, and say whose it is: files, a database of its own, a history, rates."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lojista.cli import options
from lojista.cli.console import Format
from lojista.errors import UserError


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
