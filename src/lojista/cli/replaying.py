"""`replay`: a history sent into a shop of its own as if it happened now."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lojista.cli.console import MESSAGES, Steps, counted
from lojista.cli.loading import LoadBars
from lojista.ingest.contracts import Source
from lojista.ingest.known import source_of
from lojista.ingest.readers import find_files
from lojista.postgres.connection import Database
from lojista.replay.history import history_settings, load_history, span_of
from lojista.replay.pace import steady
from lojista.replay.player import begin, position_of
from lojista.replay.running import Step, first_position, run, stopped_by_signals
from lojista.settings import Settings


def replay(
    settings: Settings,
    paths: Sequence[Path],
    sources: Sequence[Source],
    *,
    speed: float,
    begins_on: datetime | None,
    is_shifted: bool,
) -> None:
    """Goes on where it stopped before. Raises UserError for a database that holds another shop."""
    source, _ = source_of(find_files(paths), sources)
    with Steps(leaves_lines=False) as step:
        history, shop = Database.open(history_settings(settings), on_step=step), Database.open(settings, on_step=step)
    with history, shop, history.owner() as past, shop.owner() as present, stopped_by_signals() as stopped:
        past.autocommit = present.autocommit = True
        earlier = position_of(present, source)
        with LoadBars() as bars:
            load_history(past, paths, (source,), bars)
        span = span_of(past)
        now = datetime.now(ZoneInfo(source.shop.time_zone)).replace(tzinfo=None) if is_shifted else None
        position = earlier or first_position(span, begins_on, now)
        if earlier is None:
            begin(past, present, source, position)
        with _Telling(span.order_count) as telling:
            start = max(position.played_until, begins_on or position.played_until)
            pace = steady(start, max(start, span.last), speed)
            reached = run((past, present), source, span, position, pace, telling, stopped)
    _say_end(reached.played_until >= span.last, telling)


def _say_end(is_over: bool, telling: "_Telling") -> None:
    sent = f"{counted(telling.order_count, 'order')} sent or changed"
    if is_over:
        MESSAGES.print(f"the history is over: {sent}", markup=False)
    else:
        MESSAGES.print(f"stopped: {sent}; the same command goes on from here", markup=False)


class _Telling:
    """A bar of how much of the history is sent, with the moment that it has reached."""

    def __init__(self, history_orders: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.1f} %"))
        self._progress = Progress(*columns, TimeElapsedColumn(), console=MESSAGES)
        self._task = self._progress.add_task(f"replaying {counted(history_orders, 'order')}", total=1.0)
        self.order_count = 0

    def __enter__(self) -> "_Telling":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, step: Step) -> None:
        self.order_count += step.order_count
        told = f"{step.moment:%Y-%m-%d %H:%M} · {counted(step.order_count, 'order')}"
        self._progress.update(self._task, completed=step.share, description=told)
