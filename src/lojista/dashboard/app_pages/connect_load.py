"""The last steps of an export: the first rows as they will be, the whole load tried, and then done."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st

from lojista.dashboard import data
from lojista.dashboard.formats import Formats
from lojista.dashboard.loading import LoadUnderWay, start
from lojista.dashboard.proposed import said_in
from lojista.dashboard.texts import Text, literally
from lojista.ingest.connecting.previews import preview
from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.mapping import Mapping
from lojista.ingest.total_rows import is_of_totals
from lojista.money import decimals_of

_LOAD = "connect-load"
_LOOK_AGAIN_SECONDS = 1.0


def show_load(
    paths: Sequence[Path], mapping: Mapping, proposal: Proposal, text: Text, formats: Formats, *, has_rows: bool
) -> None:
    """The preview, the two buttons, and how far the load that was started last is. What reads no row cannot be done."""
    st.subheader(text("connect_preview"), anchor=False)
    for file, contract in zip(proposal.files, mapping.source().contracts, strict=True):
        table, refused = preview(file.sample, contract)
        st.dataframe(table, hide_index=True, width="stretch")
        for one in refused:
            where = f"{one.column_name}: {one.value!r}: " if one.column_name else ""
            st.warning(literally(f"{where}{said_in(formats.language, one.reason)}"))
    if not has_rows:
        st.error(text("connect_all_refused"))
    load: LoadUnderWay | None = st.session_state.get(_LOAD)
    is_running = load is not None and load.state()["state"] == "running"
    with st.container(horizontal=True):
        is_tried = st.button(text("connect_try"), disabled=is_running, key="connect-try")
        is_done = st.button(text("connect_do"), type="primary", disabled=is_running or not has_rows, key="connect-do")
    if is_tried or is_done:
        st.session_state[_LOAD] = start(paths, mapping, proposal, is_trial=is_tried)
        st.rerun()
    if load is not None:
        st.fragment(_show_state, run_every=_LOOK_AGAIN_SECONDS if is_running else None)(load, text, formats)


def _show_state(load: LoadUnderWay, text: Text, formats: Formats) -> None:
    state = load.state()
    if state["state"] == "running":
        st.progress(_share(state), literally(_in_words(state, text, formats)))
        st.session_state["connect-watched"] = True
        return
    if st.session_state.pop("connect-watched", False):
        if state["state"] == "done" and not load.is_trial:
            data.server().refresh()
        st.rerun()
    if state["state"] == "failed":
        load.take_mapping_back()
        st.error(literally(text("connect_failed", reason=state["message"])))
        return
    st.success(text("connect_tried" if load.is_trial else "connect_loaded"))
    _show_accounting(state, text, formats)


def _share(state: Dictionary[str, Any]) -> float:
    return min(state.get("bytes", 0) / state["of"], 1.0) if state.get("of") else 0.0


def _in_words(state: Dictionary[str, Any], text: Text, formats: Formats) -> str:
    if not state.get("file"):
        return text("connect_starting")
    return text("connect_progress", file=state["file"], rows=formats.count(state.get("rows", 0)))


def _show_accounting(state: Dictionary[str, Any], text: Text, formats: Formats) -> None:
    """Rows in = loaded + updated + unchanged + rejected, for every file; then what the lines are, and what is alike."""
    counts = ("rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
    st.dataframe(
        [
            {text("connect_name_of_file"): file["file_name"]}
            | {text(f"connect_{name}"): formats.count(file[name]) for name in counts}
            for file in state["files"]
        ],
        hide_index=True,
        width="stretch",
    )
    for file in state["files"]:
        for one in file["refusals"]:
            shown = st.caption if is_of_totals(one["reason"]) else st.warning
            shown(literally(_refusal(file["file_name"], one, text, formats)))
        if file["removed_count"]:
            count = formats.count(file["removed_count"])
            said, shown = ("connect_own", st.caption) if file["is_again"] else ("connect_removed", st.warning)
            shown(literally(text(said, file=file["file_name"], count=count)))
        if file["duplicate_count"]:
            st.caption(text("connect_alike", count=formats.count(file["duplicate_count"])))
    if (totals := state.get("totals")) is not None:
        sums = ", ".join(_sum(Decimal(amount), currency, formats) for currency, amount in totals["sums"].items())
        counted = {name: formats.count(totals[name]) for name in ("orders", "customers", "guest_orders")}
        st.caption(literally(text("connect_totals", sums=sums, **counted)))
        for sentence in totals["oddities"]:
            st.warning(literally(said_in(formats.language, sentence)))


def _sum(amount: Decimal, currency: str, formats: Formats) -> str:
    return f"{formats.decimal(amount, decimals_of(currency))} {currency}"


def _refusal(file: str, one: Dictionary[str, Any], text: Text, formats: Formats) -> str:
    told = {"line": formats.count(one["line_number"]), "count": formats.count(one["row_count"])}
    where = " ".join(str(one[name]) for name in ("column_name", "value") if one[name])
    name = "connect_refused" if where else "connect_refused_row"
    return text(name, file=file, where=where, reason=said_in(formats.language, one["reason"]), **told)
