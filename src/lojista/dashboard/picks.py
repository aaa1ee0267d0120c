"""One thing picked: by a click in a chart, or from a list for those who do not point."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import streamlit as st

from lojista.dashboard import address
from lojista.dashboard.options import Option

K = TypeVar("K")


def key_in_data(point: Any) -> Any:
    """The second of a point's custom data."""
    data = point.get("customdata")
    return None if not data else str(data[1] if not isinstance(data, dict) else data["1"])


def picker(
    name: str,
    event: Any,
    labels: Mapping[K, str],
    title: str,
    placeholder: str | None = None,
    *,
    key_of: Callable[[Any], K | None] = key_in_data,
    default: K | None = None,
    width: int | Literal["stretch"] = "stretch",
    persist: Literal["session"] | None = None,
) -> K | None:
    """The key of what is picked, `default` while nothing is. `labels` has the words of each key.

    A click is taken over once, so that the list can be used after it; `key_of` reads the key from the point clicked.
    A click on what has no key changes nothing. `persist` keeps what is picked while other pages are shown.
    """
    points = event["selection"]["points"][:1] if event else []
    seen = f"{name}-clicked"
    if points != st.session_state.get(seen, []):
        st.session_state[seen] = points
        clicked = key_of(points[0]) if points else default
        if not points or clicked in labels:
            st.session_state[name] = clicked
    if st.session_state.get(name) not in labels:
        st.session_state[name] = default
    options: list[Any] = list(labels)
    index: Any = (
        None if default is None else 0
    )  # what is picked stands in the session, this only says if it can be none
    picked: K | None = st.selectbox(
        title, options, index=index, format_func=labels.__getitem__, key=name, placeholder=placeholder, width=width,
        persist_state=persist,
    )  # fmt: skip
    return picked


def kept_picker(option: Option, event: Any, labels: Mapping[str, str], title: str, placeholder: str) -> str | None:
    """The same, kept in the address as an option of the page: `labels` are those of its values that there are now."""
    picked = picker(option.name, event, labels, title, placeholder, persist="session")
    address.say(option.name, option.written())  # a click is taken over after the page wrote its address
    return picked
