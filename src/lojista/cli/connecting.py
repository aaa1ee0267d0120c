"""`connect`: says what an unknown export is, asks what it cannot tell, tries to load it, and saves the mapping."""

import shlex
import signal
import sys
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from lojista.cli import loading
from lojista.cli.connected import print_file, print_pages, print_preview, print_saving, print_shop, print_unasked
from lojista.cli.console import MESSAGES, Steps
from lojista.cli.files import replace
from lojista.errors import UnknownNameError, UserError
from lojista.ingest.connecting.answers import checked
from lojista.ingest.connecting.pages import outlook
from lojista.ingest.connecting.previews import preview, reads_some
from lojista.ingest.connecting.proposals import Proposal, propose
from lojista.ingest.connecting.questions import Question
from lojista.ingest.connecting.saving import Saving, saving_of
from lojista.ingest.known import mappings_folder
from lojista.ingest.mapping import Mapping
from lojista.ingest.readers import find_files
from lojista.ingest.report import LoadReport
from lojista.postgres.place import make_home
from lojista.settings import Settings, read_settings


def connect(
    settings: Settings,
    paths: Sequence[Path],
    given: Dictionary[str, str],
    fields: Dictionary[str, str],
    *,
    is_taken: bool,
) -> None:
    """Shows what the files are taken to be, tries them, and saves the mapping under LOJISTA_HOME.

    Raises UserError, naming the flag, for what cannot be told and cannot be asked.
    """
    with Steps(leaves_lines=False) as step:
        step("reading the files")
        proposal = propose(find_files(paths), given, fields, datetime.now(UTC).date())
    if proposal.platform is not None:
        MESSAGES.print(f"This is a {proposal.platform.title}.", markup=False)
    for file in proposal.files:
        print_file(file)
    for name, reason in proposal.left_out.items():
        MESSAGES.print(f"{name} is left out. {reason}", style="yellow", markup=False)
    answers = _answers(proposal, is_taken=is_taken)
    print_unasked(proposal.taken_unasked(answers))
    mapping = proposal.mapping(answers)
    _show(mapping, proposal)
    saving = saving_of(mappings_folder(settings.home), mapping, proposal)
    report = loading.load(settings, paths, sources=(saving.mapping.source(),), dry_run=True)
    _check_some_are_read(report)
    _save(settings, saving)
    print_saving(saving)
    if any(file.rows_rejected > file.rows_of_totals for file in report.files if not file.is_skipped):
        MESSAGES.print("Some rows would be refused, as said above.", style="yellow")
    MESSAGES.print(f"Now load it: {_command(settings, paths)}", markup=False, soft_wrap=True)


def fields_of(said: Sequence[str]) -> dict[str, str]:
    """Columns by field, from FIELD=COLUMN. Raises UserError for anything else."""
    pairs = [text.partition("=") for text in said]
    for field, sign, _ in pairs:
        if not sign:
            raise UserError(f"{field!r} sets nothing.", "Write --set FIELD=COLUMN, such as --set customer_id=Client")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _answers(proposal: Proposal, *, is_taken: bool) -> dict[str, str]:
    """What the user says, where there is a terminal; the proposals where they are taken as they are."""
    answers: dict[str, str] = {}
    if is_taken:
        return answers
    if not sys.stdin.isatty():
        _raise_unasked(proposal.taken_unasked({}))
    while questions := proposal.questions(answers):
        answers[questions[0].name] = _asked(questions[0])
    return answers


def _raise_unasked(questions: Sequence[Question]) -> None:
    if questions:
        texts = "".join(f"\n  {question.text} ({question.why}): {_flag(question)}" for question in questions)
        hint = f"Say it: {' '.join(map(_flag, questions))}; or take what is proposed: --yes"
        raise UserError(f"There is no terminal to ask in, and this is open:{texts}", hint)


def _flag(question: Question) -> str:
    return f"{question.flag} {question.proposal or '…'}"


def _check_some_are_read(report: LoadReport) -> None:
    """Raises UserError for a file all rows of which would be refused: what reads nothing is no mapping of it."""
    for file in report.files:
        if 0 < file.rows_in == file.rows_rejected and file.rows_rejected > file.rows_of_totals:
            raise UserError(
                f"Every row of {file.file_name} would be refused, for the reasons above, so that nothing was saved.",
                "Say which column is what, in the same command: --set FIELD=COLUMN, or --set FIELD= where none is",
            )


def _asked(question: Question) -> str:
    """The answer as it is kept. One that is none is told why, and asked for again."""
    MESSAGES.print(f"\n{question.text} ({question.why})", markup=False)
    choices = f" ({' or '.join(question.choices)})" if question.choices else ""
    _let_interrupt()
    prompt = question.flag.removeprefix("--").replace("-", " ") + choices
    while True:
        said = str(typer.prompt(prompt, default=question.proposal, err=True)).strip()
        try:
            return checked({question.name: said})[question.name]
        except UnknownNameError as error:
            MESSAGES.print(str(error), style="yellow", markup=False)


def _let_interrupt() -> None:
    """Polars takes over SIGINT such that reading goes on after it: without this, Ctrl+C does nothing at a prompt."""
    if sys.platform != "win32":
        signal.siginterrupt(signal.SIGINT, True)


def _show(mapping: Mapping, proposal: Proposal) -> None:
    print_shop(mapping)
    contracts = mapping.source().contracts
    for file, contract in zip(proposal.files, contracts, strict=True):
        print_preview(file, *preview(file.sample, contract))
    print_pages(outlook(mapping, has_rows=reads_some(proposal.files, mapping)))


def _save(settings: Settings, saving: Saving) -> None:
    make_home(settings)
    saving.path.parent.mkdir(exist_ok=True)
    replace(saving.path, saving.text.encode())


def _command(settings: Settings, paths: Sequence[Path]) -> str:
    """The home is named where it is not the one that is taken by itself."""
    home = "" if read_settings().home == settings.home else f" --home {shlex.quote(str(settings.home))}"
    return f"lojista{home} load {shlex.join(map(str, paths))}"
