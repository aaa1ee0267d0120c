"""Segments: who the customers are on any day, and whom to write to."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lojista.dashboard.app_pages.segments_clusters import show_clusters, show_doubts
from lojista.dashboard.app_pages.segments_movement import FLOWS, month_end_choices, show_movement
from lojista.dashboard.app_pages.segments_rules import show_rules
from lojista.dashboard.app_pages.segments_view import SegmentsView, readable_day
from lojista.dashboard.data import ShopFacts, find
from lojista.dashboard.formats import Formats, date_input_format
from lojista.dashboard.lacks import has, show_guests_left_out, show_unable
from lojista.dashboard.options import Option, choice, choose, day, number, pick
from lojista.dashboard.people import show_customers
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.dashboard.view import open_view, section
from lojista.metrics.coverage import last_full_day
from lojista.metrics.outreach import REASONS, outreach
from lojista.metrics.segment_table import segment_table
from lojista.metrics.segments import SEGMENTS
from lojista.models.archetypes import ARCHETYPES
from lojista.models.clusters import FEWEST, MOST, USUAL
from lojista.periods import Period


@dataclass(frozen=True)
class _Options:
    """The page's own choices: the day looked at, whom to list, the number of clusters, and the month end looked at."""

    day: Option
    clusters: Option
    reason: Option
    segment: Option
    cluster: Option
    month_end: Option
    flow: Option

    @property
    def all(self) -> tuple[Option, ...]:
        """For the address."""
        picks = (self.segment, self.cluster, self.flow)
        return self.day, self.clusters, self.reason, self.month_end, *picks


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and choices in the address."""
    last = find(last_full_day)
    if facts.days is None or last is None:
        show_empty(text)
        return
    options = _options(facts.days, last)
    opened = open_view("segments", facts, text, formats, options.all)
    if opened is None:
        return
    if not has("customers", facts):
        show_unable("customers", text)
        return
    as_of = _choose_day(options.day, facts.days, text, formats)
    view = SegmentsView(facts, opened.filters, text, formats, as_of)
    st.caption(text("segments_scope", day=readable_day(view)))
    show_guests_left_out(view)
    rows = find(segment_table, as_of, view.filters)
    if not any(row.customer_count for row in rows):
        show_empty(text)
        return
    _show_outreach(options.reason, view)
    left, right = st.columns(2, gap="large")
    with left:
        show_rules(rows, options.segment, view)
    with right:
        clusters = show_clusters(options.clusters, options.cluster, view)
    if clusters is not None:
        show_doubts(clusters, view)
    show_movement(options.month_end, options.flow, view)


def _options(days: Period, last: date) -> _Options:
    return _Options(
        day("day", days, last),
        number("k", FEWEST, MOST, USUAL),
        choice("reason", tuple(REASONS)),
        pick("segment", SEGMENTS),
        pick("cluster", ARCHETYPES),
        choice("month_end", month_end_choices()),
        pick("flow", FLOWS),
    )


def _choose_day(option: Option, days: Period, text: Text, formats: Formats) -> date:
    chosen = st.date_input(
        text("segments_day"),
        min_value=days.start,
        max_value=days.end,
        key=option.name,
        format=date_input_format(formats.language),
        width=220,
        help=text("segments_day_help"),
        persist_state="session",
    )
    return chosen if isinstance(chosen, date) else days.end


def _show_outreach(option: Option, view: SegmentsView) -> None:
    """How many to write to, why, and who they are."""
    text, formats = view.text, view.formats
    found = {entry.reason: entry for entry in find(outreach, view.as_of, view.filters)}
    count = formats.count(sum(entry.customer_count for entry in found.values()))
    section(text("write_to_title", count=count), "write-to", None, view)
    st.caption(text("write_to_caption", day=readable_day(view)))
    with st.container(key="reasons"):
        for column, entry in zip(st.columns(len(found), gap="small"), found.values(), strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(text(f"reason_{entry.reason}"), formats.count(entry.customer_count))
                st.caption(text(f"why_{entry.reason}"))
    reason = choose(option, tuple(found), text, prefix="reason")
    show_customers("write-to", text(f"reason_{reason}"), found[reason].selection, view)
