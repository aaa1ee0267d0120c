"""Ways from one page to another: filters stay as they are."""

import streamlit as st

CUSTOMER = "customer"  # the page, and what its address calls the one who is shown


def page_link(page: str, label: str, icon: str) -> None:
    """A line that turns to another page of the dashboard, by its name in the address."""
    st.page_link(st.Page(_nothing, title=label, url_path=page), label=label, icon=icon)


def _nothing() -> None:
    """Streamlit finds the page by its address; what draws it stands in `main.PAGES`."""
