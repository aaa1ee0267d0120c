"""Segments by explicit rules: every customer is in exactly one of them, on any day.

The names and most bounds are those of the grid of recency and frequency scores that is in common use for RFM; monetary
scores tell apart the two groups of lapsed regulars. Scores are those of `metrics.rfm`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import product
from operator import and_
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import Selection
from lojista.metrics.rfm import AS_OF, SCORES, cut_points, scored, scored_customers

RULES_VERSION = 1
CHAMPIONS = "champions"
_ANY = (1, 5)
_SCORES = ("recency_score", "frequency_score", "monetary_score")


@dataclass(frozen=True)
class Rule:
    """A segment and the lowest and highest scores of its customers. The first rule that fits counts."""

    segment: str
    recency: tuple[int, int]
    frequency: tuple[int, int]
    monetary: tuple[int, int] = _ANY

    def fits(self, recency: Any, frequency: Any, monetary: Any) -> Any:
        """Whether scores are within the bounds; of columns as of numbers."""
        bounds = ((recency, self.recency), (frequency, self.frequency), (monetary, self.monetary))
        tests = [(score >= low) & (score <= high) for score, (low, high) in bounds if (low, high) != _ANY]
        return reduce(and_, tests)


RULES: tuple[Rule, ...] = (
    Rule(CHAMPIONS, (5, 5), (4, 5)),
    Rule("loyal", (3, 4), (4, 5)),
    Rule("potential_loyalists", (4, 5), (2, 3)),
    Rule("new_customers", (5, 5), (1, 1)),
    Rule("promising", (4, 4), (1, 1)),
    Rule("needs_attention", (3, 3), (3, 3)),
    Rule("about_to_sleep", (3, 3), (1, 2)),
    Rule("cannot_lose", (1, 2), (4, 5), (4, 5)),
    Rule("at_risk", (1, 2), (3, 5)),
    Rule("hibernating", (1, 2), (1, 2)),
)
SEGMENTS: tuple[str, ...] = tuple(rule.segment for rule in RULES)
_CODES: Mapping[str, int] = {segment: code for code, segment in enumerate(SEGMENTS)}


def segment_of(recency: int, frequency: int, monetary: int) -> str:
    """The segment of three scores."""
    return next(rule.segment for rule in RULES if rule.fits(recency, frequency, monetary))


_CODES_BY_SCORES = [_CODES[segment_of(*scores)] for scores in product(range(1, SCORES + 1), repeat=len(_SCORES))]


def segment_code(rows: ir.Table) -> ir.IntegerValue:
    """The place of scored rows' segment among the rules: engines group small numbers faster than names.

    It is looked up in a list of all combinations of scores. Rules spelled out name each score many times, and engines
    work a score out anew wherever it is named.
    """
    places = reduce(lambda place, score: place * SCORES + rows[score] - 1, _SCORES, ibis.literal(0, "int32"))
    code: ir.IntegerValue = ibis.literal(_CODES_BY_SCORES, "array<int32>")[places].cast("int8")
    return code


def segment_name(code: ir.Value) -> ir.StringValue:
    """A segment's name by its place among the rules."""
    return ibis.cases(*((code == number, name) for number, name in enumerate(SEGMENTS)), else_=ibis.null("string"))


def segmented(marts: Marts, moment: str = AS_OF) -> ir.Table:
    """One row per customer on the day of that moment, with scores and `segment_code`, by the cut points' places."""
    rows = scored_customers(marts, moment)
    return rows.mutate(segment_code=segment_code(rows))


def moved(marts: Marts, before: str, now: str) -> ir.Table:
    """One row per customer on the later of two days, with `segment_code` then and `code_before`, NULL where new.

    Whoever did nothing in between is the same row on both days: only the others are looked up.
    """
    later = segmented(marts, now).drop(*_SCORES)
    still = scored(later, before)
    still = still.mutate(code_still=segment_code(still)).drop(*_SCORES)
    then = segmented(marts, before)
    then = then.filter(then.next_entry_on <= place(now, "date"))
    joined = still.left_join(then.select("customer_key", code_then="segment_code"), "customer_key")
    is_unchanged = joined.entry_on <= place(before, "date")
    rows = joined.mutate(code_before=ibis.ifelse(is_unchanged, joined.code_still, joined.code_then))
    return rows.drop("customer_key_right", "code_still", "code_then")


def in_segment(marts: Marts, segment: str) -> ir.Table:
    """Customers of a segment at `as_of`; for `metrics.people`."""
    rows = segmented(marts)
    return rows.filter(rows.segment_code == _CODES[segment])


def segment_selection(engine: Engine, as_of: date, segment: str, filters: Filters = EVERYTHING) -> Selection:
    """The customers of a segment on a day."""
    return Selection(filters, in_segment, (segment,), tuple(cut_points(engine, as_of).values().items()), as_of)
