"""One customer's orders, deliveries, reviews and segments over time."""

from datetime import date

import streamlit as st

from lojista.dashboard.app_pages.customer_view import CustomerView, segment_words, status_of
from lojista.dashboard.charts.timeline import Band, Purchase, timeline
from lojista.dashboard.controls import category_label
from lojista.dashboard.lacks import has
from lojista.dashboard.view import draw, section
from lojista.metrics.customer_orders import CustomerOrder
from lojista.metrics.customer_profile import Stay
from lojista.metrics.segments import SEGMENTS


def show_timeline(view: CustomerView) -> None:
    """The chart, with what its marks mean above it; nothing where no order came to anything."""
    text, formats, orders = view.text, view.formats, view.orders
    if not any(order.order_value for order in orders):
        return
    section(text("customer_timeline"), "timeline", None, view)
    st.caption(_caption(view))
    figure = timeline(
        [_purchase(order, view) for order in orders],
        [band for stay in view.stays if (band := _band(stay, view)).end > band.start],
        write=formats.short_money,
        write_day=formats.day_of_year,
        write_month=formats.month_of_year,
        separators=formats.separators,
    )
    draw(figure, "customer-timeline", _alt(orders, view))


def _caption(view: CustomerView) -> str:
    """What the marks mean that the shop's data can have."""
    things = ("deliveries", "promises", "reviews")
    lines = [view.text(f"customer_timeline_{thing}") for thing in things if has(thing, view.facts)]
    beneath = [view.text("customer_timeline_segments")] if view.stays else []
    return " ".join([view.text("customer_timeline_orders"), *lines, *beneath])


def _alt(orders: tuple[CustomerOrder, ...], view: CustomerView) -> str:
    text, formats, stays = view.text, view.formats, view.stays
    first, last = (formats.day(order.purchased_at.date()) for order in (orders[0], orders[-1]))
    words = text("customer_timeline_alt", count=formats.count(len(orders)), first=first, last=last)
    return f"{words} {text('group')}: {segment_words(stays[-1].segment, view)}." if stays else words


def _purchase(order: CustomerOrder, view: CustomerView) -> Purchase:
    return Purchase(
        order.purchased_at,
        float(order.order_value),
        _hover(order, view),
        order.is_valid,
        order.promised_on,
        order.delivered_on,
        order.days_late is not None and order.days_late > 0,
        "" if order.review_score is None else str(order.review_score),
    )


def _hover(order: CustomerOrder, view: CustomerView) -> str:
    text, formats = view.text, view.formats
    label = category_label(view.facts, formats.language)
    lines = [
        f"<b>{formats.money(order.order_value)}</b> · {status_of(order, view)}",
        formats.moment(order.purchased_at),
        ", ".join(label(name) for name in order.categories),
        text("customer_promised", day=formats.day(order.promised_on)) if order.promised_on else "",
        text("customer_delivered", day=formats.day(order.delivered_on)) if order.delivered_on else "",
        lateness(order.days_late, view),
        "" if order.review_score is None else f"{text('customer_review')}: {order.review_score}",
    ]
    return "<br>".join(line for line in lines if line)


def lateness(days_late: int | None, view: CustomerView) -> str:
    """How far from the promised day an order came; nothing where that is not known."""
    if days_late is None:
        return ""
    if days_late == 0:
        return view.text("lateness_on_the_day")
    return view.text("days_late" if days_late > 0 else "days_early", days=view.formats.count(abs(days_late)))


def _band(stay: Stay, view: CustomerView) -> Band:
    text, formats = view.text, view.formats
    name, end = segment_words(stay.segment, view), stay.until_month_end
    rank = 1.0 if stay.segment is None else SEGMENTS.index(stay.segment) / (len(SEGMENTS) - 1)
    days = (
        text("customer_since", first=formats.day(stay.from_month_end))
        if end is None
        else text("customer_between", first=formats.day(stay.from_month_end), last=formats.day(end))
    )
    return Band(stay.from_month_end, end or _last_day(view), name, rank, f"<b>{name}</b><br>{days}")


def _last_day(view: CustomerView) -> date:
    """Where a stay that lasts is drawn to."""
    stays, as_of = view.stays, view.profile.as_of
    return max(day for day in (as_of, stays[-1].from_month_end) if day is not None)
