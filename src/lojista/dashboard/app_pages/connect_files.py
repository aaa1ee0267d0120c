"""What each file of an export is taken for: its layout, its columns, and the reader's word against it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lojista.dashboard.formats import Formats
from lojista.dashboard.proposed import said_in
from lojista.dashboard.texts import Text, literally
from lojista.errors import UnclearColumnsError
from lojista.ingest.connecting.shapes import FileProposal
from lojista.ingest.fields import FIELDS

_BY_HAND = "connect-columns"
_NONE = "–"
_IN_SIGHT = 560
_ROW_WORDS = {
    "lines": "connect_rows_lines",
    "orders": "connect_rows_orders",
    "lines of orders": "connect_rows_items",
    "amounts of orders": "connect_rows_amounts",
}


def columns_by_hand() -> dict[str, str]:
    """Columns by field, as far as the reader said otherwise than what was proposed."""
    return dict(st.session_state.get(_BY_HAND, {}))


def show_file(file: FileProposal, number: int, text: Text, formats: Formats) -> None:
    """One file with its columns; changing what a column is proposes everything anew."""
    st.subheader(literally(file.name), anchor=False)
    rows = formats.count(file.sample.row_count)
    st.caption(
        literally(
            text(
                "connect_file",
                layout=said_in(formats.language, file.sample.layout.in_words()),
                rows=rows,
                what=text(_row_words(file)),
            )
        )
    )
    for warning in file.warnings:
        st.warning(literally(said_in(formats.language, warning)))
    rows_of_table = [
        (
            one.column,
            one.fields[0] if one.fields else _NONE,
            said_in(formats.language, one.reason),
            " | ".join(one.examples),
        )
        for one in file.choices
    ]
    _let_change(rows_of_table, f"connect-file-{number}", text)


def show_unclear(error: UnclearColumnsError, text: Text, formats: Formats) -> None:
    """What is lacking of a file, and its columns, so that the reader can say which one it is."""
    st.error(literally(said_in(formats.language, error.message)))
    st.write(text("connect_say_which"))
    said = {column: field for field, column in columns_by_hand().items()}
    rows = [(name, said.get(name, _NONE), "", " | ".join(examples)) for name, examples in error.columns.items()]
    _let_change(rows, "connect-unclear", text)


def _let_change(rows: Sequence[Sequence[str]], key: str, text: Text) -> None:
    """Columns as a table, of which what they are can be changed; a change proposes everything anew."""
    names = [text(name) for name in ("connect_column", "connect_is", "connect_why", "connect_example")]
    table = pd.DataFrame(rows, columns=names)
    column, field, why, example = names
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        height=min(_IN_SIGHT, 38 + 35 * len(table)),
        disabled=[column, why, example],
        column_config={field: st.column_config.SelectboxColumn(options=[_NONE, *FIELDS], required=True)},
        key=f"{key}-{hash(tuple(table[field]))}",
    )
    changed = {
        str(row[column]): (str(before), str(row[field]))
        for before, (_, row) in zip(table[field], edited.iterrows(), strict=True)
        if before != row[field]
    }
    if changed:
        _keep(changed)
        st.rerun()


def _row_words(file: FileProposal) -> str:
    if file.rows == "lines" and "order_id" not in file.columns:
        return "connect_rows_flat"
    return _ROW_WORDS[file.rows]


def _keep(changed: dict[str, tuple[str, str]]) -> None:
    """A field that a column had and that no other took is none of it from now on."""
    by_hand = columns_by_hand()
    for column, (before, now) in changed.items():
        if before != _NONE:
            by_hand[before] = ""
        if now != _NONE:
            by_hand[now] = column
    st.session_state[_BY_HAND] = by_hand
