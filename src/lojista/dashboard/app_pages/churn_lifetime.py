"""What customers will still bring: orders and sales expected of all, what the models say, and whether it came true."""

from typing import TYPE_CHECKING

import streamlit as st

from lojista.dashboard.app_pages.churn_view import ChurnView
from lojista.dashboard.charts.tracks import Point, track_lines
from lojista.dashboard.data import find
from lojista.dashboard.texts import literally
from lojista.dashboard.view import draw, section
from lojista.errors import LojistaError
from lojista.models.lifetime.tracking import Tracking, track

if TYPE_CHECKING:
    from lojista.models.lifetime.value import Lifetime


def show_lifetime(view: ChurnView) -> None:
    """The models of purchases and spend, in words and beside what came after they were fitted."""
    text = view.text
    section(text("lifetime_title"), "lifetime", None, view)
    lifetime = view.report.lifetime
    if lifetime is None:
        st.info(text("lifetime_none", reason=literally(view.report.lifetime_message)))
        return
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        _show_words(lifetime, view)
    with right:
        _show_tracking(view)


def _show_words(lifetime: "Lifetime", view: ChurnView) -> None:
    text, formats, found = view.text, view.formats, view.summary
    purchases, spend = lifetime.purchases, lifetime.spend
    numbers = {
        "orders": formats.decimal(found.expected_orders, 0),
        "sales": literally(formats.money(found.expected_sales)),
    }
    lines = [
        text("lifetime_outlook", days=view.run.horizon_days, count=formats.count(found.customer_count), **numbers),
        text("lifetime_alive", share=formats.rate(found.alive_share)),
        text("lifetime_rate", days=formats.decimal(purchases.mean_days_between, 0)),
        text("lifetime_stop", share=formats.rate(purchases.stop_chance)),
        text(
            "lifetime_spend",
            sales=literally(formats.money(spend.mean_spend)),
            count=formats.count(spend.customer_count),
        ),
        text(
            "lifetime_dependent" if spend.depends_on_purchases else "lifetime_independent",
            correlation=formats.decimal(spend.correlation, 3),
        ),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    parameters = {**dict(zip(purchases.NAMES, purchases.parameters, strict=True)),
                  **dict(zip(spend.NAMES, spend.parameters, strict=True))}  # fmt: skip
    named = ", ".join(f"{name} {formats.decimal(value, 3)}" for name, value in parameters.items())
    st.caption(text("lifetime_parameters", parameters=named))


def _show_tracking(view: ChurnView) -> None:
    """A model fitted a horizon ago, followed to the day of the scores."""
    text = view.text
    st.markdown(f"**{text('tracking_title')}**")
    try:
        with st.spinner(text("tracking_wait")):
            found = find(track, view.horizon_ago, view.run.as_of)
    except LojistaError as error:
        st.info(literally(error.message))
        return
    _draw_tracking(found, view)


def _draw_tracking(found: Tracking, view: ChurnView) -> None:
    text, formats = view.text, view.formats
    numbers = {
        "day": formats.day(found.fitted_on),
        "expected": formats.decimal(found.expected, 0),
        "actual": formats.count(found.actual),
    }
    points = [
        Point(
            point.on,
            point.expected,
            point.actual,
            formats.month(point.on),
            text(
                "tracking_hover",
                day=formats.day(point.on),
                expected=formats.decimal(point.expected, 0),
                actual=formats.count(point.actual),
            ),
        )
        for point in found.points
    ]
    names = (text("tracking_actual"), text("tracking_expected"), text("tracking_fitted"))
    figure = track_lines(points, found.fitted_on, names, write=formats.short_count, separators=formats.separators)
    draw(figure, "tracking", text("tracking_alt", **numbers))
    error = text("tracking_error", error=formats.signed_rate(found.error)) if found.error is not None else ""
    st.caption(f"{text('tracking_caption', **numbers)} {error}")
