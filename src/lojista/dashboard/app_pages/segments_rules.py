"""Segments by explicit rules: the table, the grid of scores, and each rule in words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.segments_view import SegmentsView, name_of, show_groups
from lojista.dashboard.charts.grids import Square, grid
from lojista.dashboard.data import ask, find
from lojista.dashboard.options import Option
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import kept_picker
from lojista.dashboard.view import draw, ink, section
from lojista.metrics.questions import Question
from lojista.metrics.rfm import SCORES
from lojista.metrics.segment_table import SegmentRow
from lojista.metrics.segments import RULES, Rule, segment_of, segment_selection


def show_rules(rows: Sequence[SegmentRow], option: Option, view: SegmentsView) -> None:
    """By rule: who they are, where they stand among the scores, and the customers of the one picked."""
    text = view.text
    metrics = ("segment_customer_count", "segment_sales")
    section(text("rules_title"), "rules", Question(metrics, ("segment",), view.filters, view.as_of), view)
    with st.popover(text("rules_in_words"), type="tertiary"):
        st.caption(text("rules_help"))
        for rule in RULES:
            st.markdown(f"**{name_of(rule.segment, view)}**: {_in_words(rule, view)}")
    _draw_grid(view)
    show_groups("rules", rows, view)
    labels = {row.segment: name_of(row.segment, view) for row in rows if row.customer_count}
    picked = kept_picker(option, None, labels, text("open_segment"), text("pick_segment"))
    if picked is not None:
        selection = find(segment_selection, view.as_of, picked, view.filters)
        show_customers("rules", labels[picked], selection, view)


def _in_words(rule: Rule, view: SegmentsView) -> str:
    text = view.text
    bounds = (("recency", rule.recency), ("frequency", rule.frequency), ("monetary", rule.monetary))
    parts = []
    for measure, (low, high) in bounds:
        if (low, high) != (1, SCORES):
            scores = str(low) if low == high else text("score_range", low=low, high=high)
            parts.append(text("score_within", measure=text(f"measure_{measure}"), scores=scores))
    return ", ".join(parts)


def _draw_grid(view: SegmentsView) -> None:
    """Recency from left to right, frequency from the top: the best corner is the upper right one."""
    text, formats = view.text, view.formats
    question = Question(("segment_customer_count",), ("recency_score", "frequency_score"), view.filters, view.as_of)
    rows: list[Any] = ask(question)
    cells = {}
    for row in rows:
        recency, frequency, count = row["recency_score"], row["frequency_score"], row["segment_customer_count"]
        names = " / ".join(
            dict.fromkeys(name_of(segment_of(recency, frequency, monetary), view) for monetary in (SCORES, 1))
        )
        words = text("grid_hover", names=names, recency=recency, frequency=frequency, count=formats.count(count))
        cells[str(frequency), str(recency)] = Square(count, formats.short_count(Decimal(count)), words)
    scores = [str(score) for score in range(1, SCORES + 1)]
    titles = (text("axis_recency"), text("axis_frequency"))
    figure = grid(cells, scores[::-1], scores, titles, formats.separators, ink())
    draw(figure, "score-grid", text("grid_alt", count=len(cells)))
