"""Live: what goes on now, drawn again by itself as it happens."""

from datetime import datetime

import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.app_pages.live_orders import show_late, show_steps
from lojista.dashboard.app_pages.live_sales import show_feed, show_headlines, show_pulse
from lojista.dashboard.data import ShopFacts, draw_once, find_now, read, server
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_lacks
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.view import View, open_unfiltered_view, quiet_ink
from lojista.metrics.live.clock import Now, now_in_shop
from lojista.replay.player import replayed_until

_SALES_SECONDS, _STEPS_SECONDS = 0.5, 10.0


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page of all orders, whatever the filters, which are kept. What waits is drawn anew less often."""
    view = open_unfiltered_view("live", facts, text, formats)
    is_paused = st.toggle(text("live_pause"), key="live-pause", help=text("live_pause_help"))
    st.fragment(_draw_sales, run_every=None if is_paused else _SALES_SECONDS)(view)
    st.fragment(_draw_steps, run_every=None if is_paused else _STEPS_SECONDS)(view)
    show_lacks(view, "deliveries", "promises")


def _draw_sales(view: View) -> None:
    known = server()
    known.watch()
    now = find_now(now_in_shop, _replayed_until)
    if now is None:  # all orders were deleted meanwhile
        return
    text, formats = view.text, view.formats
    if known.failing_since is not None:
        moment = formats.moment(known.failing_since)
        st.warning(text("refresh_failing", moment=moment, reason=literally(known.failure.splitlines()[0])))
    if now.is_live:
        st.caption(text("live_now", moment=formats.minute(now.minute)))
    else:
        st.info(text("live_past", moment=formats.minute(now.minute)))
    draw_once(_show_sales, _seen_alike(now, view), now, view)


def _replayed_until() -> datetime | None:
    return read(replayed_until, Right.FIGURES)


def _seen_alike(now: Now, view: View) -> tuple[object, ...]:
    """What the drawing depends on beside the data: whoever has the same sees the same."""
    facts = view.facts
    return now, view.formats, facts.country, facts.days, facts.contents, quiet_ink()


def _show_sales(now: Now, view: View) -> None:
    show_headlines(now, view)
    show_pulse(now, view)
    show_feed(now, view)


def _draw_steps(view: View) -> None:
    now = find_now(now_in_shop, _replayed_until)
    if now is not None:
        draw_once(_show_steps, _seen_alike(now, view), now, view)


def _show_steps(now: Now, view: View) -> None:
    if has("deliveries", view.facts):
        show_steps(now, view)
    if has("promises", view.facts):
        show_late(now, view)
