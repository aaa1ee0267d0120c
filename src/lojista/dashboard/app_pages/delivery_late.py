"""Who and where orders come late: shares of groups beside that of all orders."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts import intervals
from lojista.dashboard.charts.intervals import ID_LETTERS, shortened
from lojista.dashboard.data import ask, find
from lojista.dashboard.view import View, draw, section
from lojista.metrics.deliveries import (
    LateShare,
    late_by_state,
)
from lojista.metrics.intervals import FEW
from lojista.metrics.questions import Question
from lojista.metrics.sellers import sellers_most_late

_MOST_LATE = 12


def show_late_states(view: View) -> None:
    """Every state with a promised delivery."""
    text = view.text
    origin = Question(("late_share", "late_order_count", "delivered_order_count"), ("state",), view.filters)
    section(text("late_by_state"), "late-state", origin, view)
    st.caption(text("interval_note", few=view.formats.count(FEW)))
    _draw_shares(find(late_by_state, view.filters), "late-state-chart", text("late_by_state"), view)


def show_late_sellers(view: View) -> None:
    """The sellers who are late most often."""
    text, few = view.text, view.formats.count(FEW)
    origin = Question(("late_share", "late_order_count", "delivered_order_count"), ("seller",), view.filters)
    section(text("late_by_seller"), "late-seller", origin, view)
    st.caption(text("late_by_seller_note", shown=view.formats.count(_MOST_LATE), few=few))
    found = find(sellers_most_late, view.filters, _MOST_LATE)
    if found:
        _draw_shares(found, "late-seller-chart", text("late_by_seller"), view)
    else:
        st.info(text("no_sellers_with_enough", few=few))


def _draw_shares(rows: Sequence[LateShare], key: str, title: str, view: View) -> None:
    text = view.text
    names = shortened((row.value for row in rows), ID_LETTERS)
    overall: Any = ask(Question(("late_share",), (), view.filters))[0]["late_share"]
    dots = [_share_dot(row, names, view) for row in rows]
    dots.sort(key=lambda dot: dot.is_small)
    figure = shares_figure(dots, overall, view)
    draw(figure, key, text("chart_alt", title=title, top=f"{dots[0].name}, {dots[0].label}"))


def shares_figure(dots: Sequence[intervals.Interval], overall: Decimal | None, view: View) -> Any:
    """Shares of groups beside that of all orders."""
    formats = view.formats
    return intervals.interval_dots(
        dots,
        write=formats.axis_rate,
        separators=formats.separators,
        mean=None if overall is None else float(overall),
        mean_label=view.text("all_orders", value=formats.rate(overall)),
    )


def _share_dot(row: LateShare, names: Mapping[str, str], view: View) -> intervals.Interval:
    text, formats = view.text, view.formats
    name = names[row.value] if row.value else "–"
    is_small = row.delivered_count < FEW
    numbers = {
        "late": formats.count(row.late_count),
        "count": formats.count(row.delivered_count),
        "low": formats.rate(row.interval[0]),
        "high": formats.rate(row.interval[1]),
    }
    hover = text("late_hover", group=row.value or "–", rate=formats.rate(row.share), **numbers)
    label = f"{formats.rate(row.share)} · n={numbers['count']}{' *' if is_small else ''}"
    return intervals.Interval(name, float(row.share), *row.interval, label, hover, is_small)
