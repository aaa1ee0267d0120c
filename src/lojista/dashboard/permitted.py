"""Which pages may be opened, and what stands in the place of what may not be seen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from lojista.access.permits import Permit
from lojista.access.roles import Right
from lojista.columnar.engine import marts_under
from lojista.dashboard import data
from lojista.dashboard.texts import Text, literally, text_or
from lojista.errors import AccessError

# What a page cannot do without: a right, and marts that a scope may leave out. A page that is in neither needs nothing.
_RIGHTS: Mapping[str, Right] = {
    "customer": Right.PERSONS,
    "alerts": Right.KEEPING,
    "connect": Right.KEEPING,
    "trust": Right.ORIGINS,
}
_MARTS: Mapping[str, str] = {
    "live": "order_steps",
    "retention": "customer_entries",
    "segments": "customers",
    "churn": "customers",
    "delivery": "deliveries",
    "customer": "customer_ids",
}
_WITHOUT_ANY_ACCESS = ("no_grant", "no_identity", "not_verified")


def check_page(page: str, permit: Permit) -> None:
    """Raises AccessError for a page that somebody may not open."""
    permit.need(_RIGHTS.get(page, Right.FIGURES))
    if page in _MARTS:
        marts_under(data.server().warehouse.dialect, permit.scope)(_MARTS[page])


def may_open(page: str) -> bool:
    """Whether whoever looks may open a page."""
    try:
        check_page(page, data.permit())
    except AccessError:
        return False
    return True


@contextmanager
def where_permitted(text: Text) -> Iterator[None]:
    """A part of a page, and one line in the place of what of it may not be seen."""
    try:
        yield
    except AccessError as refused:
        st.caption(_why(refused, text))


def show_refused(refused: AccessError, text: Text) -> None:
    """In the place of a page: why it is not shown, and a way to sign in where that is what is missing."""
    with st.container(border=True, key=f"state-refused-{refused.reason}"):
        st.subheader(text("sign_in_title" if refused.reason == "sign_in" else "refused_title"), anchor=False)
        if refused.reason == "sign_in":
            st.button(text("sign_in"), on_click=st.login, type="primary", key="sign-in")
            return
        st.write(_why(refused, text))
        if refused.reason in _WITHOUT_ANY_ACCESS:
            whom = literally(refused.hint) if refused.hint else text("shop_keeper")
            st.write(text("ask_for_access", whom=whom))
            st.button(text("sign_out"), on_click=st.logout, key="sign-out")


def show_person(permit: Permit, text: Text) -> None:
    """Who has signed in, and the way out; nothing where nobody does."""
    if permit.identity is not None:
        st.button(
            text("sign_out"), on_click=st.logout, type="tertiary", key="sign-out", help=literally(permit.identity)
        )


def _why(refused: AccessError, text: Text) -> str:
    return text_or(text, f"refused_{refused.reason}", literally(refused.message))
