"""How customers moved between segments from one month end to the next."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lojista.dashboard.app_pages.segments_view import SegmentsView
from lojista.dashboard.charts.flows import Stream, flows
from lojista.dashboard.data import find
from lojista.dashboard.options import Option
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import kept_picker
from lojista.dashboard.view import draw, section
from lojista.metrics.movement import Flow, flow_selection, month_ends, movement
from lojista.metrics.movers import split
from lojista.metrics.segments import SEGMENTS

_LAST = "last"
_NOWHERE = "nowhere"


def show_movement(which_month: Option, which_flow: Option, view: SegmentsView) -> None:
    """The flows into a month end, from the one before it, and who is behind one of them."""
    text, formats = view.text, view.formats
    section(text("movement_title"), "movement", None, view)
    ends = find(month_ends)
    if not ends:
        st.info(text("no_month_ends"))
        return
    month_end = _choose_month(which_month, ends, view)
    found = split(find(movement, month_end, view.filters))
    numbers = {"moved": formats.count(found.moved_count), "stayed": formats.count(found.stayed_count)}
    st.caption(text("movement_caption", day=formats.day(month_end), **numbers))
    if not found.moved:
        return
    streams = [_stream(flow, view) for flow in found.moved]
    largest = max(found.moved, key=lambda flow: flow.customer_count)
    order = [text("group_nowhere"), *(text(f"group_{segment}") for segment in SEGMENTS), text("group_gone")]
    draw(flows(streams, order, formats.separators), "flows", text("movement_alt", top=_stream(largest, view).hover))
    by_key = with_people(found.moved)
    labels = {key: _stream(flow, view).hover for key, flow in by_key.items()}
    picked = kept_picker(which_flow, None, labels, text("open_flow"), text("pick_flow"))
    if picked is not None:
        show_customers("flow", labels[picked], flow_selection(month_end, by_key[picked], view.filters), view)


def with_people(found: Sequence[Flow]) -> dict[str, Flow]:
    """Flows whose customers can be listed, the largest first: without a valid order left, nobody is a customer."""
    by_size = sorted(found, key=lambda flow: -flow.customer_count)
    return {_key(flow.before, flow.segment): flow for flow in by_size if flow.segment is not None}


def _key(before: str | None, after: str) -> str:
    """What the address calls a flow."""
    return f"{before or _NOWHERE}-{after}"


FLOWS = frozenset(_key(before, after) for before in (None, *SEGMENTS) for after in SEGMENTS)


def month_end_choices() -> tuple[str, ...]:
    """The last month end up to the day looked at, or any other, the latest first; as the address has them."""
    return _LAST, *(end.isoformat() for end in reversed(find(month_ends)))


def _choose_month(option: Option, ends: tuple[date, ...], view: SegmentsView) -> date:
    last = max((end for end in ends if end <= view.as_of), default=ends[0])

    def written(words: str) -> str:
        day = view.formats.day(last if words == _LAST else date.fromisoformat(words))
        return view.text("last_month_end", day=day) if words == _LAST else day

    chosen = st.selectbox(
        view.text("month_end"), month_end_choices(), format_func=written, key=option.name, width=260,
        persist_state="session",
    )  # fmt: skip
    return last if chosen == _LAST else date.fromisoformat(chosen)


def _stream(flow: Flow, view: SegmentsView) -> Stream:
    text, formats = view.text, view.formats
    before = text("group_nowhere" if flow.before is None else f"group_{flow.before}")
    after = text("group_gone" if flow.segment is None else f"group_{flow.segment}")
    count = formats.count(flow.customer_count)
    return Stream(before, after, flow.customer_count, f"{before} → {after}: {count}", flow.before is None)
