"""The strip of headline numbers: each with its trend, its comparisons, and where it comes from."""

from typing import Any

import streamlit as st

from lojista.dashboard.data import ShopFacts, ask, sql_of
from lojista.dashboard.formats import Formats
from lojista.dashboard.questions import HEADLINES, OverviewQuestions
from lojista.dashboard.texts import Text, text_or
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question


def show_kpis(
    facts: ShopFacts, questions: OverviewQuestions, complete: list[Any], text: Text, formats: Formats
) -> None:
    """One card for each headline. `complete` are the headlines of complete months, for the small trends."""
    now, before, last_year = (_headlines(part) for part in (questions.now, questions.previous, questions.last_year))
    with st.container(key="kpis"):
        for column, name in zip(st.columns(4, gap="small"), HEADLINES, strict=True):
            with column, st.container(border=True, height="stretch"):
                _card(name, now[name], before.get(name), [row[name] for row in complete], text, formats)
                _notes(name, questions, now[name], last_year.get(name), text, formats)
                _explain(name, questions.now.filters, facts, text, formats)


def _headlines(question: Question | None) -> dict[str, Any]:
    return {} if question is None else ask(question)[0]


def _write(name: str, value: Any, formats: Formats) -> str:
    return formats.money(value) if METRICS[name].unit is Unit.MONEY else formats.count(value)


def _card(name: str, value: Any, before: Any, trend: list[Any], text: Text, formats: Formats) -> None:
    change = formats.change(value, before)
    st.metric(
        text(name),
        _write(name, value, formats),
        delta=None if change is None else text("previous_period", change=change),
        chart_data=_points(trend),
        chart_type="area",
        help=text_or(text, f"definition_{name}", METRICS[name].definition),
    )


def _points(trend: list[Any]) -> list[float] | None:
    """A trend of at least two months; a month that is not over would look like a fall, so none is in it."""
    points = [float(point) for point in trend if point is not None]
    return points if len(points) > 1 else None


def _notes(name: str, questions: OverviewQuestions, value: Any, last_year: Any, text: Text, formats: Formats) -> None:
    change = formats.change(value, last_year)
    if questions.now.filters.period is None:
        note = text("no_comparison")
    else:
        note = text("not_comparable") if change is None else text("same_period_last_year", change=change)
    if name == "average_order_value":
        median: Any = ask(questions.median)[0]["median_order_value"]
        note = f"{text('median_is', value=formats.money(median))} · {note}"
    st.caption(note)


def _explain(name: str, filters: Filters, facts: ShopFacts, text: Text, formats: Formats) -> None:
    with st.popover(text("where_from"), type="tertiary"):
        st.markdown(f"**{text('definition')}**")
        st.write(text_or(text, f"definition_{name}", METRICS[name].definition))
        st.markdown(f"**{text('reconciliation')}**")
        gap = facts.payment_gap
        sales, payments = formats.money(gap.sales), formats.money(gap.payments)
        st.text(text("reconciled", sales=sales, payments=payments, count=formats.count(gap.order_count)))
        st.markdown(f"**{text('sql')}**")
        st.code(sql_of(Question((name,), (), filters)), language="sql", wrap_lines=True)
