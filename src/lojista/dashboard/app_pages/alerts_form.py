"""A form for another rule: what to watch, when it holds, and how often to tell of it."""

from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.alerts.rules import (
    BAND_WIDTH,
    LONGEST_WINDOW,
    QUIET_HOURS,
    Condition,
    Kind,
    Telling,
    is_known_at_once,
    rule_of,
    watchable,
)
from lojista.dashboard.alerting import keep
from lojista.dashboard.controls import category_label, payment_label, state_label
from lojista.dashboard.origins import definition_of
from lojista.dashboard.texts import literally
from lojista.dashboard.view import View, section
from lojista.errors import LojistaError
from lojista.metrics.catalog import METRICS, Metric, Source, Unit
from lojista.metrics.filters import Filters

_NAME, _METRIC, _KIND = "alert-name", "alert-metric", "alert-kind"
_LIMIT, _WIDTH, _DAYS = "alert-limit", "alert-width", "alert-days"
_QUIET, _END, _SAID = "alert-quiet", "alert-end", "alert-said"
_FEWEST = 2  # one value, which everything has, narrows nothing


def show_form(view: View) -> None:
    """What may be chosen follows from the metric."""
    text = view.text
    section(text("alert_add"), "alert-add", None, view)
    with st.container(border=True, key="alert-form"):
        first, second = st.columns(2, gap="small")
        first.text_input(text("alert_name"), key=_NAME, max_chars=80, placeholder=text("alert_name_example"))
        name = second.selectbox(text("alert_metric"), watchable(), watchable().index("order_count"),
                                format_func=text, key=_METRIC)  # fmt: skip
        entry = METRICS[name]
        st.caption(literally(definition_of(name, text)))
        _show_limits(entry, view)
        _show_filters(entry, view)
        _show_telling(view)
        st.button(text("alert_do"), type="primary", on_click=_add, args=(view,), key="alert-do")
        if said := st.session_state.pop(_SAID, ""):
            st.error(literally(said))


def _show_limits(entry: Metric, view: View) -> None:
    text = view.text
    kinds = [kind.value for kind in Kind if kind is not Kind.CHANGE or is_known_at_once(entry)]
    if st.session_state.get(_KIND) not in kinds:
        st.session_state[_KIND] = kinds[-1]
    first, second, third = st.columns([2, 1, 1], gap="small", vertical_alignment="bottom")
    with first:
        st.segmented_control(
            text("alert_kind"), kinds, format_func=lambda kind: text(f"kind_{kind}"), key=_KIND, required=True
        )
    with second:
        if st.session_state[_KIND] == Kind.CHANGE:
            st.number_input(text("alert_width"), 0.5, 20.0, float(BAND_WIDTH), 0.5, key=_WIDTH, help=text("width_help"))
        else:
            st.number_input(_limit_title(entry, view), value=0.0, step=1.0, key=_LIMIT)
    if entry.source is not Source.SEGMENTS:
        third.number_input(text("alert_days"), 1, LONGEST_WINDOW, 1, key=_DAYS, help=text("alert_days_help"))
    if Kind.CHANGE not in kinds:
        st.caption(text("alert_ripens"))


def _limit_title(entry: Metric, view: View) -> str:
    unit = {Unit.SHARE: "%", Unit.MONEY: view.formats.currency}.get(entry.unit)
    return view.text("alert_limit_title") + (f", {unit}" if unit else "")


def _pickers(entry: Metric, view: View) -> dict[str, tuple[str, tuple[str, ...], Any]]:
    """For each filter that narrows anything: its title, its values, and how they are written."""
    known, text = view.facts.choices, view.text
    pickers = {
        "countries": ("country", known.countries, view.formats.country),
        "states": ("state", known.states, state_label(view.facts)),
        "categories": ("category", known.categories, category_label(view.facts, view.formats.language)),
        "payment_types": ("payment", known.payment_types, payment_label(text)),
    }
    return {name: one for name, one in pickers.items() if name in entry.filters and len(one[1]) >= _FEWEST}


def _show_filters(entry: Metric, view: View) -> None:
    pickers = _pickers(entry, view)
    if not pickers:
        return
    everything = {"countries": "all_countries", "states": "all_states", "categories": "all_categories",
                  "payment_types": "all_payments"}  # fmt: skip
    for column, (name, (title, values, label)) in zip(
        st.columns(len(pickers), gap="small"), pickers.items(), strict=True
    ):
        column.multiselect(
            view.text(title), values, format_func=label, key=f"alert-{name}", placeholder=view.text(everything[name])
        )


def _show_telling(view: View) -> None:
    text = view.text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(text("alert_quiet_title"), 0, 24 * 365, QUIET_HOURS, key=_QUIET, width=230)
        st.checkbox(text("alert_tell_end"), key=_END)


def _add(view: View) -> None:
    """Runs before the page is drawn again, so that the new rule is in it."""
    state = st.session_state
    if not str(state[_NAME]).strip():
        state[_SAID] = view.text("alert_name_missing")
        return
    try:
        is_new = keep(rule_of(str(state[_NAME]), _condition(view), Telling(int(state[_QUIET]), bool(state[_END]))))
    except LojistaError as error:
        state[_SAID] = str(error)
        return
    if is_new:
        state[_NAME] = ""
    else:
        state[_SAID] = view.text("alert_name_taken", rule=state[_NAME])


def _condition(view: View) -> Condition:
    """As it stands in the form."""
    state = st.session_state
    entry, kind = METRICS[state[_METRIC]], Kind(state[_KIND])
    named = {name: tuple(sorted(state.get(f"alert-{name}", ()))) for name in _pickers(entry, view)}
    days = 1 if entry.source is Source.SEGMENTS else int(state[_DAYS])
    if kind is Kind.CHANGE:
        return Condition(
            entry.name, kind, Filters(None, **named), band_width=Decimal(str(state[_WIDTH])), window_days=days
        )
    typed = Decimal(str(state[_LIMIT]))
    threshold = typed / 100 if entry.unit is Unit.SHARE else typed
    return Condition(entry.name, kind, Filters(None, **named), threshold, view.facts.currency, window_days=days)
