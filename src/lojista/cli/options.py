"""Options that several commands share, and how their values are read and named in help."""

from datetime import date, datetime
from typing import Annotated

import typer
from pydantic import SecretStr

from lojista.cli.console import Format
from lojista.errors import UnknownNameError
from lojista.settings import Settings, is_engine

_DAY = "YYYY-MM-DD"


def _read_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day. Write it as {_DAY}, such as 2017-11-30.") from None


def _day(name: str, meaning: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, parser=_read_day, metavar=_DAY, help=meaning)
    return option


Names = list[str] | None
Address = Annotated[
    str | None, typer.Option("--address", metavar="ADDRESS", help="Address to listen on (LOJISTA_ADDRESS).")
]
Port = Annotated[
    int | None, typer.Option("--port", metavar="PORT", help="Port to listen on (LOJISTA_PORT).", min=1, max=65535)
]
ForAnyone = Annotated[
    bool, typer.Option("--for-anyone", help="Let whoever reaches the address see all, without signing in.")
]
ServingEngine = Annotated[
    str | None,
    typer.Option("--engine", metavar="ENGINE", help="duckdb, or a Spark at sc://host:port (LOJISTA_ENGINE)."),
]
AskedEngine = Annotated[
    str | None,
    typer.Option("--engine", metavar="ENGINE", help="duckdb, postgres, or a Spark at sc://host:port (LOJISTA_ENGINE)."),
]
PublishedAt = Annotated[
    str | None,
    typer.Option("--published", metavar="TARGET", help="Where Spark finds the marts (LOJISTA_PUBLISHED)."),
]
Target = Annotated[
    str | None,
    typer.Argument(
        metavar="[TARGET]", help="A folder, s3://bucket/…, gs://… or abfss://… (LOJISTA_PUBLISHED, or the home's own)."
    ),
]
By = Annotated[Names, typer.Option("--by", metavar="DIMENSION", help="Group by this; repeat for more.")]
States = Annotated[Names, typer.Option("--state", metavar="STATE", help="Only this state; repeat for more.")]
Countries = Annotated[
    Names, typer.Option("--country", metavar="COUNTRY", help="Only this country, two letters; repeat for more.")
]
Categories = Annotated[
    Names, typer.Option("--category", metavar="CATEGORY", help="Only this category; repeat for more.")
]
Payments = Annotated[
    Names, typer.Option("--payment", metavar="TYPE", help="Only orders paid with this; repeat for more.")
]
From = Annotated[date | None, _day("--from", "First day.")]
To = Annotated[date | None, _day("--to", "Last day, included.")]
FirstOrderedFrom = Annotated[date | None, _day("--from", "First ordered from this day.")]
FirstOrderedTo = Annotated[date | None, _day("--to", "First ordered up to this day.")]
AsOf = Annotated[date | None, _day("--as-of", "Customers as of this day.")]
Program = Annotated[str, typer.Argument(metavar="PROGRAM", help="pg_dump, pg_restore or psql.")]
Words = Annotated[Names, typer.Argument(metavar="WORD", help="What it is told; its own --help says more.")]
Full = Annotated[bool, typer.Option("--full", help="Read all of a database, not only orders that changed.")]
Form = Annotated[Format, typer.Option("--format", help="How to write the answer.")]


def narrowed(states: Names, countries: Names, categories: Names, payments: Names) -> dict[str, tuple[str, ...]]:
    """The filters that were given, by their names in questions."""
    named = {"states": states, "countries": countries, "categories": categories, "payment_types": payments}
    return {name: tuple(values or ()) for name, values in named.items()}


def answering(settings: Settings, engine: str | None, published: str | None) -> Settings:
    """The same settings with another engine, and another place of published marts, where they were given.

    Raises UnknownNameError for an engine there is none of.
    """
    changes: dict[str, object] = {} if published is None else {"published": published}
    if engine is not None:
        if not is_engine(engine):
            raise UnknownNameError("engine", engine, ("duckdb", "postgres", "sc://host:15002"))
        changes["engine"] = SecretStr(engine)
    return settings.model_copy(update=changes)
