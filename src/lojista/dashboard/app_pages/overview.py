"""Overview: how the shop is doing, and compared to when."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard import charts
from lojista.dashboard.controls import category_label, filter_bar, payment_label
from lojista.dashboard.data import ShopFacts, ask
from lojista.dashboard.formats import Formats
from lojista.dashboard.kpis import show_kpis
from lojista.dashboard.questions import OverviewQuestions, overview_questions, time_step
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.metrics.filters import Filters
from lojista.periods import Period, is_month_complete

_TOP = 10


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters in the address."""
    st.header(text("overview"), anchor=False)
    st.caption(text("overview_question"))
    chosen = filter_bar(facts, text, formats.language)
    if chosen.is_pending:
        return
    questions = overview_questions(chosen.filters, facts.days)
    step = time_step(chosen.filters)
    _show_scope(facts, questions, text, formats)
    steps: list[Any] = ask(questions.by_step)
    if not any(row["order_count"] for row in steps):
        show_empty(text)
        return
    known = _known(facts, chosen.filters)
    show_kpis(facts, questions, [row for row in steps if _is_complete(row[step], step, known)], text, formats)
    _show_sales(steps, step, known, text, formats)
    left, right = st.columns(2, gap="large")
    with left:
        _show_categories(facts, questions, text, formats)
    with right:
        _show_payments(questions, text, formats)
    _show_new_and_returning(steps, step, text, formats)


def _show_scope(facts: ShopFacts, questions: OverviewQuestions, text: Text, formats: Formats) -> None:
    """How fresh the data is, and what was left out and why."""
    by_status: list[Any] = ask(questions.by_status)
    excluded = {row["status"]: row["excluded_order_count"] for row in by_status if row["excluded_order_count"]}
    lines = [text("as_of", moment=formats.moment(facts.as_of))] if facts.as_of else []
    if excluded:
        parts = ", ".join(
            text("excluded_part", count=formats.count(count), status=text(f"status_{status}"))
            for status, count in sorted(excluded.items())
        )
        everything = sum(row["order_count"] for row in by_status) + sum(excluded.values())
        left_out = formats.count(sum(excluded.values()))
        lines.append(text("excluded", excluded=left_out, all=formats.count(everything), parts=parts))
    st.caption(" · ".join(lines))


def _known(facts: ShopFacts, filters: Filters) -> Period | None:
    """The days that are both in the data and asked for."""
    if facts.days is None or filters.period is None:
        return facts.days
    start, end = max(facts.days.start, filters.period.start), min(facts.days.end, filters.period.end)
    return Period(start, end) if start <= end else None


def _is_complete(start: date, step: str, known: Period | None) -> bool:
    return step == "day" or (known is not None and is_month_complete(start, known))


def _show_sales(steps: list[Any], step: str, known: Period | None, text: Text, formats: Formats) -> None:
    bars = [
        charts.Bar(
            row[step],
            row["total_sales"],
            formats.time_step(row[step], step),
            f"{formats.time_step(row[step], step)}<br><b>{formats.money(row['total_sales'])}</b>"
            f"<br>{formats.count(row['order_count'])} {text('orders')}",
            _is_complete(row[step], step, known),
        )
        for row in steps
    ]
    title = text(f"sales_by_{step}")
    st.subheader(title, anchor=False)
    if not all(bar.is_complete for bar in bars):
        st.caption(text("months_incomplete"))
    figure = charts.columns_over_time(bars, step=step, prefix=formats.short_prefix, separators=formats.separators)
    _draw(figure, bars, title, "sales", text)


def _show_categories(facts: ShopFacts, questions: OverviewQuestions, text: Text, formats: Formats) -> None:
    rows: list[Any] = ask(questions.categories)
    label = category_label(facts, formats.language)
    with_orders = (row for row in rows if row["order_count"])
    top = sorted(with_orders, key=lambda row: (-row["order_count"], str(row["category"])))
    bars = [
        charts.Bar(
            label(row["category"]) if row["category"] else text("no_category"),
            row["order_count"],
            formats.count(row["order_count"]),
            f"{formats.count(row['order_count'])} {text('orders')}<br>{formats.money(row['total_sales'])}",
        )
        for row in top[:_TOP]
    ]
    st.subheader(text("top_categories"), anchor=False)
    _draw(charts.ranked_bars(bars, separators=formats.separators), bars, text("top_categories"), "categories", text)


def _show_payments(questions: OverviewQuestions, text: Text, formats: Formats) -> None:
    st.subheader(text("payment_mix"), anchor=False)
    if questions.payments is None:
        st.info(text("payment_mix_category"))
        return
    rows: list[Any] = ask(questions.payments)
    paid = sorted((row for row in rows if row["payments_received"]), key=lambda row: -row["payments_received"])
    whole = sum((row["payments_received"] for row in paid), Decimal(0))
    bars = [
        charts.Bar(
            payment_label(text)(row["payment_type"]),
            row["payments_received"],
            f"{formats.short_money(row['payments_received'])} · {formats.share(row['payments_received'], whole)}",
            formats.money(row["payments_received"]),
        )
        for row in paid
    ]
    _draw(charts.ranked_bars(bars, separators=formats.separators), bars, text("payment_mix"), "payments", text)


def _show_new_and_returning(steps: list[Any], step: str, text: Text, formats: Formats) -> None:
    new, returning = ([_customer_bar(row, kind, step, text, formats) for row in steps] for kind in ("new", "returning"))
    title = text(f"new_and_returning_by_{step}")
    st.subheader(title, anchor=False)
    names = (text("new"), text("returning"))
    figure = charts.stacked_columns(new, returning, names, step=step, separators=formats.separators)
    _draw(figure, new, title, "new-returning", text)


def _customer_bar(row: Any, kind: str, step: str, text: Text, formats: Formats) -> charts.Bar:
    count, label = row[f"{kind}_customer_count"], formats.time_step(row[step], step)
    return charts.Bar(row[step], count, label, f"{label}<br>{text(kind)}: <b>{formats.count(count)}</b>")


def _draw(figure: Any, bars: list[charts.Bar], title: str, key: str, text: Text) -> None:
    highest = max(bars, key=lambda bar: bar.value)
    plain = re.sub("<[^>]+>", " ", highest.hover)
    st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=text("chart_alt", title=title, top=plain))
