"""`forget`: asks whether a person is really to be erased, erases them, and shows what was done and searched."""

import sys
from collections.abc import Mapping, Sequence

import typer
from rich.table import Table

from lojista.cli.console import MESSAGES, Steps, counted, print_table
from lojista.cli.opening import opened_database
from lojista.erasure.forgetting import ErasureReport, Known, forget, what_is_known
from lojista.errors import UserError
from lojista.ingest.report import NoProgress
from lojista.postgres.cluster import check_shop
from lojista.settings import Settings

_SHORTEST = 6


class StepsOnly(NoProgress):
    """Shows each step; there are no files to tell of."""

    def __init__(self, step: Steps) -> None:
        self._step, self._last = step, ""

    def step(self, text: str) -> None:
        """A step that goes on is no new one."""
        if text != self._last:
            self._step(text)
        self._last = text


def forget_customer(settings: Settings, customer_id: str, also: Sequence[str], *, is_confirmed: bool) -> None:
    """Erases a customer once that is confirmed. Raises UserError where words of theirs are found afterwards."""
    if settings.database_url is None:
        check_shop(settings.home)
    _check_words(also)
    with opened_database(settings) as database:
        with database.owner() as owner:
            known = what_is_known(owner, customer_id, also)
        if known is not None and not is_confirmed:
            _confirm(customer_id, known)
        with Steps() as step:
            report = forget(database, settings, customer_id, also, StepsOnly(step))
    _print(report)


def _check_words(also: Sequence[str]) -> None:
    for word in also:
        if len(word.strip()) < _SHORTEST:
            raise UserError(
                f"{word!r} is too short to look for: it stands in many places.", f"Give {_SHORTEST} signs or more."
            )


def _confirm(customer_id: str, known: Known) -> None:
    MESSAGES.print(f"Customer {customer_id}:", markup=False)
    parts = [
        counted(len(known.person.order_ids), "order") + ", which stay and count, under a pseudonym",
        f"{len(known.person.texts):,} titles and texts of reviews",
        counted(len(known.refused), "row") + " in the ledger of refused rows",
    ]
    for part in parts:
        MESSAGES.print(f"  {part}", markup=False)
    MESSAGES.print("Uploads, the demo's files and columnar copies are deleted. This cannot be undone.")
    if not sys.stdin.isatty():
        raise UserError("There is no terminal to ask in.", "Say that it is meant: --yes")
    if not typer.confirm("Erase this customer?", err=True):
        raise UserError("Nothing was erased.")


def _print(report: ErasureReport) -> None:
    print_table(_as_table("Changed or removed", report.changed))
    print_table(_as_table("Searched afterwards", report.searched))
    for name in report.unread:
        MESSAGES.print(f"{name} cannot be looked into: see for yourself.", style="yellow", markup=False, soft_wrap=True)
    if report.traces:
        places = sorted({trace.place for trace in report.traces})
        raise UserError(
            "Still found in:\n" + "\n".join(f"  {place}" for place in places),
            "Delete or mend what is yours there, then run the same command again.",
        )
    MESSAGES.print("Nothing of this customer was found any more.", style="green")


def _as_table(title: str, counts: Mapping[str, int]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    return table
