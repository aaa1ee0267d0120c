"""The day so far and the last hour beside what is usual, orders by the minute, and the last of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.charts.pulse import Beat, pulse
from lojista.dashboard.data import find, may
from lojista.dashboard.lacks import has
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import text_or
from lojista.dashboard.view import View, draw, section
from lojista.metrics.live.clock import Now, Stretch
from lojista.metrics.live.sales import Compared, FeedOrder, Sales, StepSales, compared, last_orders, sales_by_step

_LENGTHS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_FEWEST_BY_MINUTE = 5
_FEED_ROWS, _FEED_DAYS = 20, 7
_HOURS = 24


def show_headlines(now: Now, view: View) -> None:
    """One card for each number of the day so far, and two of the last hour."""
    known = view.facts.days
    first = datetime.combine(known.start, datetime.min.time()) if known else now.minute
    today, hour = find(compared, now.today, first), find(compared, now.last_hour, first)
    trend = [step.sales for step in find(sales_by_step, now.today, "hour")]
    cards: list[tuple[str, Compared, str]] = [
        ("today_sales", today, "total_sales"),
        ("today_orders", today, "order_count"),
        ("today_average", today, "average_order_value"),
        *([("today_new", today, "new_customer_count")] if has("customers", view.facts) else []),
        ("hour_sales", hour, "total_sales"),
        ("hour_orders", hour, "order_count"),
    ]
    with st.container(key="kpis"):
        for column, (label, found, name) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _card(label, found, name, _running(trend, name) if found is today else None, now, view)


def _running(trend: list[Sales], name: str) -> list[float] | None:
    """A number hour by hour; None where a trend would say nothing, as of an average that some hours do not have."""
    values = [float(value) for sales in trend if (value := getattr(sales, name)) is not None]
    return values if len(values) > 1 and len(values) == len(trend) and any(values) else None


def _card(label: str, found: Compared, name: str, trend: list[float] | None, now: Now, view: View) -> None:
    text, formats = view.text, view.formats
    value, usual = getattr(found.now, name), found.usual(name)
    change = formats.change(value, usual)
    st.metric(
        text(label),
        _written(value, name, view),
        delta=change,
        delta_color="primary" if change is None else "normal",
        chart_data=trend,
        chart_type="bar",
        help=text(f"help_{label}"),
    )
    day, time = formats.weekday(now.minute), formats.time_of_day(now.until)
    said = "usual_none" if usual is None else "usual_today" if label.startswith("today") else "usual_hour"
    st.caption(text(said, usual=_written(usual, name, view), day=day, time=time, weeks=len(found.before)))


def _written(value: Any, name: str, view: View) -> str:
    """A count whole, and one that is a mean with its decimals."""
    formats = view.formats
    if not name.endswith("count"):
        return formats.money(value)
    is_whole = value is None or value == int(value)
    return formats.count(value if value is None else int(value)) if is_whole else formats.short_count(value)


def show_pulse(now: Now, view: View) -> None:
    """Orders by the minute; by the hour where minutes have too few of them."""
    text, formats = view.text, view.formats
    steps, step = find(sales_by_step, now.last_hour, "minute"), "minute"
    if sum(found.sales.order_count for found in steps) < _FEWEST_BY_MINUTE:
        end = now.minute.replace(minute=0) + _LENGTHS["hour"]
        steps, step = find(sales_by_step, Stretch(end - _HOURS * _LENGTHS["hour"], end), "hour"), "hour"
    section(text(f"pulse_{step}"), "pulse", None, view)
    total = sum(found.sales.order_count for found in steps)
    if not total:
        st.caption(text("pulse_none", hours=_HOURS))
        return
    figure = pulse(
        [_beat(found, view) for found in steps],
        _LENGTHS[step],
        write=formats.short_count,
        write_time=formats.time_of_day,
        separators=formats.separators,
    )
    draw(figure, "pulse-chart", text("pulse_alt", count=formats.count(total), title=text(f"pulse_{step}")))


def _beat(found: StepSales, view: View) -> Beat:
    formats, sales = view.formats, found.sales
    orders = view.text("order_number", count=formats.count(sales.order_count))
    hover = f"{formats.time_of_day(found.at)}<br><b>{orders}</b><br>{formats.money(sales.total_sales)}"
    return Beat(found.at, sales.order_count, hover)


def show_feed(now: Now, view: View) -> None:
    """The last orders, newest first, for those who may tell orders apart."""
    if not may(Right.PERSONS):
        return
    text, formats = view.text, view.formats
    rows = find(last_orders, Stretch(now.until - timedelta(days=_FEED_DAYS), now.until), _FEED_ROWS)
    section(text("feed"), "feed", None, view)
    if not rows:
        st.caption(text("feed_empty", days=formats.count(_FEED_DAYS)))
        return
    has_states = any(row.state for row in rows)
    places = [row.state if has_states else row.country for row in rows]
    place: Callable[[str], str] = str if has_states else formats.country
    columns = [
        Column(text("feed_at"), [row.purchased_at for row in rows], formats.moment),
        Column(text("feed_order"), [row.order_id for row in rows]),
        Column(text("feed_value"), [row.order_value for row in rows], formats.money),
        Column(text("feed_status"), [text_or(text, f"step_{row.status}", row.status) for row in rows]),
        *([_customers(rows, view)] if has("customers", view.facts) else []),
        Column(text("feed_items"), [row.line_count for row in rows], formats.count),
        Column(text("feed_place"), places, place),
    ]
    show_table("feed-table", columns)


def _customers(rows: Sequence[FeedOrder], view: View) -> Column:
    kinds = [row.customer_type and view.text(f"feed_{row.customer_type}") for row in rows]
    return Column(view.text("feed_customer"), kinds)
