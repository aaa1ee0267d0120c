"""The pages that stand in for a page that cannot be shown."""

import streamlit as st

from lojista.dashboard.controls import clear_filters
from lojista.dashboard.texts import Text
from lojista.errors import LojistaError


def show_broken(error: LojistaError, text: Text) -> None:
    """The shop's database cannot be reached: what is known, what to do, and a way to try again."""
    with st.container(border=True, key="state-broken"):
        st.subheader(text("broken_title"), anchor=False)
        st.text(error.message)
        if error.hint:
            st.text(error.hint)
        st.button(text("retry"), type="primary")


def show_no_data(text: Text) -> None:
    """Nothing was loaded yet."""
    with st.container(border=True, key="state-no-data"):
        st.subheader(text("no_data_title"), anchor=False)
        st.write(text("no_data_hint"))
        st.code("lojista load archive.zip", language="shell")


def show_empty(text: Text) -> None:
    """The filters leave nothing over."""
    with st.container(border=True, key="state-empty"):
        st.subheader(text("empty_title"), anchor=False)
        st.write(text("empty_hint"))
        st.button(text("clear_filters"), on_click=clear_filters)
