"""What follows a first order: the wait for the second, the ladder of orders, and the months of customers' lives."""

from datetime import date
from typing import Any

import streamlit as st

from lojista.dashboard.charts import bars, waits
from lojista.dashboard.data import ask
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.questions import ladder_question, lifecycle_question
from lojista.dashboard.view import View, draw, section
from lojista.metrics.intervals import FEW, wilson
from lojista.metrics.lifecycle import KINDS, customers_of_month, customers_of_step
from lojista.models.second_order import SecondOrders

_MOST_STEPS = 8
_MARKED_DAYS = (30, 90, 180, 365)


def show_waits(found: SecondOrders, view: View) -> None:
    """The curve of those who have ordered again, and what it says in words."""
    text, formats = view.text, view.formats
    section(text("waits"), "waits", None, view)
    if not found.repeat_count:
        st.info(text("nobody_again"))
        return
    points = [
        waits.Reached(
            point.days, point.share, point.low, point.high,
            f"{text('days_after', days=point.days)}<br><b>{formats.rate(point.share, 2)}</b><br>"
            f"{text('interval', low=formats.rate(point.low, 2), high=formats.rate(point.high, 2))}",
        )
        for point in found.points
    ]  # fmt: skip
    known = {days: point for days in _MARKED_DAYS if (point := found.within(days)) is not None}
    marks = [(days, formats.rate(point.share)) for days, point in known.items() if days >= _MARKED_DAYS[1]]
    figure = waits.share_over_days(
        points, marks=marks, axis=text("days_since"), write=formats.axis_rate, separators=formats.separators
    )
    said = [
        text("said_within", days=days, share=formats.rate(point.share),
             low=formats.rate(point.low), high=formats.rate(point.high))
        for days, point in known.items()
    ]  # fmt: skip
    draw(figure, "waits", text("waits_alt", said="; ".join(said)))
    st.caption(text("waits_said", said="; ".join(said)) if said else text("nobody_seen_as_long"))
    st.caption(f"{text('waits_note')} {view.tail_note}")


def show_ladder(view: View) -> None:
    """Of those with n orders, how many made one more, and after how long."""
    text, formats = view.text, view.formats
    question = ladder_question(view.filters)
    rows: list[Any] = [row for row in ask(question) if row["next_order_customer_count"]][:_MOST_STEPS]
    section(text("ladder"), "ladder", question, view)
    if not rows:
        st.info(text("nobody_again"))
        return
    steps = {_step_name(row["order_number"], view): row["order_number"] for row in rows}
    columns = [
        bars.Bar(_step_name(row["order_number"], view), row["next_order_rate"], _step_label(row, view),
                 _step_hover(row, view), row["order_number_customer_count"] >= FEW)
        for row in rows
    ]  # fmt: skip
    figure = bars.ranked_bars(columns, separators=formats.separators)
    event = draw(figure, "ladder-bars", text("ladder_alt", said=f"{columns[0].at} {columns[0].label}"),
                 on_select="rerun", selection_mode="points")  # fmt: skip
    st.caption(text("ladder_note"))
    _show_step(event, steps, view)


def _step_name(number: int, view: View) -> str:
    return view.text("step", count=number, more=number + 1)


def _step_label(row: Any, view: View) -> str:
    text, formats = view.text, view.formats
    days = formats.decimal(row["median_days_to_next_order"], 0)
    few = f" ({text('few')})" if row["order_number_customer_count"] < FEW else ""
    return f"{formats.rate(row['next_order_rate'])} · {text('median_days', days=days)}{few}"


def _step_hover(row: Any, view: View) -> str:
    text, formats = view.text, view.formats
    count, whole = row["next_order_customer_count"], row["order_number_customer_count"]
    low, high = wilson(count, whole)
    return (
        f"{text('of_so_many', count=formats.count(count), whole=formats.count(whole))}<br>"
        f"{text('interval', low=formats.rate(low), high=formats.rate(high))}"
    )


def _show_step(event: Any, steps: dict[str, int], view: View) -> None:
    text = view.text
    names = {number: name for name, number in steps.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = picker(
            "open-step", event, names, text("open_step"), text("no_step"),
            key_of=lambda point: steps.get(point.get("y")), width=230,
        )  # fmt: skip
        if number is None:
            return
        side = st.segmented_control(
            text("open_side"), ("more", "stopped"), key="open-side", default="more", required=True,
            format_func=lambda side: text(f"side_{side}"),
        )  # fmt: skip
    title = text(f"step_{side}", count=number, more=number + 1)
    show_customers("step", title, customers_of_step(view.filters, number, has_gone_on=side == "more"), view)


def show_lifecycle(view: View) -> None:
    """Each month's customers by where they come from, and those of the month before who stayed away."""
    text, formats = view.text, view.formats
    question = lifecycle_question(view.filters)
    rows: list[Any] = ask(question)
    title = text("lifecycle")
    section(title, "lifecycle", question, view)
    named = {text(f"lifecycle_{kind}"): [_bar(row, kind, view) for row in rows] for kind in KINDS}
    *above, below = named.items()
    figure = bars.balance_columns(
        dict(above), below, step="month", write=formats.short_count, separators=formats.separators
    )
    last = rows[-1]["month"]
    said = ", ".join(f"{name} {formats.count(int(columns[-1].value))}" for name, columns in named.items())
    event = draw(figure, "lifecycle-bars", text("lifecycle_alt", month=formats.month(last), said=said),
                 on_select="rerun", selection_mode="points")  # fmt: skip
    st.caption(_last_whole_month(rows, view) + text("lifecycle_note"))
    _show_month(event, [row["month"] for row in reversed(rows)], view)


def _last_whole_month(rows: list[Any], view: View) -> str:
    """The numbers of the latest month that is whole, since some of them are too few to be seen in a column."""
    whole = next((row for row in reversed(rows) if view.is_whole(row["month"], by_first_order=True)), None)
    if whole is None:
        return ""
    counts = {kind: view.formats.count(whole[f"lifecycle_{kind}_count"]) for kind in KINDS}
    return view.text("lifecycle_said", month=view.formats.month(whole["month"]), **counts) + " "


def _bar(row: Any, kind: str, view: View) -> bars.Bar:
    month, count = row["month"], row[f"lifecycle_{kind}_count"]
    label = view.formats.month(month)
    said = view.formats.count(count) if count is not None else view.text("cell_not_over")
    hover = f"{label}<br>{view.text(f'lifecycle_{kind}')}: <b>{said}</b>"
    return bars.Bar(month, count or 0, label, hover, view.is_whole(month, by_first_order=True))


def _show_month(event: Any, months: list[date], view: View) -> None:
    text = view.text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {month: view.formats.month(month) for month in months}
        month = picker(
            "open-month", event, names, text("open_month"), text("no_month"),
            key_of=lambda point: date.fromisoformat(str(point["x"])[:10]), width=230,
        )  # fmt: skip
        if month is None:
            return
        kinds = {kind: text(f"lifecycle_{kind}") for kind in KINDS}
        kind = picker(
            "open-kind", event, kinds, text("open_kind"),
            key_of=lambda point: KINDS[point["curve_number"]], default=KINDS[0], width=230,
        )  # fmt: skip
    if kind is None:
        return
    title = text("month_title", kind=text(f"lifecycle_{kind}"), month=view.formats.month(month))
    show_customers("month", title, customers_of_month(view.filters, month, kind), view)
