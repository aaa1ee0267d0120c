"""What a shop's data lacks, said in a line where it would have stood, and whom numbers of customers leave out."""

import streamlit as st

from lojista.dashboard.data import ShopFacts
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View


def has(thing: str, facts: ShopFacts) -> bool:
    """Whether the shop's data has any `payments`, `sellers` and so on: a name of `Contents` without its `has_`."""
    return bool(getattr(facts.contents, f"has_{thing}"))


def show_lacks(view: View, *things: str) -> None:
    """One line for those of some things that the shop's data lacks; nothing where it has them all."""
    lines = [view.text(f"lacks_{thing}") for thing in things if not has(thing, view.facts)]
    if lines:
        st.caption(" ".join(lines))


def show_unable(page: str, text: Text, **values: object) -> None:
    """In place of a page that the shop's data cannot fill: what is not known, and what would bring it."""
    with st.container(border=True, key=f"state-unable-{page}"):
        st.subheader(text(f"unable_{page}_title", **values), anchor=False)
        st.write(text(f"unable_{page}_hint", **values))


def show_guests_left_out(view: View) -> None:
    """How many orders numbers of customers leave out; nothing for a shop without guests."""
    known, formats = view.facts.contents, view.formats
    if known.has_guests:
        share = formats.rate(known.guest_order_share)
        st.caption(view.text("guests_left_out", count=formats.count(known.guest_order_count), share=share))
