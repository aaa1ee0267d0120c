"""What a delivery goes with: its distance from the promise, the score it got, and whether its customer came again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.answers import answer
from lojista.metrics.catalog import metric
from lojista.metrics.catalog.deliveries import FOLLOWED_DAYS
from lojista.metrics.dimensions import LATENESS, dimension
from lojista.metrics.facts.deliveries import delivery_facts
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import mean_interval, wilson
from lojista.metrics.parameters import Slots, order_slots
from lojista.metrics.people import Selection, order_values
from lojista.metrics.questions import Question
from lojista.metrics.statements import FilterShape, ask_dicts, filter_values, shape_of, slots_of
from lojista.money import WHOLE, round_to

MOST_DAYS = 30  # what came earlier or later than that stands in the first and the last bar
SCORES = ("1", "2", "3", "4", "5")
_NOTHING_MORE = Needs(bookings=False, customers=False)
_COUNTS = ("reviewed_order_count", "followed_order_count", "reordered_order_count")


@dataclass(frozen=True)
class Outcome:
    """Orders of one lateness or score: what score they got, and how many were followed by another within 180 days.

    `value` is NULL for orders delivered without a promised day, or without a review. The score's interval is the mean
    plus and minus 1.96 standard errors, the share's is Wilson's; both at 95 %.
    """

    value: str | None
    order_count: int
    reviewed_count: int
    score: Decimal | None
    score_interval: tuple[float, float] | None
    followed_count: int
    reordered_count: int
    reorder_share: Decimal | None
    reorder_interval: tuple[float, float]


@dataclass(frozen=True)
class LateShare:
    """Delivered and promised orders of one group, and the share that came late, with Wilson's interval at 95 %."""

    value: str | None
    delivered_count: int
    late_count: int
    share: Decimal
    interval: tuple[float, float]


def _facts(marts: Marts, by: tuple[str, ...], slots: Slots) -> Facts:
    return delivery_facts(marts, slots, by, _NOTHING_MORE)


def _histogram(marts: Marts, shape: FilterShape) -> ir.Table:
    rows = _facts(marts, (), slots_of(shape)).rows
    known = rows.filter(rows.is_valid, rows.days_late.notnull())
    days = ibis.cases(
        (known.days_late < -MOST_DAYS, -MOST_DAYS - 1),
        (known.days_late > MOST_DAYS, MOST_DAYS + 1),
        else_=known.days_late.cast("int64"),
    )
    return known.group_by(days=days).agg(order_count=known.count()).order_by("days")


def days_late_histogram(engine: Engine, filters: Filters) -> tuple[tuple[int, int], ...]:
    """(days late, delivered valid orders), every day from 31 early to 31 late; both ends hold whatever is beyond."""
    rows = ask_dicts(engine, _histogram, shape_of(filters), values=filter_values(engine, filters))
    found = {row["days"]: row["order_count"] for row in rows}
    return tuple((day, found.get(day, 0)) for day in range(-MOST_DAYS - 1, MOST_DAYS + 2)) if found else ()


def _outcomes(marts: Marts, by: str, shape: FilterShape) -> ir.Table:
    facts = _facts(marts, (by,), slots_of(shape))
    rows = facts.rows
    score = rows.review_score.cast("int64")
    counts = {name: metric(name).aggregate(facts) for name in _COUNTS}
    return rows.group_by(dimension(by, rows)).agg(
        order_count=rows.count(where=rows.is_valid),
        scores=metric("average_review_score").aggregate(facts),
        squares=(score * score).sum(where=rows.is_valid).fill_null(0).cast(WHOLE),
        **counts,
    )


def outcomes(engine: Engine, by: str, filters: Filters) -> tuple[Outcome, ...]:
    """By `lateness` or `review_score`, in their own order; one without orders is left out, NULL is last."""
    rows = ask_dicts(engine, _outcomes, by, shape_of(filters), values=filter_values(engine, filters))
    order = (*(LATENESS if by == "lateness" else SCORES), None)
    found = {row[by]: _outcome(row[by], row) for row in rows if row["order_count"]}
    return tuple(found[value] for value in order if value in found)


def _outcome(value: str | None, row: dict[str, Any]) -> Outcome:
    reviewed, followed, reordered = (int(row[name]) for name in _COUNTS)
    return Outcome(
        value,
        int(row["order_count"]),
        reviewed,
        round_to(Decimal(row["scores"]) / reviewed, 2) if reviewed else None,
        mean_interval(reviewed, int(row["scores"]), int(row["squares"])),
        followed,
        reordered,
        round_to(Decimal(reordered) / followed, 6) if followed else None,
        wilson(reordered, followed),
    )


def late_by_state(engine: Engine, filters: Filters) -> tuple[LateShare, ...]:
    """Highest share first, ties by state; states without a promised delivery are left out."""
    names = ("delivered_order_count", "late_order_count", "late_share")
    rows = answer(engine, Question(names, ("state",), filters)).to_pylist()
    found = [late_share_of(row["state"], row["delivered_order_count"], row["late_order_count"]) for row in rows
             if row["late_share"] is not None]  # fmt: skip
    return tuple(sorted(found, key=lambda row: (-row.share, row.value or "~")))


def late_share_of(value: str | None, delivered: int, late: int) -> LateShare:
    """A group's share with its interval. `delivered` must not be 0."""
    return LateShare(value, delivered, late, round_to(Decimal(late) / delivered, 6), wilson(late, delivered))


def pick_orders_of(marts: Marts, by: str, has_value: bool, shape: FilterShape) -> ir.Table:
    """The known customers with a followed order of one lateness or score among the orders that pass the filters."""
    rows = _facts(marts, (by,), order_slots(slots_of(shape))).rows
    value = dimension(by, rows)
    wanted = value == place("order_value", "string") if has_value else value.isnull()
    followed = rows.filter(rows.is_valid, rows.customer_key.notnull(), rows.days_known >= FOLLOWED_DAYS, wanted)
    return followed.select("customer_key").distinct()


def customers_of(engine: Engine, by: str, value: str | None, filters: Filters) -> Selection:
    """The customers behind the followed orders of one of `outcomes`; the selection is empty where there are none."""
    values = (*order_values(engine, filters), ("order_value", value))
    return Selection(EVERYTHING, pick_orders_of, (by, value is not None, shape_of(filters)), values)
