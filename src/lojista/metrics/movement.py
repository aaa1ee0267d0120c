"""How customers moved between segments from one kept month end to the next, and who did."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import Selection
from lojista.metrics.statements import FilterShape, ask_rows, filter_values, shape_of, slots_of


@dataclass(frozen=True)
class Flow:
    """Customers of one segment at a month end, by their segment at the one before; None where they had none then."""

    before: str | None
    segment: str | None
    customer_count: int


def month_ends(engine: Engine) -> tuple[date, ...]:
    """Every month end that was kept, oldest first."""
    return tuple(row[0] for row in ask_rows(engine, _month_ends)[1])


def _month_ends(marts: Marts) -> ir.Table:
    return marts("segment_snapshots").select("month_end").order_by("month_end")


def _flows_of(marts: Marts, filters: FilterShape | None) -> ir.Table:
    """One row per customer with a segment at the place `month_end` or at the kept month end before it."""
    month_end, stays = place("month_end", "date"), marts("segment_memberships")
    is_there = stays.until_month_end.isnull() | (stays.until_month_end > month_end)
    there = stays.filter(stays.from_month_end <= month_end, is_there)
    just_came = there.from_month_end == month_end
    before = ibis.ifelse(just_came, there.previous_segment.cast("string"), there.segment.cast("string"))
    rows = there.select("customer_key", segment=there.segment.cast("string"), before=before)
    rows = rows.filter(rows.segment.notnull() | rows.before.notnull())
    if filters is None:
        return rows
    people = acquired(marts("customers"), marts, slots_of(filters)).select("customer_key")
    return rows.semi_join(people, "customer_key")


def _flows(marts: Marts, filters: FilterShape | None) -> ir.Table:
    rows = _flows_of(marts, filters)
    return rows.group_by("before", "segment").agg(customer_count=rows.count())


def movement(engine: Engine, month_end: date, filters: Filters = EVERYTHING) -> tuple[Flow, ...]:
    """Every flow into the segments of a kept month end, those who stayed among them; largest first."""
    shape = shape_of(filters) if filters.used() else None
    values = {"month_end": month_end} | filter_values(engine, filters)
    rows = ask_rows(engine, _flows, shape, values=values)[1]
    return tuple(sorted((Flow(*row) for row in rows), key=lambda flow: (-flow.customer_count, str(flow))))


def in_flow(marts: Marts, is_from_none: bool, is_to_none: bool) -> ir.Table:
    """Customers of one flow; for `metrics.people`."""
    rows = _flows_of(marts, None)
    before = rows.before.isnull() if is_from_none else rows.before == place("before_segment", "string")
    now = rows.segment.isnull() if is_to_none else rows.segment == place("to_segment", "string")
    return rows.filter(before, now).select("customer_key")


def flow_selection(month_end: date, flow: Flow, filters: Filters = EVERYTHING) -> Selection:
    """The customers of a flow, as they stood at its month end."""
    values = (("month_end", month_end), ("before_segment", flow.before), ("to_segment", flow.segment))
    return Selection(filters, in_flow, (flow.before is None, flow.segment is None), values, month_end)
