"""The customers behind a number: the first of them on the page, all of them as a file."""

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import streamlit as st

from lojista.dashboard.data import find, find_now
from lojista.dashboard.view import View
from lojista.metrics.people import Selection, as_csv, as_parquet, count_customers, list_customers

_SHOWN = 100


def show_customers(key: str, title: str, selection: Selection, view: View) -> None:
    """How many they are, the hundred who brought most, and downloads of all, made when asked for."""
    text, formats = view.text, view.formats
    count = find(count_customers, selection)
    with st.container(border=True, key=f"customers-{key}"):
        st.markdown(f"**{title}** · {text('customer_number', count=formats.count(count))}")
        if not count:
            return
        shown = find(list_customers, selection, _SHOWN)
        st.dataframe(_readable(shown, view), hide_index=True, height=min(320, 36 * (len(shown) + 1)), key=f"list-{key}")
        if count > _SHOWN:
            st.caption(text("customers_shown", shown=formats.count(_SHOWN), count=formats.count(count)))
        with st.container(horizontal=True):
            for kind, written in (("csv", as_csv), ("parquet", as_parquet)):
                _download(f"{key}-{kind}", kind, written, selection, view)


def _download(key: str, kind: str, write: Callable[[pa.Table], bytes], selection: Selection, view: View) -> None:
    st.download_button(
        view.text("download", kind=kind.upper() if kind == "csv" else kind.capitalize()),
        partial(_file, write, selection),
        file_name=f"customers.{kind}",
        key=f"download-{key}",
        on_click="ignore",
        icon=":material/download:",
    )


def _file(write: Callable[[pa.Table], bytes], selection: Selection) -> bytes:
    return write(find_now(list_customers, selection))


def _readable(table: pa.Table, view: View) -> dict[str, list[str]]:
    """The same table in the reader's words."""
    text, formats = view.text, view.formats
    rows = table.to_pylist()
    return {
        text("customer"): [row["customer_id"] for row in rows],
        text("state"): [row["state"] or "–" for row in rows],
        text("first_order"): [formats.day(row["first_order_on"]) for row in rows],
        text("last_order"): [formats.day(row["last_order_on"]) for row in rows],
        text("order_count"): [formats.count(row["order_count"]) for row in rows],
        text("total_sales"): [formats.money(row["total_sales"]) for row in rows],
    }
