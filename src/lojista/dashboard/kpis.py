"""The strip of headline numbers: each with its trend, its comparisons, and where it comes from."""

from typing import Any

import streamlit as st

from lojista.dashboard.data import ask
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has
from lojista.dashboard.origins import definition_of, show_origin
from lojista.dashboard.questions import HEADLINES, OverviewQuestions
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.questions import Question


def show_kpis(questions: OverviewQuestions, complete: list[Any], view: View) -> None:
    """One card for each headline that the shop's data can fill.

    `complete` are the headlines of complete months, for the small trends.
    """
    text, formats = view.text, view.formats
    shown = [name for name in HEADLINES if name != "customer_count" or has("customers", view.facts)]
    now, before, last_year = (_headlines(part) for part in (questions.now, questions.previous, questions.last_year))
    details = _details(now, questions, view)
    with st.container(key="kpis"):
        for column, name in zip(st.columns(len(shown), gap="small"), shown, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _card(name, now[name], before.get(name), [row[name] for row in complete], text, formats)
                st.caption(details[name])
                if questions.now.filters.period is not None and questions.previous != questions.last_year:
                    change = formats.change(now[name], last_year.get(name))
                    st.caption(
                        text("not_comparable") if change is None else text("same_period_last_year", change=change)
                    )
                origin = Question((name,), (), questions.now.filters)
                show_origin(name, origin, text, formats, counted=questions.by_status)


def _headlines(question: Question | None) -> dict[str, Any]:
    return {} if question is None else ask(question)[0]


def _details(now: dict[str, Any], questions: OverviewQuestions, view: View) -> dict[str, str]:
    """What each headline is made of, in one line."""
    text, formats = view.text, view.formats
    median: Any = ask(questions.median)[0]["median_order_value"]
    parts = {name: formats.short_money(now[column]) for name, column in (("net", "net_sales"), ("freight", "freight"))}
    new = formats.count(now["new_customer_count"])
    return {
        "total_sales": text("sales_parts", **parts) if has("freight", view.facts) else text("sales_without_freight"),
        "order_count": text("order_parts", units=formats.count(now["units_sold"])),
        "customer_count": text("customer_parts", new=new),
        "average_order_value": text("median_is", value=formats.money(median)),
    }


def _card(name: str, value: Any, before: Any, trend: list[Any], text: Text, formats: Formats) -> None:
    change = formats.change(value, before)
    is_money = METRICS[name].unit is Unit.MONEY
    st.metric(
        text(name),
        formats.money(value) if is_money else formats.count(value),
        delta=change,
        delta_description=None if change is None else text("previous_period"),
        delta_color="primary" if change is None else "normal",
        chart_data=_points(trend),
        chart_type="area",
        help=definition_of(name, text),
    )


def _points(trend: list[Any]) -> list[float] | None:
    """A trend of at least two months; a month that is not over would look like a fall, so none is in it."""
    points = [float(point) for point in trend if point is not None]
    return points if len(points) > 1 else None
