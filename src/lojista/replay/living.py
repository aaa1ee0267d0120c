"""The demo shop, which goes on while somebody watches: how it was made, how far it came, and its next orders.

What lies ahead of the shop was made with it, in whole orders; a replay of that goes on from the moment at which the
shop was made, or from where an earlier one stopped.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import psycopg

from lojista.demo.generator import DEMO_SOURCE
from lojista.demo.timing import days_ahead
from lojista.ingest.contracts import Source
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.replay.history import Span, history_settings, load_history, span_of
from lojista.replay.pace import Pace, by_orders
from lojista.replay.player import Position, keep_position
from lojista.replay.running import Step, run
from lojista.settings import Settings

_OPENS = time(8)
_NAME = re.compile(rf"{DEMO_SOURCE.name}-(\d+)-(\d+)-(\d{{14}})")
_ORDERS = "SELECT purchased_at FROM orders WHERE purchased_at > %s ORDER BY purchased_at"


@dataclass(frozen=True)
class LivingShop:
    """What a demo shop was made of. `made_at` is in the shop's local time: up to then it was loaded at once."""

    order_count: int
    seed: int
    made_at: datetime

    @property
    def source(self) -> Source:
        """The demo's, under a name that tells this shop from others."""
        return replace(DEMO_SOURCE, name=self.name)

    @property
    def name(self) -> str:
        """Of its source, and of the folder that holds what lies ahead of it."""
        return f"{DEMO_SOURCE.name}-{self.order_count}-{self.seed}-{self.made_at:%Y%m%d%H%M%S}"

    @property
    def ends_at(self) -> datetime:
        """No order is placed from this moment on."""
        return datetime.combine(self.made_at, time.min) + timedelta(days=days_ahead(self.order_count))

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The one whose source has that name; None for another source."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        count, seed, made_at = found.groups()
        return cls(int(count), int(seed), datetime.strptime(made_at, "%Y%m%d%H%M%S"))  # noqa: DTZ007 - local


def time_in_shop() -> datetime:
    """The shop's local time in whole seconds; before it wakes up, the moment at which it does."""
    now = datetime.now(ZoneInfo(DEMO_SOURCE.shop.time_zone)).replace(tzinfo=None, microsecond=0)
    return max(now, datetime.combine(now, _OPENS))


def living_shop(shop: psycopg.Connection[Any]) -> tuple[LivingShop, Position] | None:
    """What the database holds of it, and how far it came; None where there is no such shop."""
    row = shop.execute("SELECT source, played_until, shift FROM replay_position").fetchone()
    found = None if row is None else LivingShop.named(row[0])
    return None if row is None or found is None else (found, Position(row[1], row[2]))


def start_to_live(shop: psycopg.Connection[Any], made: LivingShop) -> None:
    """Says of a demo shop that was just loaded how it goes on."""
    keep_position(shop, made.source, Position(made.made_at, timedelta()))


def go_on(settings: Settings, files: Path, stopped: threading.Event, on_step: Callable[[Step], None]) -> None:
    """Sends orders on until the shop's end or until it is stopped; at once what the clock has passed meanwhile.

    `files` is the folder in which what lies ahead has one of its own. Raises UserError where the shop gave way to
    another, DatabaseError where a database is lost: what was sent stays.
    """
    past, present = Database.open(history_settings(settings)), Database.open(settings)
    with past, present, past.owner() as history, present.owner() as shop:
        history.autocommit = shop.autocommit = True
        found = living_shop(shop)
        if found is None:
            return
        made, position = found
        _load_ahead(history, made, files / made.name)
        span, pace = way_ahead(history, made, max(position.played_until, time_in_shop()))
        run((history, shop), made.source, span, position, pace, on_step, stopped)


def way_ahead(history: psycopg.Connection[Any], made: LivingShop, start: datetime) -> tuple[Span, Pace]:
    """From `start` through every order that lies ahead to the shop's end, where a shop is known to be over."""
    end = max(start, made.ends_at)
    orders = [moment for (moment,) in history.execute(_ORDERS, [start])]
    return replace(span_of(history), last=end), by_orders(start, [*orders, end])


def _load_ahead(history: psycopg.Connection[Any], made: LivingShop, folder: Path) -> None:
    """Unless it was loaded before: that is written down in the same words as in the shop."""
    held = living_shop(history)
    if held is None or held[0] != made:
        load_history(history, [folder], (DEMO_SOURCE,), NoProgress())
        start_to_live(history, made)
