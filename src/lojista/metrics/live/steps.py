"""Orders on their way: how far those of the last weeks came, which wait longer than they should, and which are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.marts import INVALID_STATUSES
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.live.clock import Stretch
from lojista.metrics.statements import ask_dicts
from lojista.money import SUM_OF_MONEY

STEPS = ("approved", "shipped", "delivered")  # after an order was placed
USUAL_SHARE = 0.95
FEWEST_KNOWN = 20
_NEVER = datetime(1900, 1, 1)
_RANKS = {"created": 0, "approved": 1, "invoiced": 1, "processing": 1, "shipped": 2, "delivered": 3}
_LATE_DAYS = (1, 3, 8, 31)  # first day of each group


@dataclass(frozen=True)
class Funnel:
    """Valid orders placed in a stretch, and how many of them came to each step or beyond. Canceled ones are apart."""

    placed: int
    reached: dict[str, int]
    invalid: int


@dataclass(frozen=True)
class Waiting:
    """Orders that wait for one step: how many, how many of them longer than usual, and what usual is.

    `usual_seconds` is how long 19 of 20 waited of those that took the step; for fewer than 20 that is not known, and
    neither is who is stuck: None.
    """

    step: str
    order_count: int
    stuck_count: int | None
    usual_seconds: int | None


@dataclass(frozen=True)
class LateOrder:
    """An order that was promised by a moment that is past, and has not come. `order_value` before returns."""

    order_id: str
    promised_at: datetime
    status: str
    order_value: Decimal


@dataclass(frozen=True)
class LateGroup:
    """How many orders are late by so many days: from `first_day` on, up to and with `last_day`, None for no end."""

    first_day: int
    last_day: int | None
    order_count: int


def _ranked(marts: Marts) -> ir.Table:
    """Every order with how far it came: by its status, or by a step's time where the status lags behind."""
    rows = marts("order_steps")
    by_status = rows.status.cases(*((name, rank) for name, rank in _RANKS.items()), else_=0)
    by_time = [ibis.ifelse(rows[f"{step}_at"].notnull(), rank, 0).cast("int32") for rank, step in enumerate(STEPS, 1)]
    return rows.mutate(
        rank=ibis.greatest(by_status.cast("int32"), *by_time), is_valid=rows.status.notin(INVALID_STATUSES)
    )


def _funnel(marts: Marts) -> ir.Table:
    rows = _ranked(marts)
    rows = rows.filter(
        rows.purchased_at >= place("since", "timestamp"), rows.purchased_at < place("until", "timestamp")
    )
    reached = {step: rows.count(where=rows.is_valid & (rows["rank"] >= rank)) for rank, step in enumerate(STEPS, 1)}
    return rows.agg(placed=rows.count(where=rows.is_valid), invalid=rows.count(where=~rows.is_valid), **reached)


def funnel(engine: Engine, stretch: Stretch) -> Funnel:
    """How far the orders of a stretch came."""
    row = ask_dicts(engine, _funnel, values={"since": stretch.since, "until": stretch.until})[0]
    return Funnel(row["placed"], {step: row[step] for step in STEPS}, row["invalid"])


def _taken(marts: Marts, step: str, before: str) -> ir.Table:
    """How many seconds those waited that took a step, of the orders of a stretch."""
    rows = marts("order_steps")
    rows = rows.filter(
        rows.purchased_at >= place("since", "timestamp"),
        rows.purchased_at < place("until", "timestamp"),
        rows[f"{step}_at"] >= rows[f"{before}_at"],
    )
    waited = rows.select(seconds=rows[f"{step}_at"].epoch_seconds() - rows[f"{before}_at"].epoch_seconds())
    return waited.agg(known=waited.count(), usual=waited.seconds.quantile(USUAL_SHARE))


def _waiting(marts: Marts, rank: int) -> ir.Table:
    """Orders that wait for a step, and how many since before a moment.

    They wait since the step before; where its time is not known, since the last one before it that is.
    """
    rows = _ranked(marts)
    taken = reversed(("purchased", *STEPS)[: rank + 1])
    rows = rows.mutate(since=ibis.coalesce(*(rows[f"{step}_at"] for step in taken)))
    rows = rows.filter(rows.is_valid, rows["rank"] == rank, rows.since < place("until", "timestamp"))
    return rows.agg(
        order_count=rows.count(), stuck_count=rows.count(where=rows.since < place("stuck_since", "timestamp"))
    )


def waiting(engine: Engine, stretch: Stretch) -> tuple[Waiting, ...]:
    """The orders that wait for each step as of the end of a stretch; usual is what was in it."""
    values: dict[str, object] = {"since": stretch.since, "until": stretch.until}
    found = list[Waiting]()
    for rank, (before, step) in enumerate(zip(("purchased", *STEPS), STEPS, strict=False)):
        taken = ask_dicts(engine, _taken, step, before, values=values)[0]
        usual = int(taken["usual"]) if taken["known"] >= FEWEST_KNOWN else None
        since = _NEVER if usual is None else stretch.until - timedelta(seconds=usual)
        row = ask_dicts(engine, _waiting, rank, values={**values, "stuck_since": since})[0]
        found.append(Waiting(step, row["order_count"], None if usual is None else row["stuck_count"], usual))
    return tuple(found)


def _late(marts: Marts) -> ir.Table:
    rows = _ranked(marts)
    now = place("until", "timestamp")
    rows = rows.filter(rows.is_valid, rows["rank"] < len(STEPS), rows.promised_at < now)
    return rows.mutate(days_late=now.date().delta(rows.promised_at.date(), unit="day").cast("int32"))


def _late_groups(marts: Marts) -> ir.Table:
    rows = _late(marts).filter(lambda row: row.days_late >= _LATE_DAYS[0])
    group = ibis.cases(*((rows.days_late >= day, day) for day in reversed(_LATE_DAYS)), else_=0)
    return rows.group_by(first_day=group).agg(order_count=rows.count())


def late_groups(engine: Engine, now: datetime) -> Sequence[LateGroup]:
    """Every group of days, the shortest first: orders promised by an earlier day than today that have not come."""
    known = {row["first_day"]: row["order_count"] for row in ask_dicts(engine, _late_groups, values={"until": now})}
    lasts = (*(day - 1 for day in _LATE_DAYS[1:]), None)
    return [LateGroup(first, last, known.get(first, 0)) for first, last in zip(_LATE_DAYS, lasts, strict=True)]


def _latest(marts: Marts, count: int) -> ir.Table:
    rows = _late(marts).filter(lambda row: row.days_late >= _LATE_DAYS[0])
    orders = marts("orders").select("order_key", "order_id", "gross_sales", "discounts", "freight")
    joined = rows.inner_join(orders, "order_key")
    value = (joined.gross_sales - joined.discounts + joined.freight).cast(SUM_OF_MONEY)
    listed = joined.select("order_id", "promised_at", "status", order_value=value)
    return listed.order_by([ibis.desc("promised_at"), "order_id"]).limit(count)


def latest(engine: Engine, now: datetime, count: int) -> tuple[LateOrder, ...]:
    """The orders that became late last, which somebody may still do something about."""
    rows = ask_dicts(engine, _latest, count, values={"until": now})
    return tuple(LateOrder(**row | {"order_value": Decimal(row["order_value"])}) for row in rows)
