"""Cohorts: the matrix of cells, and the names and sizes of its rows, which stay in sight where it is scrolled."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, laid_out

_ROW_HEIGHT = 27
_HEADER = 58
_SMALL_TEXT = 11
_SIZE_WIDTH, _LETTER_WIDTH = 56, 6.5
# Of one hue and see-through: the words on it are readable on a light page and on a dark one.
_RAMP = ((0.0, "rgba(20,150,138,0.05)"), (1.0, "rgba(20,150,138,0.78)"))
_GREY = "rgba(128,128,128,0.13)"


@dataclass(frozen=True)
class MatrixCell:
    """One period of a cohort. `key` names it when it is picked; a running one is not over and has no value yet."""

    index: int
    value: Decimal | int | None
    label: str
    hover: str
    key: str
    is_running: bool = False


@dataclass(frozen=True)
class MatrixRow:
    """One cohort, or all of them in one row, which is set apart."""

    label: str
    size: str
    cells: tuple[MatrixCell, ...]
    is_uncertain: bool = False
    is_summary: bool = False


def rate_digits(rates: Sequence[Decimal | None]) -> int:
    """How many decimals tell such rates, in per cent, apart."""
    highest = max((rate for rate in rates if rate is not None), default=Decimal(0))
    return 2 if highest < Decimal("0.02") else 1 if highest < Decimal("0.2") else 0


def shades(rows: Sequence[MatrixRow], *, by_row: bool, from_zero: bool) -> list[list[float | None]]:
    """How strong the colour of each cell is, from 0 to 1. None: no colour.

    Period 0 would drown all others and has none; neither have uncertain cohorts, whose chance extremes would set the
    scale. The scale is each row's own or common to all; it starts at zero or at the lowest value.
    """
    colours = [[_number(cell, row) for cell in row.cells] for row in rows]
    common = [value for row, line in zip(rows, colours, strict=True) if not row.is_summary for value in line]
    return [_scaled(line, line if by_row or row.is_summary else common, from_zero=from_zero)
            for row, line in zip(rows, colours, strict=True)]  # fmt: skip


def _number(cell: MatrixCell, row: MatrixRow) -> float | None:
    is_coloured = cell.index > 0 and cell.value is not None and not row.is_uncertain
    return float(cell.value) if is_coloured and cell.value is not None else None


def _scaled(line: Sequence[float | None], scale: Sequence[float | None], *, from_zero: bool) -> list[float | None]:
    known = [value for value in scale if value is not None]
    low = 0.0 if from_zero else min(known, default=0.0)
    span = max(known, default=0.0) - low
    return [None if value is None else max(0.0, (value - low) / span) if span else 0.0 for value in line]


def cohort_matrix(
    rows: Sequence[MatrixRow], *, by_row: bool, from_zero: bool, axis: str, ink: str | None, separators: str
) -> go.Figure:
    """A row per cohort and a column per period since the first order; `matrix_labels` stands to the left of it."""
    width = max(len(row.cells) for row in rows)
    places = _places(rows)
    figure = go.Figure(_colours(rows, places, width, by_row=by_row, from_zero=from_zero))
    figure.add_trace(_points(rows, places))
    figure.add_trace(_running(rows, places))
    figure = _framed(figure, places, separators)
    figure.update_layout(shapes=_grey_rows(rows, places, width), hovermode="closest", hoverdistance=30)
    figure.update_layout(annotations=[_axis_title(axis), *_words(rows, places, ink)], margin={"r": 8})
    figure.update_xaxes(range=[-0.6, width - 0.4], tickvals=list(range(width)))
    return figure.update_yaxes(showticklabels=False)


def matrix_labels(rows: Sequence[MatrixRow], *, size: str, ink: str | None, separators: str) -> go.Figure:
    """The name and the size of each row of `cohort_matrix`, at the same heights."""
    places = _places(rows)
    figure = _framed(go.Figure(go.Scatter(x=[], y=[])), places, separators)
    sizes = [{"x": 0, "y": place, "text": f"<b>{row.size}</b>", **_small(ink)}
             for row, place in zip(rows, places, strict=True)]  # fmt: skip
    figure.update_layout(annotations=sizes)
    figure.update_xaxes(range=[-0.5, 0.5], tickvals=[0], ticktext=[size])
    return figure.update_yaxes(tickvals=places, ticktext=[row.label for row in rows])


def labels_width(rows: Sequence[MatrixRow]) -> int:
    """How many pixels `matrix_labels` needs."""
    return _SIZE_WIDTH + round(_LETTER_WIDTH * max(len(row.label) for row in rows))


def _places(rows: Sequence[MatrixRow]) -> list[float]:
    """How far down each row stands: a row of all cohorts comes before the first and is set apart."""
    first = -sum(row.is_summary for row in rows)
    return [-1.15 if row.is_summary else float(number) for number, row in enumerate(rows, first)]


def _framed(figure: go.Figure, places: Sequence[float], separators: str) -> go.Figure:
    """What the matrix and its labels share, so that their rows meet."""
    figure = laid_out(figure, _HEADER + _ROW_HEIGHT * (len(places) + 1), separators)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 44, "b": 0}, showlegend=False)
    figure.update_xaxes(side="top", ticklen=0, showline=False, zeroline=False)
    return figure.update_yaxes(range=[places[-1] + 0.6, places[0] - 0.6], showgrid=False)


def _axis_title(words: str) -> dict[str, object]:
    """Over the first columns: the middle of a wide matrix is out of sight on a phone."""
    return {
        "text": words, "x": -0.5, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 24,
        "showarrow": False, "font": {"size": 12},
    }  # fmt: skip


def _colours(
    rows: Sequence[MatrixRow], places: Sequence[float], width: int, *, by_row: bool, from_zero: bool
) -> list[go.Heatmap]:
    """One heatmap for each row, since rows do not stand at even distances."""
    strengths = shades(rows, by_row=by_row, from_zero=from_zero)
    return [
        go.Heatmap(
            x=list(range(width)), y=[place], z=[[*line, *[None] * (width - len(line))]], dy=0.92, y0=place,
            zmin=0, zmax=1, colorscale=_RAMP, showscale=False, hoverinfo="skip", xgap=2, ygap=2,
        )
        for line, place in zip(strengths, places, strict=True)
    ]  # fmt: skip


def _points(rows: Sequence[MatrixRow], places: Sequence[float]) -> go.Scatter:
    """What is pointed at and picked: heatmaps cannot be picked from."""
    cells = [(place, cell) for row, place in zip(rows, places, strict=True) for cell in row.cells]
    return go.Scatter(
        x=[cell.index for _, cell in cells],
        y=[place for place, _ in cells],
        mode="markers",
        marker={"symbol": "square", "size": 22, "color": ACCENT, "opacity": 0},
        selected={"marker": {"opacity": 0.45}},
        unselected={"marker": {"opacity": 0}},
        customdata=[cell.key for _, cell in cells],
        hovertext=[cell.hover for _, cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _running(rows: Sequence[MatrixRow], places: Sequence[float]) -> go.Scatter:
    """Strokes over the cells whose period has begun and is not over."""
    cells = [(place, cell.index + step) for row, place in zip(rows, places, strict=True) for cell in row.cells
             if cell.is_running for step in (-0.22, 0, 0.22)]  # fmt: skip
    return go.Scatter(
        x=[at for _, at in cells],
        y=[place for place, _ in cells],
        mode="markers",
        marker={"symbol": "line-ne-open", "size": 10, "color": QUIET, "line": {"width": 1, "color": QUIET}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="skip",
    )


def _words(rows: Sequence[MatrixRow], places: Sequence[float], ink: str | None) -> list[dict[str, object]]:
    """Annotations: words in a heatmap would be coloured for a light page, words of points fade when one is picked."""
    return [{"x": cell.index, "y": place, "text": cell.label, **_small(ink)}
            for row, place in zip(rows, places, strict=True) for cell in row.cells if cell.label]  # fmt: skip


def _small(ink: str | None) -> dict[str, object]:
    return {"showarrow": False, "font": {"size": _SMALL_TEXT, "color": ink}}


def _grey_rows(rows: Sequence[MatrixRow], places: Sequence[float], width: int) -> list[dict[str, object]]:
    shared = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": _GREY}
    greys = [{"x0": -0.5, "x1": len(row.cells) - 0.5, "y0": place - 0.46, "y1": place + 0.46, **shared}
             for row, place in zip(rows, places, strict=True) if row.is_uncertain]  # fmt: skip
    start = {"x0": -0.48, "x1": 0.48, "y0": places[0] - 0.46, "y1": places[-1] + 0.46, **shared}
    return [*greys, start] if width else greys
