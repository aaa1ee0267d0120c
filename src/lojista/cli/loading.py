"""`load`: files into the database, with a bar for each of them and the row accounting afterwards."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lojista.cli.alerting import look_after_alerts
from lojista.cli.console import MESSAGES, Steps, counted
from lojista.cli.opening import opened_database
from lojista.cli.telling import Telling
from lojista.cli.totals import print_totals
from lojista.columnar.warehouse import Warehouse
from lojista.ingest.contracts import Source
from lojista.ingest.known import known_sources, source_named
from lojista.ingest.lines import DUPLICATE
from lojista.ingest.load import load as load_files
from lojista.ingest.report import FileReport, LoadReport, Refusals
from lojista.ingest.shop_reading import load_database
from lojista.ingest.total_rows import is_of_totals
from lojista.metrics.snapshots import take_snapshots
from lojista.money import round_to
from lojista.postgres.connection import Database
from lojista.postgres.place import make_home
from lojista.settings import Settings
from lojista.steps import silent

_ROWS = "rows"


def load_told(
    settings: Settings, paths: Sequence[Path], telling: Telling, *, sources: Sequence[Source], dry_run: bool
) -> None:
    """The same load for a page that watches it: told in a file, the end and errors too."""
    try:
        with Database.open(settings) as database, database.owner() as owner:
            owner.autocommit = True
            report = load_files(owner, paths, sources=sources, progress=telling, wait=False, dry_run=dry_run)
        if not dry_run:
            telling.step("keeping the segments of month ends")
            with Warehouse(settings) as warehouse:
                take_snapshots(warehouse, silent)
                look_after_alerts(warehouse)
    except Exception as error:
        telling.failed(str(error))
        raise
    telling.finished(report)


def load(
    settings: Settings, paths: Sequence[Path], *, sources: Sequence[Source], wait: bool = True, dry_run: bool = False
) -> LoadReport:
    """Loads the files, brings the copy up to date, and says what became of every row; a dry run says what would."""
    with opened_database(settings) as database:
        with database.owner() as owner, LoadBars() as bars:
            owner.autocommit = True
            report = load_files(owner, paths, sources=sources, progress=bars, wait=wait, dry_run=dry_run)
        _finish(settings, report)
    return report


def load_own_database(settings: Settings, source: Source, *, wait: bool, dry_run: bool, is_full: bool) -> None:
    """Loads what the shop's own database holds, as `load` does files, and says which orders it no longer has."""
    home = make_home(settings)
    with opened_database(settings) as database:
        with database.owner() as owner, LoadBars() as bars:
            owner.autocommit = True
            found = load_database(owner, source, home, progress=bars, wait=wait, dry_run=dry_run, is_full=is_full)
        _finish(settings, found.load)
    if found.is_partial:
        MESSAGES.print("Only orders that changed were read; --full reads all.")
    if found.gone_order_count:
        MESSAGES.print(gone_in_words(found.gone_order_count), style="yellow")


def gone_in_words(order_count: int) -> str:
    """What is said of orders that the shop's own database no longer has."""
    return f"{counted(order_count, 'order')} no longer in the shop's own database, and kept here"


def _finish(settings: Settings, report: LoadReport) -> None:
    """What follows a load also follows one that brought nothing new: the one before may have been cut short of it."""
    print_report(report)
    if report.totals is None:
        with Steps() as step, Warehouse(settings) as warehouse:
            take_snapshots(warehouse, step)
            look_after_alerts(warehouse)


def sources_for(settings: Settings, name: str | None) -> tuple[Source, ...]:
    """The source of that name, or all that a load can find out by itself."""
    return known_sources(settings.home) if name is None else (source_named(name, settings.home),)


