"""The pages that stand in for a page that cannot be shown."""

import streamlit as st

from lojista.dashboard.controls import clear_filters
from lojista.dashboard.formats import Formats
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


def show_no_data(text: Text, formats: Formats, left_out_count: int) -> None:
    """Nothing was loaded yet, or nothing that there is a rate for."""
    with st.container(border=True, key="state-no-data"):
        if left_out_count:
            st.subheader(text("no_rates_title", currency=formats.currency), anchor=False)
            st.write(text("no_rates_hint", count=formats.count(left_out_count)))
            st.code("lojista rates rates.csv", language="shell")
            return
        st.subheader(text("no_data_title"), anchor=False)
        st.write(text("no_data_hint"))
        st.code("lojista load archive.zip", language="shell")


def show_empty(text: Text) -> None:
    """The filters leave nothing over."""
    with st.container(border=True, key="state-empty"):
        st.subheader(text("empty_title"), anchor=False)
        st.write(text("empty_hint"))
        st.button(text("clear_filters"), on_click=clear_filters)
