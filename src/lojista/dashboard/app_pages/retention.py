"""Retention: who came back."""

import streamlit as st

from lojista.dashboard.app_pages.retention_cohorts import show_cohorts
from lojista.dashboard.app_pages.retention_journey import show_ladder, show_lifecycle, show_waits
from lojista.dashboard.app_pages.retention_matrix import OPTIONS, UNIT, share_of
from lojista.dashboard.data import ShopFacts, find
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_guests_left_out, show_unable
from lojista.dashboard.origins import definition_of
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View, open_view
from lojista.metrics.cohorts import RATE, Matrix, cohort_matrix
from lojista.models.second_order import SecondOrders, second_orders

_WITHIN_DAYS = 90


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and choices in the address."""
    view = open_view("retention", facts, text, formats, OPTIONS)
    if view is None:
        return
    if not has("customers", facts):
        show_unable("customers", text)
        return
    _show_scope(view)
    matrix = find(cohort_matrix, str(UNIT.value), view.filters)
    if not matrix.rows:
        show_empty(text)
        return
    waits = find(second_orders, view.filters)
    _show_cards(matrix, waits, view)
    show_cohorts(matrix, view)
    left, right = st.columns(2, gap="large")
    with left:
        show_waits(waits, view)
    with right:
        show_ladder(view)
    show_lifecycle(view)


def _show_scope(view: View) -> None:
    """What filters do here, how fresh the data is, and where it tails off."""
    facts, text, formats = view.facts, view.text, view.formats
    lines = [text("acquisition_note")]
    if facts.as_of:
        lines.append(text("as_of", moment=formats.moment(facts.as_of)))
    if facts.tail_months:
        lines.append(text("tails_off", month=formats.month(facts.tail_months[0])))
    st.caption(" · ".join(lines))
    show_guests_left_out(view)


def _show_cards(matrix: Matrix, waits: SecondOrders, view: View) -> None:
    text, formats = view.text, view.formats
    next_period = matrix.totals[1] if len(matrix.totals) > 1 else None
    within = waits.within(_WITHIN_DAYS)
    interval = text("nobody_seen_as_long") if within is None else _interval(within.low, within.high, view)
    cards = (
        (text("acquired_customer_count"), formats.count(waits.customer_count), text("by_first_order"), None),
        (
            text("repeat_rate"),
            formats.share(waits.repeat_count, waits.customer_count),
            text("repeat_customers_are", count=formats.count(waits.repeat_count)),
            definition_of("repeat_rate", text),
        ),
        (
            text(f"first_retention_{matrix.unit}"),
            formats.rate(next_period.value(RATE) if next_period else None, 2),
            share_of(next_period, view) if next_period else text("no_period_over"),
            definition_of(RATE, text),
        ),
        (
            text("again_within", days=_WITHIN_DAYS),
            formats.rate(within.share if within else None),
            interval,
            text("waits_definition"),
        ),
    )
    with st.container(key="kpis"):
        for column, (label, value, detail, meaning) in zip(st.columns(4, gap="small"), cards, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(label, value, help=meaning)
                st.caption(detail)


def _interval(low: float, high: float, view: View) -> str:
    return view.text("interval", low=view.formats.rate(low), high=view.formats.rate(high))
