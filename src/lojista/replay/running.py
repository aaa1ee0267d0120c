"""Lets a history run on beside the clock, so many times faster, until it is over or somebody stops it."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from lojista.ingest.contracts import Source
from lojista.replay.history import Span, Window
from lojista.replay.pace import Pace
from lojista.replay.player import Position, play

PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Step:
    """What one step sent. `moment` is in the replayed shop's time, `share` how much of the history is sent."""

    moment: datetime
    order_count: int
    share: float


def first_position(span: Span, begins_on: datetime | None, now: datetime | None) -> Position:
    """Before the first moment of all, or before a day's; dates are moved so that this is now, where now is given."""
    start = span.first if begins_on is None else begins_on
    shift = timedelta() if now is None else now.replace(microsecond=0) - start.replace(microsecond=0)
    return Position(span.first - timedelta(seconds=1), shift)


def run(
    connections: tuple[psycopg.Connection[Any], psycopg.Connection[Any]],
    source: Source,
    span: Span,
    position: Position,
    pace: Pace,
    on_step: Callable[[Step], None],
    stopped: threading.Event,
) -> Position:
    """Sends the history on from a position, as far as the pace says after so many seconds; where it stands in the end.

    What came before the pace begins goes first, in one step. A step that is under way when it is stopped is brought to
    its end. Raises DatabaseError where either database is lost: what was sent stays, and nothing is sent twice.
    """
    history, shop = connections
    started = time.monotonic()
    while position.played_until < span.last:
        until = min(max(pace(time.monotonic() - started), position.played_until), span.last)
        window = Window(position.played_until, until, position.shift)
        order_count = play(history, shop, source, window)
        position = Position(window.until, position.shift)
        share = (position.played_until - span.first) / max(span.last - span.first, timedelta(seconds=1))
        on_step(Step(position.played_until + position.shift, order_count, max(share, 0.0)))
        if stopped.wait(PAUSE_SECONDS if position.played_until < span.last else 0):
            break
    return position


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Set by Ctrl+C or a request to end, for the step under way to come to its end."""
    stopped = threading.Event()
    before = {name: signal.signal(name, lambda *_: stopped.set()) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
