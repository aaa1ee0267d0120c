"""One group picked: by a click in a chart, or from a list for those who do not point."""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def picker(name: str, event: Any, labels: Mapping[str, str], title: str, placeholder: str) -> str | None:
    """The key of what is picked, None while nothing is. `labels` has the words of each key.

    A click gives the second of a point's custom data as its key; the list follows it.
    """
    clicked, seen = _clicked(event), f"{name}-clicked"
    if clicked != st.session_state.get(seen):
        st.session_state[seen] = clicked
        if clicked is None or clicked in labels:
            st.session_state[name] = clicked
    if st.session_state.get(name) not in labels:
        st.session_state[name] = None
    picked = st.selectbox(
        title, list(labels), index=None, format_func=lambda key: labels[key], key=name, placeholder=placeholder
    )
    return None if picked is None else str(picked)


def _clicked(event: Any) -> str | None:
    points = event["selection"]["points"] if event else []
    data = points[0].get("customdata") if points else None
    return None if not data else str(data[1] if not isinstance(data, dict) else data["1"])
