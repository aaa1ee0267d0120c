"""Keeps widgets and the page's address in step, in the shop's own values whatever the language.

Streamlit's own binding writes an option's label into the address; labels change with the language, so a shared link
would lose its filters in a browser that speaks another one.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

_WRITTEN = "address-as-written"
FROM, TO = "from", "to"

Values = dict[str, list[str]]


def is_from_outside() -> bool:
    """Whether the address was typed, shared, reloaded or gone back to: no page of this session wrote it.

    An address without parameters in a session that had one is that of another page, just turned to: choices are kept.
    """
    written, given = st.session_state.get(_WRITTEN), _given()
    return written is None or (given != written and bool(given))


def read(known: Mapping[str, Sequence[str]]) -> list[str]:
    """Takes over an address from outside; the values in it that are unknown.

    `known` gives every value that each parameter may have. An address that this page wrote itself changes nothing.
    """
    if not is_from_outside():
        for name, valid in known.items():
            st.session_state[name] = _still_valid(st.session_state.get(name, []), valid)
        return []
    given, unknown = _given(), []
    for name, valid in known.items():
        values = given.get(name, [])
        st.session_state[name] = [value for value in values if value in valid]
        unknown += [value for value in values if value not in valid]
    return unknown


def unreadable_dates() -> list[str]:
    """Ends of a period in an address from outside that are no days."""
    if not is_from_outside():
        return []
    return [st.query_params[name] for name in (FROM, TO) if name in st.query_params and name not in given_days()]


def given_days() -> dict[str, date]:
    """Ends of a period in an address from outside, each by its name: both, one or none."""
    days: dict[str, date] = {}
    for name in (FROM, TO):
        with contextlib.suppress(KeyError, ValueError):
            days[name] = date.fromisoformat(st.query_params[name])
    return days if is_from_outside() else {}


def _still_valid(chosen: str | Sequence[str], valid: Sequence[str]) -> str | list[str]:
    """What was chosen, less what the shop has no more since it was."""
    return chosen if isinstance(chosen, str) else [value for value in chosen if value in valid]


def read_dates(days: tuple[date, date], key: str) -> None:
    """Both days of a period, from an address from outside or as they were, held to the days there are now.

    Where the address gives one end alone, the other is that of the data.
    """
    ends: Sequence[date] = st.session_state.get(key, days)
    if given := given_days():
        ends = sorted((given.get(FROM, days[0]), given.get(TO, days[1])))
    st.session_state[key] = tuple(min(max(end, days[0]), days[1]) for end in ends)


def _given() -> Values:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(values: Mapping[str, Sequence[str]]) -> None:
    """Makes the address say exactly these values; a parameter without any is left out."""
    wanted: Values = {name: list(given) for name, given in values.items() if given}
    if wanted != _given():
        st.query_params.from_dict(wanted)
    st.session_state[_WRITTEN] = wanted


def say(name: str, values: Sequence[str]) -> None:
    """Changes one parameter of the address that this page wrote, once what it says is known."""
    write({**st.session_state[_WRITTEN], name: values})
