"""How far the data reaches: an export often ends with a few stray orders, which would look like a fall in sales."""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

from lojista.columnar.engine import Engine, known_days
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question

_FEW = 10  # a month tails off below one in so many of the usual orders
_MONTHS_BEFORE = 12


def tail_months(engine: Engine) -> tuple[date, ...]:
    """The last months of the whole shop with less than a tenth of the usual orders, oldest first; most often none."""
    rows = answer(engine, Question(("order_count",), ("month",))).to_pylist()
    return tail_of({row["month"]: row["order_count"] for row in rows})


def last_full_day(engine: Engine) -> date | None:
    """The last day that customers are best looked at: that of the data, or the one before it tails off.

    None for a shop without orders.
    """
    days, tail = known_days(engine), tail_months(engine)
    if days is None:
        return None
    return tail[0] - timedelta(days=1) if tail else days.end


def tail_of(orders: Mapping[date, int]) -> tuple[date, ...]:
    """The last months whose orders are below a tenth of the median of the twelve months before the tail."""
    months = sorted(orders)
    for kept in range(len(months), 0, -1):
        before = [orders[month] for month in months[max(0, kept - 1 - _MONTHS_BEFORE) : kept - 1]]
        if not before or orders[months[kept - 1]] * _FEW >= median(before):
            return tuple(months[kept:])
    return ()
