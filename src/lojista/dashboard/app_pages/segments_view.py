"""What the parts of the page on segments share: the day looked at, and one table for groups of either kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.view import View
from lojista.metrics.segment_table import SegmentRow


@dataclass(frozen=True)
class SegmentsView(View):
    """A view of the customers of one day."""

    as_of: date


def readable_day(view: SegmentsView) -> str:
    """The day looked at, as the reader writes it."""
    return view.formats.day(view.as_of)


def name_of(segment: str, view: View) -> str:
    """What a segment or a cluster is called."""
    return view.text(f"group_{segment}")


def group_hover(row: SegmentRow, view: View) -> str:
    """All that is known of a group, for pointing at it."""
    text, formats = view.text, view.formats
    return "<br>".join(
        (
            f"<b>{name_of(row.segment, view)}</b>",
            text("customer_number", count=formats.count(row.customer_count)) + f" ({formats.rate(row.customer_share)})",
            text("group_sales", sales=formats.money(row.sales), share=formats.rate(row.sales_share)),
            text(
                "group_medians",
                days=formats.decimal(row.median_days_since_last_order, 0),
                orders=formats.decimal(row.median_order_count, 0),
                sales=formats.money(row.median_sales),
            ),
        )
    )


def show_groups(key: str, rows: Sequence[SegmentRow], view: View, marked: Sequence[str] = ()) -> None:
    """One row per segment or cluster with customers; the names of those marked have a star."""
    text, formats = view.text, view.formats
    empty = [name_of(row.segment, view) for row in rows if not row.customer_count]
    rows = [row for row in rows if row.customer_count]

    def money(value: Any) -> str:
        return formats.money(Decimal(str(value)))

    def whole(value: Any) -> str:
        return formats.decimal(value, 0)

    columns = [
        Column(
            text("group"),
            [name_of(row.segment, view) for row in rows],
            str,
            few=[row.segment in marked for row in rows],
        ),
        Column(text("group_people"), [row.customer_count for row in rows], formats.count),
        Column(text("group_share"), [row.customer_share for row in rows], formats.rate),
        Column(text("group_sales_share"), [row.sales_share for row in rows], formats.rate),
        Column(text("group_days"), [row.median_days_since_last_order for row in rows], whole, text("group_days_help")),
        Column(text("group_orders"), [row.median_order_count for row in rows], whole, text("group_orders_help")),
        Column(text("group_median_sales"), [row.median_sales for row in rows], money, text("group_median_sales_help")),
        Column(text("group_new"), [row.new_customer_count for row in rows], formats.count, text("group_new_help")),
    ]
    show_table(key, columns)
    if empty:
        st.caption(text("nobody_in", names=", ".join(empty)))
