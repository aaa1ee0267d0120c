"""How far ahead it is worth looking in a shop: as far as its customers' habits and its history go."""

from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from lojista.columnar.engine import Engine, known_days
from lojista.columnar.places import place
from lojista.metrics.coverage import last_full_day
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_dicts
from lojista.models.churn.gate import USUAL_HORIZON, days_needed

HORIZONS = (180, 120, 90, 60, 45, 30, 21, 14)
FREQUENT = 0.2
_DAY = "as_of"


@dataclass(frozen=True)
class Habits:
    """How customers come back.

    `gap_days`: nine of ten gaps between two days with an order are no longer; None where there are none.
    `repeat_share`: customers who ordered on more than one day, of all.
    """

    repeat_share: float
    gap_days: float | None


def habits(engine: Engine, as_of: date) -> Habits:
    """Of all customers with a valid order by that day."""
    found = ask_dicts(engine, _gaps, values={_DAY: as_of})[0]
    share = found["repeat_count"] / found["customer_count"] if found["customer_count"] else 0.0
    return Habits(share, None if found["gap_days"] is None else float(found["gap_days"]))


def _gaps(marts: Marts) -> ir.Table:
    entries = marts("customer_entries")
    orders = entries.filter(entries.is_order, entries.entry_on <= place(_DAY, "date"))
    gap = orders.entry_on.delta(orders.previous_order_on, unit="day")
    returned = gap > 0
    return orders.agg(
        customer_count=orders.customer_key.nunique(),
        repeat_count=orders.customer_key.nunique(where=returned.fill_null(False)),
        gap_days=gap.cast("float64").quantile(0.9, where=returned.fill_null(False)),
    )


def suited_horizon(engine: Engine) -> int:
    """180 days, and fewer where a fifth of customers come back and do so sooner, or where the history is too short.

    The shortest of the usual horizons that nine of ten gaps between orders fit into, or the longest that the history
    is enough for. 180 where none is: training then says what is missing.
    """
    days, as_of = known_days(engine), last_full_day(engine)
    if days is None or as_of is None:
        return USUAL_HORIZON
    fitting = [horizon for horizon in HORIZONS if days_needed(horizon) <= (as_of - days.start).days]
    if not fitting:
        return USUAL_HORIZON
    found = habits(engine, as_of)
    if found.gap_days is None or found.repeat_share < FREQUENT:
        return fitting[0]
    return next((horizon for horizon in reversed(fitting) if horizon >= found.gap_days), fitting[0])
