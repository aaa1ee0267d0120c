"""How far the data reaches: an export often ends with a few stray orders, which would look like a fall in sales."""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

from lojista.columnar.engine import Engine, known_days, whole
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period, month_end, month_end_before

_FEW = 10  # a month tails off below one in so many of the usual orders
_MONTHS_BEFORE = 12
_AROUND_NOW = timedelta(days=2)  # from yesterday to tomorrow, where some shops already are


def tail_months(engine: Engine) -> tuple[date, ...]:
    """The last months of the whole shop with less than a tenth of the usual orders, oldest first; most often none."""
    return tail_of(_orders_by_month(engine))


def _orders_by_month(engine: Engine) -> dict[date, int]:
    """Valid orders by month; the last one at its pace so far, since a month that has just begun is no tail.

    A month that lies ahead has no pace yet: its orders are wrongly dated.
    """
    rows = answer(whole(engine), Question(("order_count",), ("month",))).to_pylist()
    days, orders = known_days(engine), {row["month"]: row["order_count"] for row in rows}
    if days is None or days.end > _today() + timedelta(days=1):
        return orders
    if (running := days.end.replace(day=1)) in orders:
        orders[running] = orders[running] * month_end(running).day // days.end.day
    return orders


def last_full_day(engine: Engine) -> date | None:
    """The last day that customers are best looked at: that of the data, or where it tails off, of the month before.

    None for a shop without orders.
    """
    days, orders = known_days(engine), _orders_by_month(engine)
    if days is None:
        return None
    tail = tail_of(orders)
    return month_end(max(month for month in orders if month < tail[0])) if tail else days.end


def last_month_over(engine: Engine) -> date | None:
    """The end of the last month that has data of a later day, does not tail off, and has ended; None without one."""
    ended = last_day_over(engine)
    return ended if ended is None or ended == month_end(ended) else month_end_before(ended)


def last_day_over(engine: Engine) -> date | None:
    """The last day that has data of a later day, is before any tail, and has ended; None for a shop without orders.

    A shop with orders of these days lives, however few they are: what has become of it is no tail of an export. An
    order dated far ahead says nothing of it.
    """
    last, days = last_full_day(engine), known_days(engine)
    if last is None or days is None:
        return None
    yesterday = _today() - timedelta(days=1)
    if _has_orders(engine, Period(yesterday, yesterday + _AROUND_NOW)):
        return min(days.end - timedelta(days=1), yesterday)
    is_over = last == month_end(last) and bool(tail_months(engine))
    return min(last if is_over else last - timedelta(days=1), yesterday)


def _today() -> date:
    return date.today()  # noqa: DTZ011


def _has_orders(engine: Engine, period: Period) -> bool:
    question = Question(("order_count",), filters=Filters(period))
    return bool(answer(whole(engine), question).to_pylist()[0]["order_count"])


def tail_of(orders: Mapping[date, int]) -> tuple[date, ...]:
    """The last months whose orders are below a tenth of the median of the twelve months before the tail."""
    months = sorted(orders)
    for kept in range(len(months), 0, -1):
        before = [orders[month] for month in months[max(0, kept - 1 - _MONTHS_BEFORE) : kept - 1]]
        if not before or orders[months[kept - 1]] * _FEW >= median(before):
            return tuple(months[kept:])
    return ()
