"""Alerts: what is out of the ordinary now, the rules that numbers are watched by, and a way to add one."""

from collections.abc import Sequence

import streamlit as st

from lojista.dashboard.alerting import Alerts, alerts_now, channels
from lojista.dashboard.app_pages.alerts_form import show_form
from lojista.dashboard.app_pages.alerts_rules import show_rule
from lojista.dashboard.app_pages.alerts_view import bounds_in_words, number_in_words, told_in_words
from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.training import may_write
from lojista.dashboard.view import View, open_unfiltered_view, section
from lojista.postgres.alert_store import AlertEvent, KeptRule


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws what holds now, then the rules, the form for another, and what held before."""
    view = open_unfiltered_view("alerts", facts, text, formats)
    found = alerts_now()
    _show_open(found, view)
    _show_rules(found.rules, view)
    if may_write():
        show_form(view)
    else:
        st.info(text("alerts_from_shell"))
        st.code('lojista alert add "Unusual day" --metric order_count --change', language="shell")
    _show_past([event for event in found.events if event.ended_at is not None], found, view)


def _show_open(found: Alerts, view: View) -> None:
    text, held = view.text, [event for event in found.events if event.ended_at is None]
    if found.rules and not held:
        st.success(text("alerts_quiet"), icon=":material/check_circle:")
    for event in held:
        with st.container(border=True, key=f"alert-event-{event.event_id}", gap="xsmall"):
            st.markdown(f":orange[:material/warning:] **{literally(event.rule_name)}**")
            st.write(literally(_seen(event, view)))
            st.caption(literally(_since(event, found, view)))


def _seen(event: AlertEvent, view: View) -> str:
    seen = event.finding
    number = number_in_words(event.metric, seen.value, seen.day, event.window_days, view)
    return f"{number}; {bounds_in_words(event.metric, seen.low, seen.high, seen.expected, view)}"


def _since(event: AlertEvent, found: Alerts, view: View) -> str:
    since = view.text("alerts_since", moment=view.formats.moment(event.began_at.astimezone()))
    return " · ".join([since, *(told_in_words(one, view) for one in found.told(event))])


def _show_rules(rules: Sequence[KeptRule], view: View) -> None:
    text = view.text
    section(text("alerts_rules"), "alert-rules", None, view)
    ways = [text(f"channel_{name}") for name in channels()]
    st.caption(text("alerts_told", ways=", ".join(ways)) if ways else text("alerts_told_nobody"))
    if not rules:
        st.write(text("alerts_none"))
    for at in range(0, len(rules), 2):
        for column, rule in zip(st.columns(2, gap="medium"), rules[at : at + 2], strict=False):
            with column:
                show_rule(rule, view)


def _show_past(events: Sequence[AlertEvent], found: Alerts, view: View) -> None:
    if not events:
        return
    text, formats = view.text, view.formats
    section(text("alerts_past"), "alert-past", None, view)
    told = ["; ".join(told_in_words(one, view) for one in found.told(event)) or "–" for event in events]
    columns = [
        Column(text("alert_rule"), [event.rule_name for event in events]),
        Column(text("alert_seen"), [_seen(event, view) for event in events]),
        Column(text("alert_began"), [event.began_at.astimezone() for event in events], formats.moment),
        Column(
            text("alert_ended"), [event.ended_at.astimezone() for event in events if event.ended_at], formats.moment
        ),
        Column(text("alert_told"), told),
    ]
    show_table("alert-past", columns)
