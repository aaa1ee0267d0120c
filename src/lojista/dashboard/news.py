"""That there is newer data than a page shows. The page stays as it is until its reader wants the news."""

import streamlit as st

from lojista.dashboard.data import server
from lojista.dashboard.texts import Text

_LOOK_SECONDS = 5.0


def tell_news(version: int, text: Text) -> None:
    """A line and a button once the data has another version than the page was drawn from; nothing before."""
    st.fragment(_news, run_every=_LOOK_SECONDS)(version, text)


def _news(version: int, text: Text) -> None:
    known = server()
    known.watch()
    if known.version == version:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="news"):
        st.caption(text("news"))
        if st.button(text("news_refresh"), icon=":material/refresh:", type="tertiary"):
            st.rerun()
