"""The customers behind a number: the first of them on the page, all of them as a file."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.data import find, find_now, may
from lojista.dashboard.links import customer_address
from lojista.dashboard.tables import Column, download_buttons, show_table
from lojista.dashboard.texts import literally
from lojista.dashboard.view import View
from lojista.metrics.people import Selection, count_customers, list_customers

_SHOWN = 100
_IN_SIGHT = 8


def show_customers(key: str, title: str, selection: Selection, view: View) -> None:
    """How many they are, the hundred who brought most, and downloads of all, made when asked for."""
    text, formats = view.text, view.formats
    count = find(count_customers, selection)
    with st.container(border=True, key=f"customers-{key}"):
        st.markdown(f"**{literally(title)}** · {text('customer_number', count=formats.count(count))}")
        if not count or not may(Right.PERSONS):
            return
        show_table(f"list-{key}", _columns(find(list_customers, selection, _SHOWN), view), rows=_IN_SIGHT)
        if count > _SHOWN:
            st.caption(text("customers_shown", shown=formats.count(_SHOWN), count=formats.count(count)))
        download_buttons(key, _file_name(key, selection), view, partial(find_now, list_customers, selection))


def _file_name(key: str, selection: Selection) -> str:
    """Says which customers, and as of which day where the list has one."""
    return "-".join(["customers", key, *([selection.day.isoformat()] if selection.day else [])])


def _columns(table: pa.Table, view: View) -> list[Column]:
    """The same table in the reader's words; sorted by its values."""
    text, formats = view.text, view.formats

    def money(value: Any) -> str:
        return formats.money(Decimal(str(value)))

    written: dict[str, tuple[str, Callable[[Any], str]]] = {
        **place_columns(view),
        "first_order_on": ("first_order", formats.day),
        "last_order_on": ("last_order", formats.day),
        "order_count": ("order_count", formats.count),
        "total_sales": ("total_sales", money),
    }
    others = [Column(text(title), table[name].to_pylist(), write) for name, (title, write) in written.items()]
    return [customer_column(table, view), *others]


def place_columns(view: View) -> dict[str, tuple[str, Callable[[Any], str]]]:
    """State and country of lists, where the shop's data has any and they tell customers apart."""
    known = view.facts.contents
    columns: dict[str, tuple[str, Callable[[Any], str]]] = {}
    if known.has_states:
        columns["state"] = ("state", str)
    if known.country_count > 1:
        columns["country"] = ("country", view.formats.country)
    return columns


def customer_column(table: pa.Table, view: View) -> Column:
    """Ids that lead to each customer's own page."""
    ids = {customer_address(customer_id): customer_id for customer_id in table["customer_id"].to_pylist()}
    return Column(view.text("customer"), list(ids), ids.__getitem__, is_link=True)
