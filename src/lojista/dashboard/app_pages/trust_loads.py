"""Every load with the accounting of its rows, and what was refused, why, and how to mend it."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from lojista.dashboard.data import read_now
from lojista.dashboard.tables import Column, download_buttons, show_table
from lojista.dashboard.view import View, section
from lojista.ingest.ledger import LoadedFile, RefusalSum, RejectedRow, rejected_rows

_COUNTS = ("rows_in", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
_REFUSED = pa.schema(
    {
        "file_name": pa.string(),
        "line_number": pa.int64(),
        "column_name": pa.string(),
        "value": pa.string(),
        "reason": pa.string(),
        "raw_row": pa.string(),
    }
)


def show_loads(files: Sequence[LoadedFile], view: View) -> None:
    """One row per file of a load, the newest first."""
    text, formats = view.text, view.formats
    section(text("trust_loads"), "trust-loads", None, view)
    if not files:
        st.write(text("trust_no_loads"))
        return
    st.caption(text("trust_accounting"))
    columns = [
        Column(text("trust_finished"), [one.finished_at.astimezone() for one in files], formats.moment),
        Column(text("trust_file"), [one.file_name for one in files]),
        *(Column(text(f"connect_{name}"), [getattr(one, name) for one in files], formats.count) for name in _COUNTS),
        Column(text("trust_note"), [text("trust_same_bytes") if one.is_skipped else None for one in files]),
        Column(text("trust_source"), [one.source for one in files]),
    ]
    show_table("trust-loads", columns, rows=12)


def show_refusals(sums: Sequence[RefusalSum], view: View) -> None:
    """Refused rows by file and reason, each with what to do; all of them as a file."""
    text, formats = view.text, view.formats
    section(text("trust_refusals"), "trust-refusals", None, view)
    if not sums:
        st.success(text("trust_none_refused"), icon=":material/check_circle:")
        return
    columns = [
        Column(text("trust_file"), [one.file_name for one in sums]),
        Column(text("trust_reason"), [_reason(one) for one in sums]),
        Column(text("trust_rows"), [one.row_count for one in sums], formats.count),
        Column(text("trust_first_line"), [one.first_line for one in sums], formats.count),
        Column(text("trust_first_value"), [one.first_value for one in sums]),
        Column(text("trust_mend"), [text(f"trust_mend_{one.kind}") for one in sums]),
    ]
    show_table("trust-refusals", columns, rows=8)
    st.caption(text("trust_mend_then"))
    download_buttons("trust-refused", "rejected_rows", view, _all_refused)


def _reason(one: RefusalSum) -> str:
    return one.reason if one.column_name is None else f"{one.column_name}: {one.reason}"


def _all_refused() -> pa.Table:
    rows: Sequence[RejectedRow] = read_now(rejected_rows)
    columns = {name: [getattr(row, name) for row in rows] for name in _REFUSED.names}
    return pa.table(columns, _REFUSED)
