"""`follow`: reads the shop's own database again and again, until interrupted."""

import signal
import time
from datetime import datetime

from lojista.alerts.delivery import deliver_due
from lojista.cli.alerting import look_after_alerts
from lojista.cli.console import MESSAGES, counted
from lojista.cli.loading import gone_in_words
from lojista.cli.opening import opened_database
from lojista.columnar.warehouse import Warehouse
from lojista.errors import CopyError, DatabaseError
from lojista.ingest.contracts import Source
from lojista.ingest.shop_reading import DatabaseReport, load_database
from lojista.metrics.snapshots import take_snapshots
from lojista.postgres.connection import Database
from lojista.postgres.place import make_home
from lojista.settings import Settings

_LONGEST_PAUSE = 600.0


def follow(settings: Settings, source: Source, seconds: float) -> None:
    """Says each change in a line, until interrupted or terminated. What is wrong at the first reading ends it at once.

    Later a database that is lost is tried again after ever longer pauses. Raises as `load_database` does otherwise.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with opened_database(settings) as database:
            _say_round(_round(settings, database, source, is_owed=True))
            MESSAGES.print(f"following {source.shop.name}, every {seconds:g} s (Ctrl+C ends it)", markup=False)
            _go_on(settings, database, source, seconds)
    except KeyboardInterrupt:
        MESSAGES.print("no longer following")


def _go_on(settings: Settings, database: Database, source: Source, seconds: float) -> None:
    failures = 0
    while True:
        time.sleep(pause_after(failures, seconds))
        try:
            report = _round(settings, database, source, is_owed=failures > 0)
        except (DatabaseError, CopyError) as error:
            failures += 1
            again = f"Trying again in {pause_after(failures, seconds):g} s."
            _say(f"{error.message} {again}", style="yellow")
            continue
        if failures:
            _say("it can be read again")
            failures = 0
        _say_round(report)


def pause_after(failures: int, seconds: float) -> float:
    """Seconds to wait after so many failures in a row: twice as long each time, up to ten minutes."""
    return min(seconds * 2.0 ** min(failures, 20), max(seconds, _LONGEST_PAUSE))


def _round(settings: Settings, database: Database, source: Source, *, is_owed: bool) -> DatabaseReport:
    """One reading, and what follows a load: also where that may be owed to one that was cut short of it."""
    with database.owner() as owner:
        owner.autocommit = True
        report = load_database(owner, source, make_home(settings))
    if is_owed or not all(file.is_skipped for file in report.load.files):
        with Warehouse(settings) as warehouse:
            take_snapshots(warehouse)
            look_after_alerts(warehouse)
    else:
        deliver_due(database, settings)
    return report


def _say_round(report: DatabaseReport) -> None:
    """Nothing where nothing changed."""
    read = [file for file in report.load.files if not file.is_skipped]
    loaded, updated, rejected = (
        sum(getattr(file, name) for file in read) for name in ("rows_loaded", "rows_updated", "rows_rejected")
    )
    if loaded or updated or rejected:
        parts = [f"{counted(loaded, 'row')} loaded", f"{updated:,} updated", f"{rejected:,} rejected"]
        gone = [gone_in_words(report.gone_order_count)] if report.gone_order_count else []
        _say("; ".join([", ".join(parts), *gone]))


def _say(text: str, style: str = "") -> None:
    MESSAGES.print(f"{datetime.now().astimezone():%H:%M:%S} {text}", style=style, markup=False, soft_wrap=True)
