"""Overview: how the shop is doing, and compared to when."""

from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.overview_parts import show_parts
from lojista.dashboard.app_pages.overview_view import OverviewView, draw_bars
from lojista.dashboard.charts import bars as charts
from lojista.dashboard.data import ShopFacts, ask, find, scope
from lojista.dashboard.formats import Formats
from lojista.dashboard.kpis import show_kpis
from lojista.dashboard.lacks import has, show_lacks
from lojista.dashboard.links import page_link
from lojista.dashboard.origins import counted_line
from lojista.dashboard.permitted import may_open
from lojista.dashboard.questions import overview_questions
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text
from lojista.dashboard.view import open_view, section
from lojista.metrics.currencies import other_currencies
from lojista.metrics.filters import EVERYTHING
from lojista.metrics.outreach import outreach
from lojista.metrics.questions import Question


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters in the address."""
    opened = open_view("overview", facts, text, formats)
    if opened is None:
        return
    view = OverviewView(facts, opened.filters, text, formats, overview_questions(opened.filters, facts.days))
    _show_scope(view)
    _show_currencies(view)
    link = st.container()
    steps: list[Any] = ask(view.questions.by_step)
    if not any(row["order_count"] for row in steps):
        show_empty(text)
        return
    complete = [row for row in steps if _is_complete(row[view.step], view)]
    show_kpis(view.questions, complete, view)
    _show_guests(view)
    _show_sales(steps, view)
    show_parts(view)
    if has("customers", facts):
        _show_new_and_returning(steps, view)
    show_lacks(view, "customers", "products", "payments")
    with link:
        _show_write_to(view)


def _show_guests(view: OverviewView) -> None:
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


def _show_write_to(view: OverviewView) -> None:
    """How many customers to write to this week, by the same filters as the page that says who they are."""
    day = view.facts.last_full_day if may_open("segments") else None
    if day is not None and (count := sum(entry.customer_count for entry in find(outreach, day, view.filters))):
        name = "write_to_link" if view.filters == EVERYTHING else "write_to_link_filtered"
        page_link("segments", view.text(name, count=view.formats.count(count)), ":material/mail:")


def _show_scope(view: OverviewView) -> None:
    """How fresh the data is, where it tails off, and what was left out and why."""
    facts, text, formats = view.facts, view.text, view.formats
    lines = [text("as_of", moment=formats.moment(facts.as_of))] if facts.as_of else []
    if facts.tail_months:
        lines.append(text("tails_off", month=formats.month(facts.tail_months[0])))
    lines.append(counted_line(ask(view.questions.by_status), text, formats))
    st.caption(" · ".join(lines))


def _show_currencies(view: OverviewView) -> None:
    """Which orders in other currencies are in the numbers, and which are not for want of a rate; of all of the data."""
    text, formats = view.text, view.formats
    lines = list[str]()
    for one in () if scope().is_narrow else find(other_currencies):
        if one.converted_count:
            count = formats.count(one.converted_count)
            lines.append(text("orders_converted", count=count, currency=one.currency, own=view.facts.currency))
        if one.left_out_count:
            lines.append(text("orders_left_out", count=formats.count(one.left_out_count), currency=one.currency))
    if lines:
        st.caption(" ".join(lines))


def _is_complete(start: date, view: OverviewView) -> bool:
    """Whether a column shows all of its month: over, within the period, and not where the data tails off."""
    return view.step == "day" or view.is_whole(start)


def _show_sales(steps: list[Any], view: OverviewView) -> None:
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
    draw_bars(figure, bars, title, "sales", text)


def _show_new_and_returning(steps: list[Any], view: OverviewView) -> None:
    text, formats, step = view.text, view.formats, view.step
    new, returning = ([_customer_bar(row, kind, view) for row in steps] for kind in ("new", "returning"))
    title = text(f"new_and_returning_by_{step}")
    metrics = ("new_customer_count", "returning_customer_count")
    section(title, "new-returning", Question(metrics, (step,), view.filters), view)
    names = (text("new"), text("returning"))
    figure = charts.stacked_columns(
        new, returning, names, step=step, write=formats.short_count, separators=formats.separators
    )
    draw_bars(figure, new, title, "new-returning", text)


def _customer_bar(row: Any, kind: str, view: OverviewView) -> charts.Bar:
    start, count = row[view.step], row[f"{kind}_customer_count"]
    label = view.formats.time_step(start, view.step)
    hover = f"{label}<br>{view.text(kind)}: <b>{view.formats.count(count)}</b>"
    return charts.Bar(start, count, label, hover, _is_complete(start, view))
