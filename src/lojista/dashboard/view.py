"""What every page is made of: its title and filters, sections that say where their numbers come from, and charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from lojista.dashboard.charts.base import CONFIG, in_ink
from lojista.dashboard.controls import filter_bar, keep_filters
from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.options import Option
from lojista.dashboard.origins import show_origin
from lojista.dashboard.texts import Text
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.questions import Question
from lojista.periods import Period, is_month_complete


@dataclass(frozen=True)
class View:
    """What every part of a page draws with."""

    facts: ShopFacts
    filters: Filters
    text: Text
    formats: Formats

    @property
    def orders_by_status(self) -> Question:
        """How many orders are in the page's numbers, and how many are left out."""
        return Question(("order_count", "excluded_order_count"), ("status",), self.filters)

    def is_whole(self, month: date, *, by_first_order: bool = False) -> bool:
        """Whether all of a month is in view: over, inside the period, and not where the data tails off.

        Where filters go by first orders, a period chooses customers and cuts no month short.
        """
        known = self.facts.days if by_first_order else self._days
        return known is not None and is_month_complete(month, known) and month not in self.facts.tail_months

    @property
    def tail_note(self) -> str:
        """That what is followed over time is followed through the tail of the data too; empty where it has none."""
        tail = self.facts.tail_months
        return self.text("tail_counts", month=self.formats.month(tail[0])) if tail else ""

    @property
    def _days(self) -> Period | None:
        """The days that are both in the data and asked for."""
        days, asked = self.facts.days, self.filters.period
        if days is None or asked is None:
            return days
        start, end = max(days.start, asked.start), min(days.end, asked.end)
        return Period(start, end) if start <= end else None


def open_view(page: str, facts: ShopFacts, text: Text, formats: Formats, options: Sequence[Option] = ()) -> View | None:
    """Draws the page's title, its question and the filter bar; None while a period is only half picked."""
    st.header(text(page), anchor=False)
    st.caption(text(f"{page}_question"))
    chosen = filter_bar(facts, text, formats, options)
    return None if chosen.is_pending else View(facts, chosen.filters, text, formats)


def open_unfiltered_view(
    page: str, facts: ShopFacts, text: Text, formats: Formats, options: Sequence[Option] = ()
) -> View:
    """Draws the title and question of a page that shows all there is, whatever the filters, which are kept."""
    st.header(text(page), anchor=False)
    st.caption(text(f"{page}_question"))
    keep_filters(facts, text, options)
    return View(facts, EVERYTHING, text, formats)


def section(title: str, key: str, origin: Question | None, view: View) -> None:
    """A chart's title, with the way to where its numbers come from where it answers a question of the catalogue."""
    row = st.container(
        key=f"section-{key}", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    with row:
        st.subheader(title, anchor=False, width="content")
        if origin is not None:
            show_origin(key, origin, view.text, view.formats, counted=view.orders_by_status)


def draw(figure: go.Figure, key: str, alt: str, **options: Any) -> Any:
    """A chart with words for those who cannot see it; what was picked in it where `on_select` is among the options."""
    return st.plotly_chart(in_ink(figure, quiet_ink()), key=key, config=CONFIG, alt=alt, **options)


def ink() -> str | None:
    """The page's colour of text, for words on colours of their own; None where the browser has not said its theme."""
    return {"light": "#16211f", "dark": "#e6eeec"}.get(str(st.context.theme.type))


def quiet_ink() -> str | None:
    """The same for words beside what is drawn, which stand back and can still be read: Streamlit's own are pale."""
    return {"light": "#52605d", "dark": "#b3c0bc"}.get(str(st.context.theme.type))
