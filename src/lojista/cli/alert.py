"""`alert`: the commands about rules that numbers are watched by."""

from typing import Annotated

import typer

from lojista.cli import options
from lojista.cli.console import Format

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
_Name = Annotated[str, typer.Argument(metavar="NAME", help="What the rule is called.")]


@app.command()
def add(
    context: typer.Context,
    name: _Name,
    metric: Annotated[str, typer.Option("--metric", metavar="METRIC", help="A name from `lojista metrics`.")],
    above: Annotated[
        str | None, typer.Option("--above", metavar="VALUE", help="Holds above this: 1500, 0.05 or 5%.")
    ] = None,
    below: Annotated[str | None, typer.Option("--below", metavar="VALUE", help="Holds below this.")] = None,
    is_change: Annotated[
        bool, typer.Option("--change", help="Holds where it is unlike the same weekday of the 8 weeks before.")
    ] = False,
    band_width: Annotated[
        str, typer.Option("--k", metavar="NUMBER", help="How many robust standard deviations pass with --change.")
    ] = "3",
    window_days: Annotated[
        int, typer.Option("--days", metavar="COUNT", min=1, help="Whole days to look at together, up to the last full.")
    ] = 1,
    state: options.States = None,
    country: options.Countries = None,
    category: options.Categories = None,
    payment: options.Payments = None,
    quiet_hours: Annotated[
        int,
        typer.Option(
            "--quiet-hours", metavar="COUNT", min=0, max=8760, help="Tell of it at most once in so many hours."
        ),
    ] = 24,
    tells_end: Annotated[bool, typer.Option("--tell-end", help="Tell also when it no longer holds.")] = False,
) -> None:
    """Watch a metric: tell when it goes above or below a value, or is unlike comparable days."""
    from lojista.cli import alerting

    limits = alerting.Limits(above, below, is_change, band_width)
    narrowed = options.narrowed(state, country, category, payment)
    alerting.add(
        context.obj, name, metric, limits, narrowed,
        window_days=window_days, quiet_hours=quiet_hours, tells_end=tells_end,
    )  # fmt: skip


@app.command(name="list")
def list_rules(context: typer.Context, form: options.Form = Format.TABLE) -> None:
    """List the rules."""
    from lojista.cli import alerting

    alerting.list_rules(context.obj, form)


@app.command()
def remove(context: typer.Context, name: _Name) -> None:
    """Forget a rule, with all that came of it."""
    from lojista.cli import alerting

    alerting.remove(context.obj, name)


@app.command()
def check(context: typer.Context, form: options.Form = Format.TABLE) -> None:
    """Evaluate every rule now: its value, what was expected, and whether it holds; then tell what is due."""
    from lojista.cli import alerting

    alerting.check(context.obj, form)


@app.command()
def events(context: typer.Context, form: options.Form = Format.TABLE) -> None:
    """List each time that a rule began to hold, and how far the telling of it is."""
    from lojista.cli import alerting

    alerting.events(context.obj, form)
