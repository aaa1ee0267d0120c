"""Counts in a grid of two kinds of groups, each cell with its number written in it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lojista.dashboard.charts.base import laid_out

# See-through at the low end: low counts stand back on a light page and on a dark one.
_SHADES = [[0.0, "rgba(20,150,138,0.10)"], [1.0, "rgba(20,150,138,0.78)"]]
_ROW_HEIGHT = 34
_LONG = 8


@dataclass(frozen=True)
class Square:
    """One cell: its count, what is written in it and said of it."""

    count: int
    label: str
    hover: str


def grid(
    cells: Mapping[tuple[str, str], Square],
    rows: Sequence[str],
    columns: Sequence[str],
    titles: tuple[str, str],
    separators: str,
    ink: str | None = None,
) -> go.Figure:
    """Rows from the top, columns from the left; stronger cells have more customers, on a log scale.

    `ink` is the colour of the numbers, readable on the page and on the cells.
    """
    found = [[cells.get((row, column)) for column in columns] for row in rows]
    trace = go.Heatmap(
        x=list(columns),
        y=list(rows),
        z=[[math.log(cell.count) + 0.1 if cell and cell.count else None for cell in row] for row in found],
        text=[[cell.label if cell and cell.count else "" for cell in row] for row in found],
        texttemplate="%{text}",
        textfont={"color": ink},
        customdata=[[cell.hover if cell else "" for cell in row] for row in found],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        colorscale=_SHADES,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure = laid_out(go.Figure(trace), _ROW_HEIGHT * len(rows) + 60, separators)
    figure.update_xaxes(title={"text": titles[0], "font": {"size": 12}}, type="category", showgrid=False)
    figure.update_xaxes(
        tickvals=list(columns),
        ticktext=list(map(_broken, columns)),
    )
    figure.update_yaxes(
        title={"text": titles[1], "font": {"size": 12}}, type="category", showgrid=False, autorange="reversed"
    )
    return figure


def _broken(name: str) -> str:
    """A long name in two lines."""
    return name.replace(" ", "<br>", 1) if len(name) > _LONG else name
