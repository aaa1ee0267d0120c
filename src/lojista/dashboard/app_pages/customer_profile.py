"""One customer at a glance: what they brought, when they were last here, and how they stand."""

from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.customer_view import CustomerView, segment_words
from lojista.dashboard.origins import definition_of
from lojista.dashboard.texts import literally
from lojista.metrics.customer_profile import CustomerProfile


def show_profile(view: CustomerView) -> None:
    """A strip of numbers, and a word where none of the orders count."""
    profile = view.profile
    country = view.formats.country(profile.country) if profile.country and len(view.facts.choices.countries) > 1 else ""
    place = ", ".join(part for part in ((profile.city or "").title(), profile.state, country) if part)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(literally(view.customer_id), anchor=False, width="content")
        st.caption(literally(place), width="content")
    if not profile.order_count:
        st.info(view.text("customer_no_valid_order"))
        return
    cards = [_sales(profile, view), _orders(profile, view), _average(profile, view), *_standing(profile, view)]
    with st.container(key="kpis"):
        for column, card in zip(st.columns(len(cards), gap="small"), cards, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _show_card(**card)


def _show_card(label: str, value: str, note: str, explained: str | None) -> None:
    st.metric(label, value, help=explained)
    st.caption(note)


def _card(label: str, value: str, note: str, explained: str | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "note": note, "explained": explained}


def _sales(profile: CustomerProfile, view: CustomerView) -> dict[str, Any]:
    text, money = view.text, view.formats.money
    note = text("customer_net", net=money(profile.net_sales))
    return _card(text("total_sales"), money(profile.total_sales), note, definition_of("total_sales", text))


def _orders(profile: CustomerProfile, view: CustomerView) -> dict[str, Any]:
    text, formats = view.text, view.formats
    first, last = formats.day(profile.first_order_on), formats.day(profile.last_order_on)
    note = first if first == last else text("customer_between", first=first, last=last)
    return _card(text("order_count"), formats.count(profile.order_count), note, definition_of("order_count", text))


def _average(profile: CustomerProfile, view: CustomerView) -> dict[str, Any]:
    text = view.text
    value = view.formats.money(profile.average_order_value)
    note, explained = text("customer_average_note"), definition_of("average_order_value", text)
    return _card(text("average_order_value"), value, note, explained)


def _standing(profile: CustomerProfile, view: CustomerView) -> list[dict[str, Any]]:
    """Days and segment on the last full day; none for whom there was no valid order by then."""
    text, formats = view.text, view.formats
    if profile.segment is None:
        return []
    day = text("customer_as_of", day=formats.day(profile.as_of))
    names = ("recency_score", "frequency_score", "monetary_score")
    scores = text("customer_scores", **{name: formats.count(getattr(profile, name)) for name in names})
    days = formats.count(profile.days_since_last_order)
    return [
        _card(text("customer_days_since"), days, day, text("customer_days_since_help")),
        _card(text("group"), segment_words(profile.segment, view), scores, text("rules_help")),
    ]
