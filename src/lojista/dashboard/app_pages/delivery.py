"""Delivery: whether it came when promised, and what that went with."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.delivery_late import shares_figure, show_late_sellers, show_late_states
from lojista.dashboard.app_pages.delivery_sellers import show_sellers
from lojista.dashboard.charts import bars, intervals, promise
from lojista.dashboard.data import ShopFacts, ask, find
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_lacks, show_unable
from lojista.dashboard.options import Option, choice, choose
from lojista.dashboard.origins import definition_of, show_origin
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.questions import DELIVERY_HEADLINES, DeliveryQuestions, delivery_questions
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View, draw, open_view, section
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.catalog.deliveries import FOLLOWED_DAYS
from lojista.metrics.deliveries import (
    MOST_DAYS,
    Outcome,
    customers_of,
    days_late_histogram,
    outcomes,
)
from lojista.metrics.intervals import FEW
from lojista.metrics.questions import Question

_GROUPINGS = {"lateness": "promises", "review_score": "reviews"}  # and what each needs
_NEEDED = {
    "delivered_order_count": "deliveries",
    "late_share": "promises",
    "median_delivery_days": "deliveries",
    "median_days_late": "promises",
    "average_review_score": "reviews",
}
_LACKS = ("promises", "reviews", "sellers", "customers")
_NO_VALUE = "-"


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and choices in the address."""
    groupings = tuple(name for name, thing in _GROUPINGS.items() if has(thing, facts))
    grouping = choice("grouping", groupings or tuple(_GROUPINGS))
    view = open_view("delivery", facts, text, formats, (grouping,))
    if view is None:
        return
    if not has("deliveries", facts):
        show_unable("delivery", text)
        if not has("reviews", facts):
            return
    questions = delivery_questions(view.filters, facts.days)
    now: Any = ask(questions.now)[0]
    if not now["placed_order_count"]:
        show_empty(text)
        return
    _show_headlines(now, questions, view)
    if days := find(days_late_histogram, view.filters):
        _show_promise(days, view)
    if has("deliveries", facts):
        _show_months(questions, view)
    _show_compared(view, is_promised=bool(days))
    if groupings and has("customers", facts):
        _show_again(grouping, groupings, view)
    if has("sellers", facts):
        show_sellers(view)
    show_lacks(view, *(thing for thing in _LACKS if has("deliveries", facts) or thing != "promises"))


def _show_compared(view: View, *, is_promised: bool) -> None:
    """Late shares by region and by seller, and scores by lateness: those that can be known, side by side."""
    facts = view.facts
    parts = {
        show_late_states: is_promised and has("states", facts),
        show_late_sellers: is_promised and has("sellers", facts),
        _show_scores: has("reviews", facts) and has("deliveries", facts),
    }
    shown = [part for part, is_known in parts.items() if is_known]
    if not shown:
        return
    first, *others = shown
    left, right = st.columns(2, gap="large") if others else (st.container(), st.container())
    with left:
        first(view)
    with right:
        for part in others:
            part(view)


def _headlines_known(facts: ShopFacts) -> tuple[str, ...]:
    return tuple(name for name in DELIVERY_HEADLINES if has(_NEEDED[name], facts))


