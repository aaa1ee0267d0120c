"""Tables that a reader can sort, written in their language, and the same rows as files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Concatenate, ParamSpec

import pandas as pd
import pyarrow as pa
import streamlit as st

from lojista.columnar.engine import Engine
from lojista.dashboard.data import find_now
from lojista.dashboard.view import View
from lojista.metrics.people import as_csv, as_parquet

P = ParamSpec("P")
_ROW_HEIGHT = 35
SMALL_MARK = " *"


@dataclass(frozen=True)
class Column:
    """One column: its title, its values, and how each is written. `few` says which values rest on small numbers."""

    title: str
    values: Sequence[Any]
    write: Callable[[Any], str] | None = None
    help: str | None = None
    few: Sequence[bool] = ()


def show_table(key: str, columns: Sequence[Column], *, rows: int = 10) -> None:
    """Sorted by its values, not by how they are written. `rows` are those in sight; the rest is scrolled to."""
    frame = pd.DataFrame({column.title: [_sortable(value) for value in column.values] for column in columns})
    styled = frame.style
    for column in columns:
        if column.write is not None:
            styled = styled.format(partial(_written, column.write), subset=[column.title])
        if few := [at for at, is_few in enumerate(column.few) if is_few]:
            write = partial(_marked, column.write or str)
            styled = styled.format(write, subset=(few, [column.title]))
    config = {column.title: st.column_config.Column(help=column.help) for column in columns if column.help}
    height = _ROW_HEIGHT * (min(rows, len(frame)) + 1) + 3
    st.dataframe(styled, hide_index=True, height=height, key=key, column_config=config, placeholder="–")


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

    def found(engine: Engine) -> pa.Table:
        return asked(engine, *arguments, **named)

    with st.container(horizontal=True):
        for kind, write in (("csv", as_csv), ("parquet", as_parquet)):
            st.download_button(
                view.text("download", kind=kind.upper() if kind == "csv" else kind.capitalize()),
                partial(_file, write, found),
                file_name=f"{key}.{kind}",
                key=f"download-{key}-{kind}",
                on_click="ignore",
                icon=":material/download:",
            )


def _file(write: Callable[[pa.Table], bytes], asked: Callable[[Engine], pa.Table]) -> bytes:
    return write(find_now(asked))
