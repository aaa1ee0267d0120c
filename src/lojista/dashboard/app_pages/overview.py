"""Overview: how the shop is doing, and compared to when."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts import bars as charts
from lojista.dashboard.charts.intervals import shortened
from lojista.dashboard.controls import category_label, payment_label
from lojista.dashboard.data import ShopFacts, ask, find
from lojista.dashboard.formats import Formats
from lojista.dashboard.kpis import show_kpis
from lojista.dashboard.lacks import has, show_lacks
from lojista.dashboard.links import page_link
from lojista.dashboard.origins import counted_line
from lojista.dashboard.products import product_labels
from lojista.dashboard.questions import OverviewQuestions, overview_questions, time_step
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View, draw, open_view, section
from lojista.metrics.filters import EVERYTHING
from lojista.metrics.outreach import outreach
from lojista.metrics.products import rank_items
from lojista.metrics.questions import Question

_TOP = 10
_NAME_LETTERS = 26


@dataclass(frozen=True)
class _View(View):
    """A view with the page's questions."""

    questions: OverviewQuestions

    @property
    def step(self) -> str:
        """What a column of a chart over time stands for."""
        return time_step(self.filters)


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters in the address."""
    opened = open_view("overview", facts, text, formats)
    if opened is None:
        return
    view = _View(facts, opened.filters, text, formats, overview_questions(opened.filters, facts.days))
    _show_scope(view)
    link = st.container()
    steps: list[Any] = ask(view.questions.by_step)
    if not any(row["order_count"] for row in steps):
        show_empty(text)
        return
    complete = [row for row in steps if _is_complete(row[view.step], view)]
    show_kpis(view.questions, complete, view)
    _show_guests(view)
    _show_sales(steps, view)
    _show_parts(view)
    if has("customers", facts):
        _show_new_and_returning(steps, view)
    show_lacks(view, "customers", "products", "payments")
    with link:
        _show_write_to(view)


def _show_guests(view: _View) -> None:
    """How much of orders and sales is in no number of customers, because it is not known whose it is."""
    if not view.facts.contents.has_guests:
        return
    text, formats = view.text, view.formats
    rows: dict[Any, Any] = {row["customer_type"]: row for row in ask(view.questions.by_customer_type)}
    guests = rows.get("guest", {"order_count": 0, "total_sales": Decimal(0)})
    orders, sales = (sum(row[name] for row in rows.values()) for name in ("order_count", "total_sales"))
    shares = {
        "share": formats.share(guests["order_count"], orders),
        "sales": formats.share(guests["total_sales"], sales),
    }
    st.caption(text("guests_line", count=formats.count(guests["order_count"]), **shares))


def _show_parts(view: _View) -> None:
    """What was sold and how it was paid, side by side where both are known."""
    parts = (("products", _show_bought), ("payments", _show_payments))
    shown = [part for thing, part in parts if has(thing, view.facts)]
    for column, part in zip(st.columns(max(1, len(shown)), gap="large"), shown, strict=False):
        with column:
            part(view)


def _show_bought(view: _View) -> None:
    """Categories, or products for a shop without."""
    if has("categories", view.facts):
        _show_categories(view)
    else:
        _show_products(view)


def _show_products(view: _View) -> None:
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
    _draw(charts.ranked_bars(bars, separators=formats.separators), bars, text("top_products"), "products", text)


def _product_hover(name: str, row: Any, view: _View) -> str:
    orders = view.text("order_number", count=view.formats.count(row["order_count"]))
    return f"{name}<br>{view.formats.money(row['total_sales'])}<br>{orders}"


def _show_write_to(view: _View) -> None:
    """How many customers to write to this week, by the same filters as the page that says who they are."""
    day = view.facts.last_full_day
    if day is not None and (count := sum(entry.customer_count for entry in find(outreach, day, view.filters))):
        name = "write_to_link" if view.filters == EVERYTHING else "write_to_link_filtered"
        page_link("segments", view.text(name, count=view.formats.count(count)), ":material/mail:")


def _show_scope(view: _View) -> None:
    """How fresh the data is, where it tails off, and what was left out and why."""
    facts, text, formats = view.facts, view.text, view.formats
    lines = [text("as_of", moment=formats.moment(facts.as_of))] if facts.as_of else []
    if facts.tail_months:
        lines.append(text("tails_off", month=formats.month(facts.tail_months[0])))
    lines.append(counted_line(ask(view.questions.by_status), text, formats))
    st.caption(" · ".join(lines))


def _is_complete(start: date, view: _View) -> bool:
    """Whether a column shows all of its month: over, within the period, and not where the data tails off."""
    return view.step == "day" or view.is_whole(start)


def _show_sales(steps: list[Any], view: _View) -> None:
    text, formats, step = view.text, view.formats, view.step
    bars = [
        charts.Bar(
            row[step],
            row["total_sales"],
            formats.time_step(row[step], step),
            f"{formats.time_step(row[step], step)}<br><b>{formats.money(row['total_sales'])}</b>"
            f"<br>{text('order_number', count=formats.count(row['order_count']))}",
            _is_complete(row[step], view),
        )
        for row in steps
    ]
    title = text(f"sales_by_{step}")
    section(title, "sales", Question(("total_sales",), (step,), view.filters), view)
    if not all(bar.is_complete for bar in bars):
        st.caption(text("months_incomplete"))
    figure = charts.columns_over_time(bars, step=step, write=formats.short_money, separators=formats.separators)
    _draw(figure, bars, title, "sales", text)


def _show_categories(view: _View) -> None:
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
    _draw(charts.ranked_bars(bars, separators=formats.separators), bars, text("top_categories"), "categories", text)


def _show_payments(view: _View) -> None:
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
    _draw(charts.ranked_bars(bars, separators=formats.separators), bars, text("payment_mix"), "payments", text)


def _show_new_and_returning(steps: list[Any], view: _View) -> None:
    text, formats, step = view.text, view.formats, view.step
    new, returning = ([_customer_bar(row, kind, view) for row in steps] for kind in ("new", "returning"))
    title = text(f"new_and_returning_by_{step}")
    metrics = ("new_customer_count", "returning_customer_count")
    section(title, "new-returning", Question(metrics, (step,), view.filters), view)
    names = (text("new"), text("returning"))
    figure = charts.stacked_columns(
        new, returning, names, step=step, write=formats.short_count, separators=formats.separators
    )
    _draw(figure, new, title, "new-returning", text)


def _customer_bar(row: Any, kind: str, view: _View) -> charts.Bar:
    start, count = row[view.step], row[f"{kind}_customer_count"]
    label = view.formats.time_step(start, view.step)
    hover = f"{label}<br>{view.text(kind)}: <b>{view.formats.count(count)}</b>"
    return charts.Bar(start, count, label, hover, _is_complete(start, view))


def _draw(figure: Any, bars: list[charts.Bar], title: str, key: str, text: Text) -> None:
    highest = max(bars, key=lambda bar: bar.value)
    plain = re.sub("<[^>]+>", " ", highest.hover)
    draw(figure, key, text("chart_alt", title=title, top=plain))
