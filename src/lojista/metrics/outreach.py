"""Whom to write to this week: customers who just came into a segment in which a message is worth its while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import Selection
from lojista.metrics.rfm import AS_OF
from lojista.metrics.segment_table import BEFORE, moment_values
from lojista.metrics.segments import SEGMENTS, moved
from lojista.metrics.statements import FilterShape, ask_rows, filter_values, shape_of, slots_of

DAYS = 7
# In the order of urgency: those who may be lost soonest, and brought most, first.
REASONS: Mapping[str, tuple[str, ...]] = {
    "win_back": ("cannot_lose", "at_risk"),
    "wake_up": ("needs_attention", "about_to_sleep"),
    "welcome": ("new_customers",),
}


@dataclass(frozen=True)
class Outreach:
    """The people to write to for one reason, who came into its segments in the seven days up to `as_of`."""

    reason: str
    segments: tuple[str, ...]
    customer_count: int
    selection: Selection


def week_before(as_of: date) -> date:
    """The day that a week up to and with `as_of` comes after."""
    return as_of - timedelta(days=DAYS)


def came_into(marts: Marts, codes: tuple[int, ...]) -> ir.Table:
    """Customers in one of these segments at `as_of` who were in none of them a week before; for `metrics.people`."""
    rows = moved(marts, BEFORE, AS_OF)
    was_there = rows.code_before.isin(codes).fill_null(False)
    return rows.filter(rows.segment_code.isin(codes), ~was_there)


def _counted(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = acquired(moved(marts, BEFORE, AS_OF), marts, slots_of(filters))
    return rows.group_by("code_before", "segment_code").agg(customer_count=rows.count())


def outreach(engine: Engine, as_of: date, filters: Filters = EVERYTHING) -> tuple[Outreach, ...]:
    """One entry per reason, the most urgent first, empty ones too. The list is fresh every week: nobody is on it for
    merely still being where they were.
    """
    moments = moment_values(engine, as_of, week_before(as_of))
    values = moments | filter_values(engine, filters)
    counts = ask_rows(engine, _counted, shape_of(filters), values=values)[1]
    found = []
    for reason, segments in REASONS.items():
        codes = tuple(SEGMENTS.index(segment) for segment in segments)
        count = sum(count for before, now, count in counts if now in codes and before not in codes)
        selection = Selection(filters, came_into, (codes,), tuple(moments.items()), as_of)
        found.append(Outreach(reason, segments, count, selection))
    return tuple(found)
