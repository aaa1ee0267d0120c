"""Sellers side by side."""

from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts.intervals import ID_LETTERS, shortened
from lojista.dashboard.data import find
from lojista.dashboard.lacks import has
from lojista.dashboard.origins import definition_of
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.dashboard.view import View, section
from lojista.metrics.intervals import FEW
from lojista.metrics.questions import Question
from lojista.metrics.sellers import rank_sellers

_SELLERS = 200


def show_sellers(view: View) -> None:
    """Those who sold most, and all of them as a file."""
    text, formats = view.text, view.formats
    section(text("sellers"), "sellers", Question(("total_sales", "order_count"), ("seller",), view.filters), view)
    st.caption(text("sellers_note", few=formats.count(FEW)))
    rows = find(rank_sellers, view.filters, _SELLERS).to_pylist()
    if not rows:
        st.info(text("no_sellers"))
        return
    show_table("sellers-table", _seller_columns(rows, view))
    if len(rows) == _SELLERS:
        st.caption(text("first_rows_shown", shown=formats.count(_SELLERS)))
    downloads("sellers", view, rank_sellers, view.filters)


def _seller_columns(rows: list[dict[str, Any]], view: View) -> list[Column]:
    text, formats = view.text, view.formats

    names = shortened((row["seller_id"] for row in rows), ID_LETTERS)

    def few(name: str) -> list[bool]:
        return [row[name] < FEW for row in rows]

    columns: list[tuple[str, Column]] = [
        ("sellers", Column(text("seller"), [row["seller_id"] for row in rows], names.__getitem__, text("seller_help"))),
        ("states", Column(text("state"), [row["state"] for row in rows], str)),
        ("sellers", Column(text("total_sales"), [row["total_sales"] for row in rows],
                           lambda value: formats.money(Decimal(str(value))))),
        ("sellers", Column(text("order_count"), [row["order_count"] for row in rows], formats.count)),
        ("promises", Column(text("late_share"), [row["late_share"] for row in rows], formats.rate,
                            definition_of("late_share", text), few("delivered_order_count"))),
        ("sellers", Column(text("cancellation_share"), [row["cancellation_share"] for row in rows], formats.rate,
                           definition_of("cancellation_share", text), few("placed_order_count"))),
        ("reviews", Column(text("average_review_score"), [row["average_review_score"] for row in rows],
                           lambda value: formats.decimal(value, 2), None, few("reviewed_order_count"))),
    ]  # fmt: skip
    return [column for thing, column in columns if has(thing, view.facts)]
