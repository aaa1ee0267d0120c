"""What time it is for a shop, and which stretches of time are compared with each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_rows

COMPARED_WEEKS = 4
_STILL_LIVE = timedelta(hours=48)
_MINUTE, _HOUR, _WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Stretch:
    """A stretch of the shop's local time: from its first moment up to, but not with, its last."""

    since: datetime
    until: datetime

    def weeks_before(self, count: int) -> "Stretch":
        """The same stretch of the same weekday so many weeks earlier."""
        return Stretch(self.since - count * _WEEK, self.until - count * _WEEK)


@dataclass(frozen=True)
class Now:
    """The minute that is under way in the shop, or the last of its data where that has ended; local to the shop."""

    minute: datetime
    is_live: bool

    @property
    def until(self) -> datetime:
        """The end of the minute."""
        return self.minute + _MINUTE

    @property
    def today(self) -> Stretch:
        """The day so far."""
        return Stretch(self.minute.replace(hour=0, minute=0), self.until)

    @property
    def last_hour(self) -> Stretch:
        """The last sixty minutes with the one under way."""
        return Stretch(self.until - _HOUR, self.until)


def utc_now() -> datetime:
    """The clock's time."""
    return datetime.now(ZoneInfo("UTC"))


def _last_order(marts: Marts) -> ir.Table:
    orders = marts("orders")
    return orders.agg(last=orders.purchased_at.max()).cross_join(marts("shop").select("time_zone"))


def _last_order_until(marts: Marts) -> ir.Table:
    orders = marts("orders")
    return orders.filter(orders.purchased_at <= place("latest", "timestamp")).agg(
        last=lambda row: row.purchased_at.max()
    )


def _nothing_is_replayed() -> datetime | None:
    return None


def now_in_shop(
    engine: Engine,
    replayed_until: Callable[[], datetime | None] = _nothing_is_replayed,
    clock: Callable[[], datetime] = utc_now,
) -> Now | None:
    """The shop's own time; None for a shop that has no order yet.

    A shop whose last order is more than two days old is looked at as of its last order: its data is a past one. An
    order that is dated later than now is a mistake and not counted yet, but for a replay, which may be ahead of the
    clock: `replayed_until` tells the shop's time that it has come to, None where nothing is replayed.
    """
    known = ask_rows(engine, _last_order)[1]
    if not known or known[0][0] is None:
        return None
    last, zone = known[0][0], ZoneInfo(str(known[0][1]))
    local = clock().astimezone(zone).replace(tzinfo=None)
    if last > local:
        latest = max(local, replayed_until() or local)
        last = ask_rows(engine, _last_order_until, values={"latest": latest})[1][0][0]
    if last is None:
        return None
    is_live = last > local - _STILL_LIVE
    return Now((max(local, last) if is_live else last).replace(second=0, microsecond=0), is_live)
