"""Keeps widgets and the page's address in step, in the shop's own values whatever the language.

Streamlit's own binding writes an option's label into the address; labels change with the language, so a shared link
would lose its filters in a browser that speaks another one.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

_WRITTEN = "address-as-written"
FROM, TO = "from", "to"

Values = dict[str, list[str]]


def read(known: Mapping[str, Sequence[str]]) -> list[str]:
    """Takes over an address that was typed, shared, reloaded or gone back to; the values in it that are unknown.

    `known` gives every value that each parameter may have. An address that this page wrote itself changes nothing.
    """
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    if given == st.session_state.get(_WRITTEN):
        return []
    unknown = []
    for name, valid in known.items():
        values = given.get(name, [])
        st.session_state[name] = [value for value in values if value in valid]
        unknown += [value for value in values if value not in valid]
    return unknown


def read_dates(days: tuple[date, date], key: str) -> None:
    """Takes both days of a period over from the address, held to the days there are."""
    if key in st.session_state:
        return
    try:
        ends = [date.fromisoformat(st.query_params[name]) for name in (FROM, TO)]
    except (KeyError, ValueError):
        ends = list(days)
    first, last = (min(max(end, days[0]), days[1]) for end in ends)
    st.session_state[key] = (min(first, last), max(first, last))


def write(values: Mapping[str, Sequence[str]]) -> None:
    """Makes the address say exactly these values; a parameter without any is left out."""
    wanted: Values = {name: list(given) for name, given in values.items() if given}
    current: Values = {name: st.query_params.get_all(name) for name in st.query_params}
    if wanted != current:
        st.query_params.from_dict(wanted)
    st.session_state[_WRITTEN] = wanted
