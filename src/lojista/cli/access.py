"""`access`: the commands about who may see and do what in the dashboard."""

from typing import Annotated

import typer

from lojista.cli import options
from lojista.cli.console import Format

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
_Identity = Annotated[
    str, typer.Argument(metavar="EMAIL", help="Who: their e-mail address, or what LOJISTA_SIGN_IN_CLAIM says.")
]


@app.command()
def grant(
    context: typer.Context,
    identity: _Identity,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="viewer, analyst or admin.")],
    state: Annotated[
        list[str] | None, typer.Option("--state", metavar="STATE", help="Only this state; repeat for more.")
    ] = None,
    seller: Annotated[
        list[str] | None, typer.Option("--seller", metavar="ID", help="Only this seller's lines; repeat for more.")
    ] = None,
    database_role: Annotated[
        str | None,
        typer.Option("--database-role", metavar="NAME", help="Hold this login of PostgreSQL to the same rows."),
    ] = None,
) -> None:
    """Let somebody use the dashboard, in the place of what they were granted before."""
    from lojista.cli import granting

    granting.grant(context.obj, identity, role, state or [], seller or [], database_role)


@app.command(name="list")
def list_grants(context: typer.Context, form: options.Form = Format.TABLE) -> None:
    """List who may use the dashboard, as what, and what of it they see."""
    from lojista.cli import granting

    granting.list_grants(context.obj, form)


@app.command()
def revoke(context: typer.Context, identity: _Identity) -> None:
    """Take somebody's access back; open pages of theirs are refused within seconds."""
    from lojista.cli import granting

    granting.revoke(context.obj, identity)


@app.command()
def log(
    context: typer.Context,
    last: Annotated[int, typer.Option("--last", metavar="COUNT", min=1, help="How many entries.")] = 100,
    form: options.Form = Format.TABLE,
) -> None:
    """Show sign-ins, exports, changes of settings and grants, the newest first."""
    from lojista.cli import granting

    granting.log(context.obj, last, form)
