"""The filter bar. Every choice lives in the address, so that a page can be shared, reloaded, left and found again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lojista.dashboard import address
from lojista.dashboard.data import ShopFacts, map_setting
from lojista.dashboard.formats import Formats, date_input_format
from lojista.dashboard.maps import region_map
from lojista.dashboard.options import Option
from lojista.dashboard.texts import LANGUAGES, Text, language_in, language_of, literally, text_or
from lojista.errors import SettingError
from lojista.metrics.filters import Filters
from lojista.periods import Period, ShopCalendar

_CUSTOM = "custom"
_PRESETS = ("all", "30", "90", "365", "year", "last_year", _CUSTOM)
_YEARS = ("year", "last_year")
_DATES = "dates"
_LANGUAGE = "lang"
_FALLBACK = "en"
_PICKERS = {"country": "all_countries", "state": "all_states", "category": "all_categories", "payment": "all_payments"}
_WIDTHS = {"country": 1.0, "state": 1.0, "category": 1.4, "payment": 1.2}
_ROOM = 3.6
_FEWEST = 2  # one value, which everything has, narrows nothing


@dataclass(frozen=True)
class Chosen:
    """The filters a person set; `is_pending` while a period is only half picked."""

    filters: Filters
    is_pending: bool = False


def choose_language(shop_country: Callable[[], str | None]) -> str:
    """The reader's language: as chosen, as the address says, as the browser asks, or as the shop's country speaks.

    The shop is asked only where the browser asks for a language that there are no words in, or for none.
    """
    asked = st.query_params.get(_LANGUAGE)
    if asked is not None and address.is_from_outside():
        st.session_state[_LANGUAGE] = language_of(asked) or _FALLBACK
    elif _LANGUAGE not in st.session_state:
        st.session_state[_LANGUAGE] = language_of(st.context.locale) or language_in(shop_country())
    chosen = st.segmented_control(
        "Language / Idioma",
        list(LANGUAGES),
        format_func=lambda language: language[:2].upper(),
        key=_LANGUAGE,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen)


def filter_bar(facts: ShopFacts, text: Text, formats: Formats, options: Sequence[Option] = ()) -> Chosen:
    """Period, countries, states, categories and payment types, each searchable, each empty for all.

    What the shop has no two values of is absent: it could narrow nothing. `options` are the page's own choices, which
    the address keeps as well.
    """
    _read_address(facts, text, options)
    labels = {
        "country": formats.country,
        "state": state_label(facts),
        "category": category_label(facts, formats.language),
        "payment": payment_label(text),
    }
    shown = {key: values for key, values in _values(facts).items() if values}
    with st.container(key="filter-bar"):
        room = max(0.0, _ROOM - sum(_WIDTHS[key] for key in shown))  # left free where pickers are absent
        widths = [1.1, *(_WIDTHS[key] for key in shown), *([room] if room else [])]
        period_column, *columns = st.columns(widths, gap="small")
        preset = _period_preset(period_column, facts, text, formats)
        named = {
            key: _picker(column, key, values, text, labels[key])
            for column, (key, values) in zip(columns, shown.items(), strict=False)
        }
        period = _period(preset, facts, text, formats.language)
    _write_address(preset, period, named, options)
    is_pending = preset == _CUSTOM and period is None
    picked = {"states": "state", "categories": "category", "payment_types": "payment", "countries": "country"}
    return Chosen(Filters(period, **{name: named.get(key, ()) for name, key in picked.items()}), is_pending)


def _values(facts: ShopFacts) -> dict[str, tuple[str, ...]]:
    """What each picker offers; nothing where there is no choice."""
    choices = facts.choices
    known = {
        "country": choices.countries,
        "state": choices.states,
        "category": choices.categories,
        "payment": choices.payment_types,
    }
    return {key: values if len(values) >= _FEWEST else () for key, values in known.items()}


def keep_filters(facts: ShopFacts, text: Text, options: Sequence[Option] = ()) -> None:
    """Takes filters over from the address and keeps them in it, for a page that none of them narrows."""
    _read_address(facts, text, options)
    preset, period = str(st.session_state["period"]), None
    if preset == _CUSTOM and facts.days is not None:
        address.read_dates((facts.days.start, facts.days.end), _DATES)
        period = Period(*st.session_state[_DATES])
    _write_address(preset, period, {key: st.session_state[key] for key in _PICKERS}, options)


def clear_filters() -> None:
    """Back to everything; for a button's callback."""
    st.session_state["period"] = _PRESETS[0]
    for key in _PICKERS:
        st.session_state[key] = []


def readable(name: str) -> str:
    """bed_bath_table as Bed bath table."""
    return name.replace("_", " ").capitalize()