def _show_headlines(now: Any, questions: DeliveryQuestions, view: View) -> None:
    text, formats = view.text, view.formats
    before: Any = {} if questions.previous is None else ask(questions.previous)[0]
    details, names = _details(now, before, view), _headlines_known(view.facts)
    with st.container(key="kpis"):
        for column, name in zip(st.columns(len(names), gap="small"), names, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                label = text(name) if name != "median_days_late" else text(_side(_lateness(now, before)))
                st.metric(label, _headline(name, now[name], view), help=definition_of(name, text))
                st.caption(details[name])
                if before:
                    st.caption(_before(name, before.get(name), _lateness(now, before), view))
                show_origin(f"delivery-{name}", Question((name,), (), view.filters), text, formats,
                            counted=view.orders_by_status)  # fmt: skip


def _details(now: Any, before: Any, view: View) -> dict[str, str]:
    """What each headline is made of, in one line."""
    text, formats = view.text, view.formats
    return {
        "delivered_order_count": text("of_placed", count=formats.count(now["placed_order_count"])),
        "late_share": text("late_of", late=formats.count(now["late_order_count"])),
        "median_delivery_days": text("half_took_longer"),
        "median_days_late": text(
            "half_earlier" if _side(_lateness(now, before)) == "median_days_early" else "half_later"
        ),
        "average_review_score": text("reviews", count=formats.count(now["reviewed_order_count"])),
    }


def _lateness(now: Any, before: Any) -> Decimal | None:
    """What the card says early or late of: now, or where nothing was delivered, the period before."""
    days: Decimal | None = now["median_days_late"]
    return before.get("median_days_late") if days is None else days


def _before(name: str, value: Any, said_of: Decimal | None, view: View) -> str:
    """The period before, with the word where it is on the other side of the promise than the card."""
    words = _headline(name, value, view)
    if name == "median_days_late" and value is not None and _side(value) != _side(said_of):
        words = view.text("days_early" if value < 0 else "days_late", days=words)
    return view.text("before", value=words)


def _side(days: Decimal | None) -> str:
    return "median_days_early" if days is not None and days < 0 else "median_days_late"


def _headline(name: str, value: Any, view: View) -> str:
    formats = view.formats
    if name == "median_days_late" and value is not None:
        value = abs(value)
    write: dict[Unit, Callable[[Any], str]] = {
        Unit.ORDERS: formats.count,
        Unit.SHARE: formats.rate,
        Unit.DAYS: lambda days: formats.decimal(days, 0 if days is not None and days == int(days) else 1),
        Unit.SCORE: lambda score: formats.decimal(score, 2),
    }
    return write[METRICS[name].unit](value)


def _show_promise(days: Sequence[tuple[int, int]], view: View) -> None:
    text, formats = view.text, view.formats
    section(text("promised_against_actual"), "promise", Question(("median_days_late",), (), view.filters), view)
    st.caption(text("promise_note"))
    whole = sum(count for _, count in days)
    parts = {
        "early": sum(count for day, count in days if day < 0),
        "on_the_day": sum(count for day, count in days if day == 0),
        "late": sum(count for day, count in days if day > 0),
    }
    shares = {name: formats.share(count, whole) for name, count in parts.items()}
    columns = [
        promise.Day(day, count, f"{_day_words(day, view)}<br><b>{text('order_number', count=formats.count(count))}</b>"
                    f" · {formats.share(count, whole)}")
        for day, count in days
    ]  # fmt: skip
    ticks = [(day, _tick(day)) for day in (-MOST_DAYS, -20, -10, 0, 10, 20, MOST_DAYS)]
    sides = (
        text("side_early", share=shares["early"], on_the_day=shares["on_the_day"]),
        text("side_late", share=shares["late"]),
    )
    figure = promise.days_late_columns(
        columns, ticks, sides, axis_title=text("axis_days"), write=formats.short_count, separators=formats.separators
    )
    draw(figure, "promise-chart", text("promise_alt", **shares))


def _day_words(day: int, view: View) -> str:
    if day == 0:
        return view.text("lateness_on_the_day")
    side = "days_early" if day < 0 else "days_late"
    side = f"beyond_{side}" if abs(day) > MOST_DAYS else side
    return view.text(side, days=view.formats.count(min(abs(day), MOST_DAYS)))


def _tick(day: int) -> str:
    return f"{day:+d}".replace("-", "−") if day else "0"


def _show_months(questions: DeliveryQuestions, view: View) -> None:
    text, formats = view.text, view.formats
    rows: list[Any] = [row for row in ask(questions.by_month) if row["delivered_order_count"]]
    writes: dict[str, Callable[[Decimal], str]] = {
        "late_share": formats.axis_rate,
        "median_delivery_days": formats.axis_decimal,
    }
    known = [(name, write) for name, write in writes.items() if has(_NEEDED[name], view.facts)]
    for column, (name, write) in zip(st.columns(len(known), gap="large"), known, strict=True):
        with column:
            section(text(f"by_month_{name}"), name, Question((name,), ("month",), view.filters), view)
            shown = [row for row in rows if row[name] is not None and row["delivered_order_count"] >= FEW]
            points = [_month_bar(row, name, view) for row in shown]
            if len(points) < len(rows) or not all(point.is_complete for point in points):
                st.caption(text("months_uncertain", few=formats.count(FEW)))
            if points:
                figure = bars.columns_over_time(points, step="month", write=write, separators=formats.separators)
                top = max(points, key=lambda point: point.value)
                alt = text(
                    "chart_alt",
                    title=text(f"by_month_{name}"),
                    top=f"{top.label}, {_month_value(name, top.value, view)}",
                )
                draw(figure, f"{name}-chart", alt)


def _month_value(name: str, value: Decimal | int, view: View) -> str:
    return view.formats.rate(value) if name == "late_share" else view.formats.axis_decimal(Decimal(value))


def _month_bar(row: Any, name: str, view: View) -> bars.Bar:
    text, formats = view.text, view.formats
    month: date = row["month"]
    label = formats.month(month)
    delivered = text("delivered_number", count=formats.count(row["delivered_order_count"]))
    hover = f"{label}<br>{text(name)}: <b>{_month_value(name, row[name], view)}</b><br>{delivered}"
    return bars.Bar(month, row[name], label, hover, view.is_whole(month))


def _show_scores(view: View) -> None:
    text, formats = view.text, view.formats
    origin = Question(("average_review_score", "reviewed_order_count"), ("lateness",), view.filters)
    section(text("score_by_lateness"), "scores", origin, view)
    st.caption(f"{text('score_note')} {text('no_cause')}")
    rows = [row for row in find(outcomes, "lateness", view.filters) if row.score is not None]
    if not rows:
        st.info(text("no_reviews"))
        return
    dots = []
    for row in rows:
        value, count = float(row.score or 0), formats.count(row.reviewed_count)
        low, high = row.score_interval or (1.0, 5.0)
        is_small = row.reviewed_count < FEW
        label = f"{formats.decimal(row.score, 2)} · n={count}{' *' if is_small else ''}"
        name = _value_words("lateness", row.value, view)
        hover = text("score_hover", group=name, score=formats.decimal(row.score, 2), count=count,
                     low=formats.decimal(low, 2), high=formats.decimal(high, 2))  # fmt: skip
        dots.append(intervals.Interval(name, value, low, high, label, hover, is_small))
    figure = intervals.interval_dots(
        dots, write=formats.axis_decimal, separators=formats.separators, ticks=(1, 2, 3, 4, 5)
    )
    top = max(dots, key=lambda dot: dot.value)
    draw(figure, "scores-chart", text("chart_alt", title=text("score_by_lateness"), top=f"{top.name}, {top.label}"))


def _value_words(grouping: str, value: str | None, view: View) -> str:
    if value is None:
        return view.text("not_promised" if grouping == "lateness" else "not_reviewed")
    return view.text(f"lateness_{value}") if grouping == "lateness" else view.text("score_of", score=value)


def _show_again(grouping: Option, groupings: Sequence[str], view: View) -> None:
    text = view.text
    by = str(grouping.value)
    names = ("reorder_share", "reordered_order_count", "followed_order_count")
    title = text("ordered_again", days=FOLLOWED_DAYS)
    section(title, "again", Question(names, (by,), view.filters), view)
    if len(groupings) > 1:
        by = choose(grouping, groupings, text, prefix="grouping")
    st.caption(f"{text('again_note', days=FOLLOWED_DAYS)} {text('no_cause')} {view.tail_note}")
    rows = [row for row in find(outcomes, by, view.filters) if row.reorder_share is not None]
    if not rows:
        st.info(text("none_followed", days=FOLLOWED_DAYS))
        return
    overall: Any = ask(Question(("reorder_share",), (), view.filters))[0]["reorder_share"]
    dots = [_again_dot(row, by, view) for row in rows]
    figure = shares_figure(dots, overall, view)
    top = max(dots, key=lambda dot: dot.value)
    alt = text("chart_alt", title=title, top=f"{top.name}, {top.label}")
    event = draw(figure, f"again-{by}-chart", alt, on_select="rerun", selection_mode="points")
    labels = {row.value or _NO_VALUE: _value_words(by, row.value, view) for row in rows}
    picked = picker(f"group_{by}", event, labels, text("open_group"), text("pick_group"))
    if picked is not None:
        value = None if picked == _NO_VALUE else picked
        selection = find(customers_of, by, value, view.filters)
        show_customers(f"of-{by}", labels[picked], selection, view)


def _again_dot(row: Outcome, by: str, view: View) -> intervals.Interval:
    text, formats = view.text, view.formats
    name, count = _value_words(by, row.value, view), formats.count(row.followed_count)
    is_small = row.followed_count < FEW
    rate = formats.rate(row.reorder_share)
    low, high = row.reorder_interval
    hover = text("again_hover", group=name, rate=rate, again=formats.count(row.reordered_count), count=count,
                 low=formats.rate(low), high=formats.rate(high))  # fmt: skip
    label = f"{rate} · n={count}{' *' if is_small else ''}"
    return intervals.Interval(
        name, float(row.reorder_share or 0), low, high, label, hover, is_small, row.value or _NO_VALUE
    )
