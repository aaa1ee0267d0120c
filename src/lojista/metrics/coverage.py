"""How far the data reaches: an export often ends with a few stray orders, which would look like a fall in sales."""

from collections.abc import Mapping
from datetime import date
from statistics import median

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question

_FEW = 10  # a month tails off below one in so many of the usual orders
_MONTHS_BEFORE = 12


def tail_months(engine: Engine) -> tuple[date, ...]:
    """The last months of the whole shop with less than a tenth of the usual orders, oldest first; most often none."""
    rows = answer(engine, Question(("order_count",), ("month",))).to_pylist()
    return tail_of({row["month"]: row["order_count"] for row in rows})


def tail_of(orders: Mapping[date, int]) -> tuple[date, ...]:
    """The last months whose orders are below a tenth of the median of the twelve months before the tail."""
    months = sorted(orders)
    for kept in range(len(months), 0, -1):
        before = [orders[month] for month in months[max(0, kept - 1 - _MONTHS_BEFORE) : kept - 1]]
        if not before or orders[months[kept - 1]] * _FEW >= median(before):
            return tuple(months[kept:])
    return ()
