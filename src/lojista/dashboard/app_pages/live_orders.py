"""Orders on their way: how far those of the last month came, who waits too long, and what is late."""

from datetime import timedelta
from decimal import Decimal

import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.charts.bars import Bar, ranked_bars
from lojista.dashboard.data import find, may
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import text_or
from lojista.dashboard.view import View, draw, section
from lojista.metrics.live.clock import Now, Stretch
from lojista.metrics.live.steps import FEWEST_KNOWN, USUAL_SHARE, LateGroup, funnel, late_groups, latest, waiting

_FUNNEL_DAYS, _USUAL_DAYS = 30, 180
_LATE_ROWS = 50


def show_steps(now: Now, view: View) -> None:
    """The funnel of the last thirty days, and what waits for each step."""
    text, formats = view.text, view.formats
    section(text("steps"), "steps", None, view)
    chart, table = st.columns(2, gap="large")
    with chart:
        _draw_funnel(now, view)
    with table:
        found = find(waiting, Stretch(now.until - timedelta(days=_USUAL_DAYS), now.until))
        usual = [text("not_known") if row.usual_seconds is None else formats.span(row.usual_seconds) for row in found]
        usual_of = {"known": int(USUAL_SHARE * FEWEST_KNOWN), "of": FEWEST_KNOWN, "days": _USUAL_DAYS}
        show_table(
            "waiting-table",
            [
                Column(text("waiting_for"), [text(f"step_{row.step}") for row in found]),
                Column(text("waiting_count"), [row.order_count for row in found], formats.count),
                Column(
                    text("stuck_count"),
                    [row.stuck_count for row in found],
                    formats.count,
                    text("stuck_help", **usual_of),
                ),
                Column(text("usual_wait", **usual_of), usual, help=text("usual_wait_help", **usual_of)),
            ],
        )


def _draw_funnel(now: Now, view: View) -> None:
    text, formats = view.text, view.formats
    found = find(funnel, Stretch(now.until - timedelta(days=_FUNNEL_DAYS), now.until))
    if not found.placed:
        st.caption(text("funnel_none", days=_FUNNEL_DAYS))
        return
    counts = {"placed": found.placed, **found.reached}
    bars = list[Bar]()
    for step, count in counts.items():
        name, label = text(f"step_{step}"), f"{formats.count(count)} · {formats.share(count, found.placed)}"
        bars.append(Bar(name, count, label, f"{name}: <b>{label}</b>"))
    st.caption(text("funnel_note", days=_FUNNEL_DAYS, invalid=formats.count(found.invalid)))
    figure = ranked_bars(bars, separators=formats.separators)
    draw(figure, "funnel-chart", text("funnel_alt", placed=formats.count(found.placed), last=bars[-1].label))


def show_late(now: Now, view: View) -> None:
    """Orders past their promised day that have not come, by how late they are, and those that became late last."""
    text, formats = view.text, view.formats
    groups = find(late_groups, now.until)
    total = sum(group.order_count for group in groups)
    section(text("late_now"), "late-now", None, view)
    if not total:
        st.caption(text("late_none"))
        return
    st.caption(f"{text('late_note', count=formats.count(total))} {text('late_list')}")
    chart, table = st.columns(2, gap="large")
    with chart:
        bars = [_late_bar(group, total, view) for group in groups]
        draw(
            ranked_bars(bars, separators=formats.separators),
            "late-now-chart",
            text("late_note", count=formats.count(total)),
        )
    if not may(Right.PERSONS):
        return
    with table:
        rows = find(latest, now.until, _LATE_ROWS)
        show_table(
            "late-table",
            [
                Column(text("feed_order"), [row.order_id for row in rows]),
                Column(text("promised_for"), [row.promised_at.date() for row in rows], formats.day),
                Column(text("feed_status"), [text_or(text, f"step_{row.status}", row.status) for row in rows]),
                Column(text("feed_value"), [row.order_value for row in rows], formats.money),
            ],
            rows=6,
        )


def _late_bar(group: LateGroup, total: int, view: View) -> Bar:
    text, formats = view.text, view.formats
    name = (
        text("late_from", first=group.first_day)
        if group.last_day is None
        else text("late_between", first=group.first_day, last=group.last_day)
    )
    label = f"{formats.count(group.order_count)} · {formats.share(Decimal(group.order_count), total)}"
    return Bar(name, group.order_count, label, f"{name}: <b>{label}</b>")
