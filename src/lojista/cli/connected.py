"""What `connect` found out, as tables and sentences."""

from collections.abc import Sequence

import polars as pl
from rich.table import Table
from rich.text import Text

from lojista.cli.console import MESSAGES, counted
from lojista.cli.turning import fitting_table
from lojista.ingest.clean import Rejection
from lojista.ingest.connecting.pages import PageOutlook
from lojista.ingest.connecting.questions import Question
from lojista.ingest.connecting.saving import Saving
from lojista.ingest.connecting.shapes import ColumnChoice, FileProposal
from lojista.ingest.mapping import Mapping

_UNSURE = 0.75
_ROWS = {
    "lines": "a row is a line of an order",
    "orders": "a row is an order",
    "lines of orders": "a row is a line of an order in another file",
    "amounts of orders": "a row is an amount of an order in another file",
}
_LONGEST_EXAMPLE = 40
_BETWEEN = " | "
_MOST_BESIDE = 3


def print_file(file: FileProposal) -> None:
    """How a file is laid out, and what each of its columns is taken for."""
    counts = f"{'' if file.sample.is_whole else 'more than '}{counted(file.sample.row_count, 'row')}"
    MESSAGES.print(
        f"{file.name}: {file.sample.layout.in_words()}, {counts}; {_rows(file)}.", style="bold", markup=False
    )
    table = Table("column", "is", "because", "for example")
    for choice in file.choices:
        table.add_row(*(Text(text, overflow="fold") for text in _cells(choice)), style="" if choice.fields else "dim")
    MESSAGES.print(table)
    _print_writing(file)
    _print_words(file)


def _rows(file: FileProposal) -> str:
    return (
        "a row is an order of its own" if file.rows == "lines" and "order_id" not in file.columns else _ROWS[file.rows]
    )


def _cells(choice: ColumnChoice) -> tuple[str, str, str, str]:
    other = f" (or {', '.join(choice.alternatives[:2])})" if choice.alternatives and choice.certainty < _UNSURE else ""
    field = ", ".join(choice.fields) if choice.fields else "left out"
    return (
        choice.column,
        field + (other if choice.fields else ""),
        choice.reason,
        _examples(choice.examples),
    )


def _examples(examples: Sequence[str]) -> str:
    """As many as there is room for, each of them whole; of a long one its beginning."""
    shown = [one if len(one) <= _LONGEST_EXAMPLE else f"{one[: _LONGEST_EXAMPLE - 1]}…" for one in examples]
    fitting = [one for place, one in enumerate(shown, start=1) if len(_BETWEEN.join(shown[:place])) <= _LONGEST_EXAMPLE]
    return _BETWEEN.join(fitting)


def _print_writing(file: FileProposal) -> None:
    if file.missing:
        MESSAGES.print(f"Stand for no value: {', '.join(file.missing)}", markup=False)
    if file.guests:
        MESSAGES.print(f"Customers who are nobody: {', '.join(file.guests)}", markup=False)
    if file.fill_down:
        MESSAGES.print(f"On an order's first row alone: {', '.join(file.fill_down)}", markup=False)
    for warning in file.warnings:
        MESSAGES.print(warning, style="yellow", markup=False)
    for rule in file.rules:
        MESSAGES.print(f"Not products but {rule.line_type}: {rule.because}", markup=False)


def _print_words(file: FileProposal) -> None:
    meanings, unknown = file.statuses()
    known = ", ".join(f"{_named(file, word)} = {status}" for word, status in meanings.items() if word not in unknown)
    if known:
        MESSAGES.print(f"Statuses: {known}", markup=False)
    if unknown:
        said = ", ".join(_named(file, word) for word in unknown)
        MESSAGES.print(f"Statuses that are not known, and count as valid orders: {said}", style="yellow", markup=False)
    if file.payment_statuses:
        said = ", ".join(f"{word or 'a blank'} = {status}" for word, status in file.payment_statuses.items())
        MESSAGES.print(f"Payments: {said}", markup=False)


def _named(file: FileProposal, word: str) -> str:
    """A code with what a table says that it means."""
    return f"{word} ({file.status_names[word]})" if word in file.status_names else word


def print_shop(mapping: Mapping) -> None:
    """The shop that the files are of, and places that are not known."""
    if mapping.shop is not None:
        shop = mapping.shop
        MESSAGES.print(
            f"Shop: {shop.name}, {shop.country}, {shop.currency}, {shop.time_zone}", style="bold", markup=False
        )
    for part in mapping.files:
        unknown = [name for name, code in part.countries.items() if code == "ZZ"]
        if unknown:
            MESSAGES.print(f"Countries that are not known: {', '.join(unknown)}", style="yellow", markup=False)


def print_preview(file: FileProposal, rows: pl.DataFrame, refused: Sequence[Rejection]) -> None:
    """The first rows as the shop will see them."""
    shown = [name for name in rows.columns if rows[name].null_count() < rows.height]
    cells = [["" if value is None else str(value) for value in row] for row in rows.select(shown).iter_rows()]
    MESSAGES.print(f"First rows of {file.name}, as they will be loaded", style="italic", markup=False)
    MESSAGES.print(fitting_table(MESSAGES, shown, cells, most_beside=_MOST_BESIDE))
    for one in refused:
        value = f" {one.value!r}" if one.value is not None else ""
        MESSAGES.print(f"A row would be refused: {one.column_name}{value}: {one.reason}", style="yellow", markup=False)


def print_unasked(questions: Sequence[Question]) -> None:
    """What is taken as proposed, why it was open, and the flag that says otherwise."""
    for question in questions:
        if question.proposal is not None:
            MESSAGES.print(
                f"Not asked: {question.text} ({question.why}) Taken: {question.flag} {question.proposal}",
                style="yellow",
                markup=False,
            )


def print_pages(pages: Sequence[PageOutlook]) -> None:
    """What each page of the dashboard will show, and what it will not for want of what."""
    table = Table("page", "filled", "with")
    for one in pages:
        table.add_row(one.page, "yes" if one.is_filled else "empty", one.why, style="" if one.is_filled else "dim")
    MESSAGES.print(table)


def print_saving(saving: Saving) -> None:
    """Where the mapping is, and what became of the shapes of file that it held before."""
    MESSAGES.print(f"Saved {saving.path}: change what is wrong there.", markup=False, soft_wrap=True)
    if saving.replaced:
        MESSAGES.print(f"What it said before of {', '.join(saving.replaced)} was replaced.", markup=False)
    if saving.kept:
        MESSAGES.print(f"It still holds, from before: {', '.join(saving.kept)}", markup=False)
    if saving.is_shop_changed:
        MESSAGES.print("What was said of the shop counts for these, too.", style="yellow")
