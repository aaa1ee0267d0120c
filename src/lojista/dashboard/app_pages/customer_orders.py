"""The tables on one customer: every order, and every stay in a segment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.customer_view import CustomerView, segment_words, status_of
from lojista.dashboard.controls import category_label, payment_label
from lojista.dashboard.lacks import has
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import literally
from lojista.dashboard.view import section
from lojista.metrics.customer_orders import CustomerOrder

_IN_SIGHT, _MOST_NAMES = 12, 5
_COLUMNS_OF = {
    "categories": "categories",
    "products": "product_names",
    "returns": "returns",
    "payment": "payments",
    "promised": "promises",
    "delivered": "deliveries",
    "late": "promises",
    "score": "reviews",
    "reviewed": "reviews",
}  # of what the shop's data may lack


def show_orders(view: CustomerView) -> None:
    """One row per order, the last one first; those that are in no sum are marked. Below, what belongs to no order."""
    text, orders = view.text, view.orders[::-1]
    section(text("customer_orders"), "orders", None, view)
    if not orders:
        st.info(text("customer_no_orders"))
        return
    show_table("customer-orders", _columns(orders, view), rows=_IN_SIGHT)
    if not all(order.is_valid for order in orders):
        st.caption(text("customer_not_counted"))
    _show_without_order(view)


def _show_without_order(view: CustomerView) -> None:
    total, net = view.profile.total_sales_without_order, view.profile.net_sales_without_order
    if total or net:
        money = view.formats.money
        st.caption(literally(view.text("customer_without_order", total=money(total), net=money(net))))


def _columns(orders: tuple[CustomerOrder, ...], view: CustomerView) -> list[Column]:
    text, formats = view.text, view.formats
    category, payment = category_label(view.facts, formats.language), payment_label(text)

    def money(value: Any) -> str:
        return formats.money(Decimal(str(value)))

    def whole(value: Any) -> str:
        return formats.decimal(value, 0)

    written: dict[str, tuple[str, Callable[[CustomerOrder], Any], Callable[[Any], str]]] = {
        "units": ("customer_units", lambda order: order.units, whole),
        "categories": ("customer_categories", lambda order: _joined(order.categories, category), str),
        "products": ("customer_products", lambda order: _joined(order.products, str), str),
        "total": ("total_sales", lambda order: order.total_sales, money),
        "net": ("net_sales", lambda order: order.net_sales, money),
        "returns": ("customer_returns", lambda order: order.returns or None, money),
        "payment": ("payment", lambda order: _joined(order.payment_types, payment), str),
        "promised": ("customer_promised_on", lambda order: order.promised_on, formats.day),
        "delivered": ("customer_delivered_on", lambda order: order.delivered_on, formats.day),
        "late": ("customer_days_late", lambda order: order.days_late, whole),
        "score": ("customer_review", lambda order: order.review_score, whole),
        "reviewed": ("customer_reviewed_on", lambda order: order.reviewed_on, formats.day),
        "id": ("customer_order_id", lambda order: order.order_id, str),
    }
    helped = {"late": text("customer_days_late_help"), "total": text("customer_order_sales_help")}
    columns = [
        Column(text("customer_purchased"), [order.purchased_at for order in orders], formats.day),
        Column(
            text("customer_status"),
            [status_of(order, view) for order in orders],
            few=[not order.is_valid for order in orders],
        ),
    ]
    return columns + [
        Column(text(title), [value(order) for order in orders], write, helped.get(name))
        for name, (title, value, write) in written.items()
        if name not in _COLUMNS_OF or has(_COLUMNS_OF[name], view.facts)
    ]


def _joined(names: tuple[str, ...], label: Callable[[str], str]) -> str | None:
    """The first of many names, and how many more there are."""
    more = [f"+{len(names) - _MOST_NAMES}"] if len(names) > _MOST_NAMES else []
    return ", ".join([*(label(name) for name in names[:_MOST_NAMES]), *more]) or None


def show_segments(view: CustomerView) -> None:
    """One row per stay in a segment, the last one first."""
    text, formats, stays = view.text, view.formats, view.stays[::-1]
    section(text("customer_segments"), "segments", None, view)
    if not stays:
        st.caption(text("customer_no_segments"))
        return
    st.caption(text("customer_segments_caption"))

    def until(day: date | None) -> str:
        return text("customer_still") if day is None else formats.day(day)

    show_table(
        "customer-segments",
        [
            Column(text("group"), [segment_words(stay.segment, view) for stay in stays]),
            Column(text("customer_from"), [stay.from_month_end for stay in stays], formats.day),
            Column(text("customer_until"), [until(stay.until_month_end) for stay in stays]),
            Column(text("customer_before"), [_before(stay.previous_segment, view) for stay in stays]),
        ],
    )


def _before(segment: str | None, view: CustomerView) -> str | None:
    return None if segment is None else segment_words(segment, view)