class LoadBars:
    """A bar for each file of a load, by bytes read."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        rows = TextColumn("{task.fields[rows]:>9,} rows")
        self._progress = Progress(*columns, rows, TimeElapsedColumn(), console=MESSAGES)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "LoadBars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, text: str) -> None:
        """Something other than reading a file begins."""
        self._progress.console.print(text, style="dim", markup=False)

    def file_started(self, file_name: str, byte_count: int) -> None:
        """A file begins to be read."""
        self._tasks[file_name] = self._progress.add_task(file_name, total=byte_count, rows=0)

    def advanced(self, file_name: str, row_count: int, byte_count: int) -> None:
        """So many more of its rows were read."""
        task = self._tasks[file_name]
        rows = self._progress.tasks[task].fields[_ROWS] + row_count
        self._progress.update(task, advance=byte_count, **{_ROWS: rows})

    def file_read(self, file_name: str) -> None:
        """All of it is read, and the database stores it."""
        self._progress.update(self._tasks[file_name], description=f"{file_name} · storing")

    def file_finished(self, report: FileReport) -> None:
        """A file is stored."""
        if report.file_name in self._tasks:
            task = self._tasks[report.file_name]
            total = self._progress.tasks[task].total
            self._progress.update(task, description=report.file_name, completed=total or 0)


def print_report(report: LoadReport) -> None:
    """The row accounting of a load, and why rows were refused."""
    table = Table(title="Rows in = loaded + updated + unchanged + rejected", title_justify="left")
    table.add_column("file", overflow="fold")
    for name in ("in", "loaded", "updated", "unchanged", "rejected"):
        table.add_column(name, justify="right")
    for file in report.files:
        counts = (file.rows_in, file.rows_loaded, file.rows_updated, file.rows_unchanged, file.rows_rejected)
        name = f"{file.file_name} (same as before)" if file.is_skipped else file.file_name
        table.add_row(name, *(f"{count:,}" for count in counts))
    MESSAGES.print(table)
    for file in report.files:
        for refused in file.refusals:
            style = "" if is_of_totals(refused.reason) else "yellow"
            MESSAGES.print(f"{file.file_name}, line {_in_words(refused)}", style=style, markup=False)
        if file.load_first:
            names = " and ".join(file.load_first)
            MESSAGES.print(f"Load {names} first, then {file.file_name} again.", style="yellow", markup=False)
    _print_lines(report)
    if erased := sum(file.erased_count for file in report.files):
        MESSAGES.print(f"{counted(erased, 'row')} of people who were erased: kept under their pseudonyms")
    if any(file.rows_rejected for file in report.files) and report.totals is None:
        MESSAGES.print("Refused rows are kept as they are, with the reason: lojista rejected", markup=False)
    seconds = (report.finished_at - report.started_at).total_seconds()
    if report.totals is None:
        MESSAGES.print(f"{'loaded' if report.is_changed else 'nothing new'} in {seconds:.1f} s")
        return
    print_totals(report.totals)
    MESSAGES.print(f"tried in {seconds:.1f} s: nothing was changed")


def _print_lines(report: LoadReport) -> None:
    """What the lines are, and how many are alike."""
    for file in report.files:
        if file.kinds:
            table = Table("lines of " + file.file_name, title_justify="left")
            table.add_column("rows", justify="right")
            table.add_column("quantity × price", justify="right")
            for kind in file.kinds:
                table.add_row(kind.kind, f"{kind.row_count:,}", _short(kind.amount))
            MESSAGES.print(table)
        if file.removed_count:
            MESSAGES.print(_removed(file), style="" if file.is_again else "yellow", markup=False)
        if file.duplicate_count:
            is_rejected = any(refused.reason == DUPLICATE for refused in file.refusals)
            what = "rejected" if is_rejected else 'kept; duplicates = "drop" in the mapping rejects them'
            MESSAGES.print(f"{counted(file.duplicate_count, 'line')} equal to an earlier one in everything: {what}")


def _short(amount: Decimal) -> str:
    """Without decimals where there are none, else with two or, where those are not all, four."""
    digits = next((digits for digits in (0, 2) if round_to(amount, digits) == amount), 4)
    return f"{amount:,.{digits}f}"


def _removed(file: FileReport) -> str:
    lines = counted(file.removed_count, "line")
    if file.is_again:
        return f"{lines} taken away, which {file.file_name} told before and, read as it is now, no longer does."
    return (
        f"{lines} of earlier files taken away: {file.file_name} names their orders without them. Where it holds only "
        "parts of orders, load the earlier file again after it."
    )


def _in_words(refused: Refusals) -> str:
    """Where the first of them is and what is wrong with it, and how many more there are."""
    value = "" if refused.value is None else f" {refused.value!r}"
    place = "" if refused.column_name is None else f", {refused.column_name}{value}"
    more = f" ({refused.row_count - 1:,} more)" if refused.row_count > 1 else ""
    return f"{refused.line_number:,}{place}: {refused.reason}{more}"
