"""What was sold, and how it was paid."""

from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.overview_view import OverviewView, draw_bars
from lojista.dashboard.charts import bars as charts
from lojista.dashboard.charts.intervals import shortened
from lojista.dashboard.controls import category_label, payment_label
from lojista.dashboard.data import ask, find
from lojista.dashboard.lacks import has
from lojista.dashboard.products import product_labels
from lojista.dashboard.view import section
from lojista.metrics.products import rank_items
from lojista.metrics.questions import Question

_TOP = 10
_NAME_LETTERS = 26


def show_parts(view: OverviewView) -> None:
    """What was sold and how it was paid, side by side where both are known."""
    parts = (("products", _show_bought), ("payments", _show_payments))
    shown = [part for thing, part in parts if has(thing, view.facts)]
    for column, part in zip(st.columns(max(1, len(shown)), gap="large"), shown, strict=False):
        with column:
            part(view)


def _show_bought(view: OverviewView) -> None:
    """Categories, or products for a shop without."""
    if has("categories", view.facts):
        _show_categories(view)
    else:
        _show_products(view)


def _show_products(view: OverviewView) -> None:
    text, formats = view.text, view.formats
    sold = find(rank_items, "product", view.filters, None, _TOP + 1).to_pylist()
    rows = [row for row in sold if row["product_id"] is not None][:_TOP]  # what is sold without one is no product
    labels = product_labels((row["product_id"], row["product_name"]) for row in rows)
    short = shortened(labels.values(), _NAME_LETTERS)
    bars = [
        charts.Bar(
            short[labels[row["product_id"]]],
            row["total_sales"],
            formats.short_money(row["total_sales"]),
            _product_hover(labels[row["product_id"]], row, view),
        )
        for row in rows
    ]
    section(text("top_products"), "products", Question(("total_sales",), ("product",), view.filters), view)
    draw_bars(charts.ranked_bars(bars, separators=formats.separators), bars, text("top_products"), "products", text)


def _product_hover(name: str, row: Any, view: OverviewView) -> str:
    orders = view.text("order_number", count=view.formats.count(row["order_count"]))
    return f"{name}<br>{view.formats.money(row['total_sales'])}<br>{orders}"


def _show_categories(view: OverviewView) -> None:
    text, formats = view.text, view.formats
    rows: list[Any] = ask(view.questions.categories)
    label = category_label(view.facts, formats.language)
    with_orders = (row for row in rows if row["order_count"])
    top = sorted(with_orders, key=lambda row: (-row["order_count"], str(row["category"])))
    bars = [
        charts.Bar(
            label(row["category"]) if row["category"] else text("no_category"),
            row["order_count"],
            formats.count(row["order_count"]),
            f"{text('order_number', count=formats.count(row['order_count']))}<br>{formats.money(row['total_sales'])}",
        )
        for row in top[:_TOP]
    ]
    section(text("top_categories"), "categories", Question(("order_count",), ("category",), view.filters), view)
    draw_bars(charts.ranked_bars(bars, separators=formats.separators), bars, text("top_categories"), "categories", text)


def _show_payments(view: OverviewView) -> None:
    text, formats = view.text, view.formats
    section(text("payment_mix"), "payments", view.questions.payments, view)
    if view.questions.payments is None:
        st.info(text("payment_mix_category"))
        return
    rows: list[Any] = ask(view.questions.payments)
    paid = sorted((row for row in rows if row["payments_received"]), key=lambda row: -row["payments_received"])
    if not paid:
        st.info(text("no_payments"))
        return
    whole = sum((row["payments_received"] for row in paid), Decimal(0))
    bars = [
        charts.Bar(
            payment_label(text)(row["payment_type"]),
            row["payments_received"],
            f"{formats.short_money(row['payments_received'])} · {formats.share(row['payments_received'], whole)}",
            formats.money(row["payments_received"]),
        )
        for row in paid
    ]
    draw_bars(charts.ranked_bars(bars, separators=formats.separators), bars, text("payment_mix"), "payments", text)
