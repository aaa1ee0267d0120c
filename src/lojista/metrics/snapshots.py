"""Keeps the segments of past month ends in PostgreSQL, so that later data never rewrites what was known then."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.coverage import last_month_over
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF, cut_points
from lojista.metrics.segment_table import BEFORE
from lojista.metrics.segments import RULES_VERSION, moved, segment_name, segmented
from lojista.metrics.statements import ask_rows
from lojista.periods import month_end
from lojista.postgres.segment_store import lock_snapshots, write_snapshot
from lojista.steps import Step, silent


def take_snapshots(warehouse: Warehouse, on_step: Step = silent) -> tuple[date, ...]:
    """Keeps every month end that is over and not kept yet, all or none of them; the month ends that were kept now.

    A month is over when there is data of a later day, unless it tails off: more may come. Those before the last kept
    one are not made up afterwards. The copy is brought up to date once no other process can keep anything any more:
    changes are those against the last month kept.
    """
    with warehouse.database.owner() as owner, owner.transaction():
        kept = lock_snapshots(owner)
        warehouse.sync(on_step)
        engine = warehouse.duckdb()
        missing = [day for day in _months_over(engine) if not kept or day > max(kept)]
        if missing:
            on_step(f"keeping the segments of month ends: {len(missing)}")
        before = max(kept, default=None)
        for number, day in enumerate(missing):
            changes = _changes(engine, day, before, is_before_kept=number == 0)
            write_snapshot(owner, day, RULES_VERSION, cut_points(engine, day).customer_count, changes)
            before = day
    if missing:
        warehouse.sync(on_step)
    return tuple(missing)


def _months_over(engine: Engine) -> tuple[date, ...]:
    """The last day of every month that is over, from that of the first customer on."""
    first, last = ask_rows(engine, _first_day)[1][0][0], last_month_over(engine)
    found = list[date]()
    while first is not None and last is not None and month_end(first) <= last:
        found.append(month_end(first))
        first = found[-1] + timedelta(days=1)
    return tuple(found)


def _first_day(marts: Marts) -> ir.Table:
    return marts("customers").agg(first=lambda rows: rows.first_on.min())


def _changes(engine: Engine, day: date, before: date | None, *, is_before_kept: bool) -> list[tuple[int, str | None]]:
    """Customers whose segment on a day is not that of the month end before, as kept, or as known in this same run."""
    values = cut_points(engine, day).values()
    if before is None:
        return ask_rows(engine, _everybody, values=values)[1]
    if is_before_kept:
        return ask_rows(engine, _changed_since_kept, values=values | {"kept": before})[1]
    return ask_rows(engine, _changed_since, values=values | cut_points(engine, before).values(BEFORE))[1]


def _everybody(marts: Marts) -> ir.Table:
    rows = segmented(marts)
    return rows.select("customer_key", segment=segment_name(rows.segment_code))


def _changed_since(marts: Marts) -> ir.Table:
    rows = moved(marts, BEFORE, AS_OF)
    changed = rows.filter(~rows.code_before.identical_to(rows.segment_code))
    return changed.select("customer_key", segment=segment_name(changed.segment_code))


def _changed_since_kept(marts: Marts) -> ir.Table:
    """Against the memberships as they were kept; a customer whose last valid order is gone changes to none."""
    stays, kept = marts("segment_memberships"), place("kept", "date")
    is_there = stays.until_month_end.isnull() | (stays.until_month_end > kept)
    there = stays.filter(stays.from_month_end <= kept, is_there)
    before = there.select(key_before="customer_key", segment_before=there.segment.cast("string"))
    now = _everybody(marts)
    both = now.outer_join(before, now.customer_key == before.key_before)
    changed = both.filter(~both.segment.identical_to(both.segment_before))
    return changed.select(customer_key=ibis.coalesce(changed.customer_key, changed.key_before), segment="segment")
