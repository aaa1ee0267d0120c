"""Filters that a person might set, the same in every run."""

import random
from datetime import timedelta

from lojista.columnar.engine import Engine, known_days
from lojista.metrics.answers import choices
from lojista.metrics.filters import Filters
from lojista.periods import Period


def filter_changes(engine: Engine, count: int) -> list[Filters]:
    """What a person might pick next: a period, or a period and more; never the same twice."""
    known, days = choices(engine), known_days(engine)
    assert days is not None
    draw = random.Random(7)  # noqa: S311 - repeatable, not secret
    changes = []
    for _ in range(count):
        start = days.start + timedelta(days=draw.randrange(max(days.days // 2, 1)))
        period = Period(start, start + timedelta(days=draw.randrange(20, 400)))
        states = tuple(draw.sample(known.states, draw.choice((0, 0, 1, 2)))) if len(known.states) > 2 else ()
        categories = tuple(draw.sample(known.categories, draw.choice((0, 0, 0, 1))))
        payments = tuple(draw.sample(known.payment_types, draw.choice((0, 0, 0, 1))))
        changes.append(Filters(draw.choice((period, period, None)), states, categories, payments))
    return changes
