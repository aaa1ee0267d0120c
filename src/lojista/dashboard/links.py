"""Ways from one page to another: filters stay as they are."""

from urllib.parse import urlencode

import streamlit as st

from lojista.dashboard.permitted import may_open

TRUST = "trust"  # the page on loads and on how far numbers can be trusted
CUSTOMER = "customer"  # the page, and what its address calls the one who is shown


def page_link(page: str, label: str, icon: str) -> None:
    """A line that turns to another page of the dashboard, by its name in the address; nothing where it is not open."""
    if may_open(page):
        st.page_link(st.Page(_nothing, title=label, url_path=page), label=label, icon=icon)


def customer_address(customer_id: str) -> str:
    """Where a customer's page is, seen from any other page, with all that this one's address says.

    What it says of this page alone, the other leaves out.
    """
    others = [(name, value) for name in st.query_params for value in st.query_params.get_all(name) if name != CUSTOMER]
    return f"{CUSTOMER}?{urlencode([(CUSTOMER, customer_id), *others])}"


def _nothing() -> None:
    """Streamlit finds the page by its address; what draws it stands in `main.PAGES`."""
