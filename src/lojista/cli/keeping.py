"""Commands for keeping a shop: backups, erasure, and the embedded PostgreSQL's own programs."""

from pathlib import Path
from typing import Annotated

import typer

from lojista.cli import options
from lojista.cli.console import MESSAGES


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Write the whole shop into one file, as it stands at one moment."""
    from lojista.cli import backing

    backing.backup(context.obj, file)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `lojista backup` wrote.")],
    is_replacing: Annotated[bool, typer.Option("--replace", help="Give up the shop that is there.")] = False,
) -> None:
    """Put a backup in the place of the shop, whole or not at all."""
    from lojista.cli import backing

    backing.restore(context.obj, file, is_replacing=is_replacing)


def forget(
    context: typer.Context,
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id, as lists have it.")],
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="TEXT", help="Also known by: e-mail, name, phone; repeat for more."),
    ] = None,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> None:
    """Erase a person everywhere, keep every total, and prove that nothing of them is found."""
    from lojista.cli import forgetting

    forgetting.forget_customer(context.obj, customer_id, also or [], is_confirmed=is_confirmed)


def postgres(context: typer.Context, program: options.Program, words: options.Words = None) -> None:
    """Run the embedded PostgreSQL's own pg_dump, pg_restore or psql on the shop."""
    from lojista.cli import server

    raise typer.Exit(server.run_program(context.obj, program, words or []))


def stop(context: typer.Context) -> None:
    """Stop the embedded PostgreSQL now, whoever uses it."""
    from lojista.cli import server

    MESSAGES.print("stopped" if server.stop_database(context.obj) else "it was not running")
