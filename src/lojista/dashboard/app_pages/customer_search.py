"""The search for one customer: a box, and what stands in its place while nobody is found."""

import string

import streamlit as st

from lojista.dashboard.app_pages.customer_view import offer
from lojista.dashboard.data import find
from lojista.dashboard.options import Option
from lojista.dashboard.texts import literally
from lojista.dashboard.view import View
from lojista.metrics.customer_search import FoundCustomer, best_customers, find_customers, nearest_customers

_MOST_FOUND, _EXAMPLES = 10, 5
_LONGEST = 100
_PASTED = string.whitespace + "\"'“”‘’«»"


def search_box(option: Option, view: View) -> str:
    """What is looked for, without the blanks and quotation marks around it that come with pasting."""
    st.text_input(
        view.text("customer_search"),
        key=option.name,
        placeholder=view.text("customer_search_hint"),
        help=view.text("customer_search_help"),
        max_chars=_LONGEST,
        type="search",
        icon=":material/search:",
        width=460,
        persist_state="session",
    )
    return str(option.value or "").strip(_PASTED)


def found_customer(option: Option, view: View) -> str | None:
    """The id of the customer that is looked for; None, with words of help, while there is no single one."""
    asked = search_box(option, view)
    if not asked:
        _show_examples(option.name, view)
        return None
    found = find(find_customers, asked, _MOST_FOUND + 1)
    if len(found) == 1 or (found and found[0].customer_id == asked):
        return found[0].customer_id
    with st.container(border=True, key="customer-matches"):
        if found:
            _show_matches(option.name, found, view)
        else:
            _show_unknown(option.name, asked, view)
    return None


def _show_examples(option: str, view: View) -> None:
    text = view.text
    with st.container(border=True, key="customer-empty"):
        st.subheader(text("customer_empty_title"), anchor=False)
        st.write(text("customer_empty_hint"))
        st.caption(text("customer_examples"))
        offer(find(best_customers, _EXAMPLES), option, view)


def _show_matches(option: str, found: tuple[FoundCustomer, ...], view: View) -> None:
    shown = view.formats.count(min(len(found), _MOST_FOUND))
    title = "customer_first_matches" if len(found) > _MOST_FOUND else "customer_matches"
    st.subheader(view.text(title, count=shown), anchor=False)
    offer(found[:_MOST_FOUND], option, view)


def _show_unknown(option: str, asked: str, view: View) -> None:
    st.subheader(view.text("customer_unknown_title"), anchor=False)
    st.write(view.text("customer_unknown_hint", id=literally(asked)))
    offer(find(nearest_customers, asked), option, view)
