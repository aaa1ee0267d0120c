"""Tables that a reader can sort, written in their language, and the same rows as files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Concatenate, ParamSpec

import pandas as pd
import pyarrow as pa
import streamlit as st
from pandas.io.formats.style import Styler

from lojista.access.permits import Permit
from lojista.access.roles import Right
from lojista.columnar.engine import Engine
from lojista.dashboard.data import find_now, log, may, permit, server
from lojista.dashboard.sign_in import acting_as
from lojista.dashboard.view import View
from lojista.metrics.people import as_csv, as_parquet

P = ParamSpec("P")
_ROW_HEIGHT = 35
SMALL_MARK = " *"


@dataclass(frozen=True)
class Column:
    """One column: its title, its values, and how each is written. `few` says which values rest on small numbers.

    Where `is_link`, the values are addresses, and what is written leads there.
    """

    title: str
    values: Sequence[Any]
    write: Callable[[Any], str] | None = None
    help: str | None = None
    few: Sequence[bool] = ()
    is_link: bool = False


def show_table(key: str, columns: Sequence[Column], *, rows: int = 10) -> None:
    """Sorted by its values, not by how they are written. `rows` are those in sight; the rest is scrolled to."""
    styled = styled_table(columns)
    config = {column.title: _configured(column) for column in columns if column.help or column.is_link}
    height = _ROW_HEIGHT * (min(rows, len(styled.index)) + 1) + 3
    st.dataframe(styled, hide_index=True, height=height, key=key, column_config=config, placeholder="–")


def _configured(column: Column) -> Any:
    kind = st.column_config.LinkColumn if column.is_link else st.column_config.Column
    return kind(help=column.help)


def styled_table(columns: Sequence[Column]) -> Styler:
    """The values as they are sorted, and each as it is written: a dash where there is none."""
    frame = pd.DataFrame({column.title: [_sortable(value) for value in column.values] for column in columns})
    styled = frame.style
    for column in columns:
        styled = styled.format(partial(_written, column.write or str), subset=[column.title])
        if few := [at for at, is_few in enumerate(column.few) if is_few]:
            write = partial(_marked, column.write or str)
            styled = styled.format(write, subset=(few, [column.title]))
    return styled


def _sortable(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _written(write: Callable[[Any], str], value: Any) -> str:
    return "–" if pd.isna(value) else write(value)


def _marked(write: Callable[[Any], str], value: Any) -> str:
    return _written(write, value) + ("" if pd.isna(value) else SMALL_MARK)


def downloads(
    key: str, view: View, asked: Callable[Concatenate[Engine, P], pa.Table], *arguments: P.args, **named: P.kwargs
) -> None:
    """All rows of a function's table as CSV and Parquet, made when asked for."""
    download_buttons(key, key, view, partial(find_now, asked, *arguments, **named))


def download_buttons(key: str, name: str, view: View, made: Callable[[], pa.Table]) -> None:
    """One button for each kind of file of that name, for those who may have files.

    The table is made when one is pressed; who has it made is logged, with the file's name.
    """
    if not may(Right.EXPORTS):
        return
    seen_by = permit()
    with st.container(horizontal=True):
        for kind, write in (("csv", as_csv), ("parquet", as_parquet)):
            st.download_button(
                view.text("download", kind=kind.upper() if kind == "csv" else kind.capitalize()),
                partial(_file, write, made, seen_by, f"{name}.{kind}"),
                file_name=f"{name}.{kind}",
                key=f"download-{key}-{kind}",
                on_click="ignore",
                icon=":material/download:",
            )


def _file(write: Callable[[pa.Table], bytes], made: Callable[[], pa.Table], seen_by: Permit, name: str) -> bytes:
    """Made outside of the page's own run, which is over by then: by whoever it was drawn for, if they still may."""
    with acting_as(server().door.again(seen_by)):
        permit().need(Right.EXPORTS)
        content = write(made())
        log("export", name)
    return content