def category_label(facts: ShopFacts, language: str) -> Callable[[str], str]:
    """How a category is called in the reader's language."""
    if language == "en":
        return readable
    return lambda name: readable(facts.category_names.get(name, name))


def state_label(facts: ShopFacts) -> Callable[[str], str]:
    """A state's code, with its name where the shop's map knows it: found by typing either."""
    try:
        names = region_map(map_setting(), facts.country).names
    except SettingError:
        names = {}  # the page that draws the map says what is wrong with it
    return lambda code: f"{code} · {names[code]}" if code in names else code


def payment_label(text: Text) -> Callable[[str], str]:
    """How a payment type is called in the reader's language."""
    return lambda name: text_or(text, f"payment_type_{name}", readable(name))


def _read_address(facts: ShopFacts, text: Text, options: Sequence[Option]) -> None:
    known = {"period": _PRESETS, **_values(facts)}
    unreadable = address.unreadable_dates()
    own = [words for option in options if (words := option.take_over()) is not None]
    unknown = [*unreadable, *address.read(known), *own]
    days = address.given_days()
    if not isinstance(st.session_state.get("period"), str):
        otherwise = _CUSTOM if days else _PRESETS[0]
        st.session_state["period"] = next(iter(st.session_state.get("period", [])), otherwise)
    if st.session_state["period"] != _CUSTOM:
        unknown += [day.isoformat() for day in days.values()]  # another period leaves them out
    if unknown:
        st.warning(text("unknown_filters", values=literally(", ".join(repr(value[:40]) for value in unknown))))


def _write_address(
    preset: str, period: Period | None, named: Mapping[str, Sequence[str]], options: Sequence[Option]
) -> None:
    dates = (period.start, period.end) if preset == _CUSTOM and period is not None else ()
    ends = {name: [day.isoformat()] for name, day in zip((address.FROM, address.TO), dates, strict=False)}
    shown = {"period": [] if preset == _PRESETS[0] else [preset], **ends, **named}
    own = {option.name: option.written() for option in options}
    address.write({**shown, **own, _LANGUAGE: [st.session_state[_LANGUAGE]]})


def _period_preset(column: DeltaGenerator, facts: ShopFacts, text: Text, formats: Formats) -> str:
    with column:
        return st.selectbox(
            text("period"),
            _PRESETS,
            format_func=lambda preset: _preset_label(preset, facts, text, formats),
            key="period",
            persist_state="session",
        )


def _preset_label(preset: str, facts: ShopFacts, text: Text, formats: Formats) -> str:
    """What a preset is called; of a year also which one, since years go by the data, and whether it is fiscal."""
    if preset not in _YEARS or facts.last_full_day is None:
        return text(f"period_{preset}")
    name = preset if facts.calendar.fiscal_year_starts == 1 else f"fiscal_{preset}"
    year = formats.fiscal_year(_preset_period(preset, facts.last_full_day, facts.calendar).end)
    return text("period_of_year", period=text(f"period_{name}"), year=year)


def _picker(
    column: DeltaGenerator, key: str, options: Sequence[str], text: Text, label: Callable[[str], str]
) -> tuple[str, ...]:
    with column:
        picked = st.multiselect(
            text(key), options, format_func=label, key=key, placeholder=text(_PICKERS[key]), persist_state="session"
        )
    return tuple(sorted(picked))


def _period(preset: str, facts: ShopFacts, text: Text, language: str) -> Period | None:
    if facts.days is None or facts.last_full_day is None or preset == "all":
        return None
    if preset == _CUSTOM:
        return _picked_dates(facts.days, text, language)
    return _preset_period(preset, facts.last_full_day, facts.calendar)


def _preset_period(preset: str, last: date, calendar: ShopCalendar) -> Period:
    """Periods end on the last day of the data, or the last before it tails off, not on the wall clock's. Years are the
    shop's fiscal years."""
    year = calendar.fiscal_year(last)
    if preset == "year":
        return Period(year.start, last)
    if preset == "last_year":
        return calendar.fiscal_year(year.start - timedelta(days=1))
    return Period(last - timedelta(days=int(preset) - 1), last)


def _picked_dates(days: Period, text: Text, language: str) -> Period | None:
    """Both days as picked; None, with a word of help, while only the first is."""
    address.read_dates((days.start, days.end), _DATES)
    picked: Sequence[date] = st.date_input(  # type: ignore[assignment]  # a range, by the value in its state
        text("dates"),
        min_value=days.start,
        max_value=days.end,
        key=_DATES,
        format=date_input_format(language),
        width=340,
        persist_state="session",
    )
    if len(picked) < 2:
        st.info(text("pick_last_day"))
        return None
    return Period(picked[0], picked[1])
