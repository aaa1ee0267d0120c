"""The filter bar. Every choice lives in the address, so that a page can be shared, reloaded, left and found again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from lojista.dashboard.data import ShopFacts
from lojista.dashboard.texts import LANGUAGES, Text, language_of, text_or
from lojista.metrics.filters import Filters
from lojista.periods import Period

_PRESETS = ("all", "30", "90", "365", "year", "last_year", "custom")
_DATES = "dates"
_KEYS = ("period", _DATES, "state", "category", "payment")


@dataclass(frozen=True)
class Chosen:
    """The filters a person set; `is_pending` while a period is only half picked."""

    filters: Filters
    is_pending: bool = False


def choose_language() -> str:
    """The reader's language: as chosen, else as the browser asks."""
    key = "lang"
    if key not in st.session_state and key not in st.query_params:
        st.session_state[key] = language_of(st.context.locale)
    chosen = st.segmented_control(
        "Language / Idioma",
        list(LANGUAGES),
        format_func=lambda language: {"en": "EN", "pt-BR": "PT"}[language],
        key=key,
        required=True,
        label_visibility="collapsed",
        bind="query-params",
        persist_state="session",
    )
    return str(chosen or "en")


def filter_bar(facts: ShopFacts, text: Text, language: str) -> Chosen:
    """Period, states, categories and payment types, each searchable, each empty for all."""
    _forget_unknown(facts, text)
    with st.container(key="filter-bar"):
        columns = st.columns([1.1, 1, 1.4, 1.2], gap="small")
        with columns[0]:
            preset = _period_preset(text)
        states = _picker(columns[1], "state", facts.choices.states, text, str)
        categories = _picker(columns[2], "category", facts.choices.categories, text, _category_label(facts, language))
        payments = _picker(columns[3], "payment", facts.choices.payment_types, text, _payment_label(text))
        period, is_pending = _period(preset, facts, text)
    return Chosen(Filters(period, states, categories, payments), is_pending)


def clear_filters() -> None:
    """Back to everything; for a button's callback."""
    for key in _KEYS:
        st.session_state.pop(key, None)
        st.query_params.pop(key, None)


def readable(name: str) -> str:
    """bed_bath_table as Bed bath table."""
    return name.replace("_", " ").capitalize()


def _category_label(facts: ShopFacts, language: str) -> Callable[[str], str]:
    if language == "en":
        return readable
    return lambda name: readable(facts.category_names.get(name, name))


def _payment_label(text: Text) -> Callable[[str], str]:
    return lambda name: text_or(text, f"payment_type_{name}", readable(name))


def category_label(facts: ShopFacts, language: str, name: str) -> str:
    """A category in the reader's words."""
    return _category_label(facts, language)(name)


def payment_label(text: Text, name: str) -> str:
    """A payment type in the reader's words."""
    return _payment_label(text)(name)


def _period_preset(text: Text) -> str:
    return st.selectbox(
        text("period"),
        _PRESETS,
        format_func=lambda preset: text(f"period_{preset}"),
        key="period",
        bind="query-params",
        persist_state="session",
    )


def _picker(
    column: st.delta_generator.DeltaGenerator,
    key: str,
    options: Sequence[str],
    text: Text,
    label: Callable[[str], str],
) -> tuple[str, ...]:
    everything = {"state": "all_states", "category": "all_categories", "payment": "all_payments"}[key]
    with column:
        picked = st.multiselect(
            text(key),
            options,
            format_func=label,
            key=key,
            placeholder=text(everything),
            bind="query-params",
            persist_state="session",
        )
    return tuple(sorted(picked))


def _forget_unknown(facts: ShopFacts, text: Text) -> None:
    """An address made for another shop, or by hand, may name values that are not there."""
    known = {
        "period": _PRESETS,
        "state": facts.choices.states,
        "category": facts.choices.categories,
        "payment": facts.choices.payment_types,
    }
    unknown = []
    for key, values in known.items():
        given = st.query_params.get_all(key)
        wrong = [value for value in given if value not in values]
        if wrong:
            unknown += wrong
            st.query_params.pop(key)
    if unknown:
        st.warning(text("unknown_filters", values=", ".join(repr(value[:40]) for value in unknown)))


def _period(preset: str, facts: ShopFacts, text: Text) -> tuple[Period | None, bool]:
    if facts.days is None or preset == "all":
        return None, False
    if preset == "custom":
        return _picked_dates(facts.days, text)
    return _preset_period(preset, facts.days.end), False


def _preset_period(preset: str, last: date) -> Period:
    """Periods end on the last day of the data, not on the wall clock's."""
    if preset == "year":
        return Period(date(last.year, 1, 1), last)
    if preset == "last_year":
        return Period(date(last.year - 1, 1, 1), date(last.year - 1, 12, 31))
    return Period(last - timedelta(days=int(preset) - 1), last)


def _picked_dates(days: Period, text: Text) -> tuple[Period | None, bool]:
    picked = st.date_input(
        text("dates"),
        value=(days.start, days.end),
        min_value=days.start,
        max_value=days.end,
        key=_DATES,
        format="YYYY-MM-DD",
        bind="query-params",
        persist_state="session",
    )
    ends = tuple(picked) if isinstance(picked, (tuple, list)) else (picked,)
    if len(ends) < 2:
        st.info(text("pick_last_day"))
        return None, True
    return Period(ends[0], ends[1]), False
