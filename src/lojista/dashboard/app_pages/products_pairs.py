"""What is bought together: pairs of categories or of products."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.products_view import ProductsView
from lojista.dashboard.data import find
from lojista.dashboard.lacks import has
from lojista.dashboard.products import product_labels
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.metrics.baskets import bought_together, count_baskets
from lojista.metrics.intervals import FEW

_PAIRS = 100


def show_pairs(view: ProductsView) -> None:
    """The pairs of the page's level, those of the highest lift first."""
    text, formats = view.text, view.formats
    counts = find(count_baskets, view.level, view.filters)
    numbers = {"several": formats.count(counts.several_count), "count": formats.count(counts.order_count)}
    share = formats.share(counts.several_count, counts.order_count)
    several = text(f"several_{view.level}", share=share, **numbers)
    few = text("pairs_few", few=formats.count(FEW)) if view.floor < FEW else ""
    st.caption(f"{several} {text('pairs_note')} {few}")
    rows = find(bought_together, view.level, view.filters, view.floor, _PAIRS).to_pylist()
    if not rows:
        st.info(text("no_pairs", floor=formats.count(view.floor)))
        return
    show_table(f"pairs-{view.level}", _pair_columns(rows, view))
    downloads(f"pairs-{view.level}", view, bought_together, view.level, view.filters, view.floor)


def _pair_columns(rows: list[dict[str, Any]], view: ProductsView) -> list[Column]:
    text, formats = view.text, view.formats
    few = [row["pair_count"] < FEW for row in rows]
    names = _pair_names(rows, view)
    return [
        *(Column(text(side), [names[row[side]] for row in rows]) for side in ("first", "second")),
        Column(
            text("lift"), [row["lift"] for row in rows], lambda lift: formats.decimal(lift, 2), text("lift_help"), few
        ),
        Column(text("pair_count"), [row["pair_count"] for row in rows], formats.count),
        Column(
            text("support"),
            [row["support"] for row in rows],
            lambda value: formats.rate(value, 3),
            text("support_help"),
        ),
        *(
            Column(text(name), [row[name] for row in rows], formats.rate, text(f"help_{name}"))
            for name in ("confidence", "confidence_back")
        ),
    ]


def _pair_names(rows: list[dict[str, Any]], view: ProductsView) -> Mapping[str, str]:
    sides = [(row, side) for row in rows for side in ("first", "second")]
    if view.level == "category":
        return {row[side]: view.category(row[side]) for row, side in sides}
    labels = product_labels((row[side], row[f"{side}_product_name"]) for row, side in sides)
    if not has("categories", view.facts):
        return labels
    return {row[side]: f"{labels[row[side]]} · {view.category(row[f'{side}_category'])}" for row, side in sides}
