"""Cohorts: the matrix of cells, curves of rates over time since the first order, and the trend of one rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, Write, laid_out, value_axis

_ROW_HEIGHT = 27
_HEADER = 58
_SMALL_TEXT = 11
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
    rows: Sequence[MatrixRow], *, by_row: bool, from_zero: bool, axis: str, size: str, ink: str | None, separators: str
) -> go.Figure:
    """A row per cohort and a column per period since the first order, the size of the cohort before them."""
    width = max(len(row.cells) for row in rows)
    places = [-1.15 if row.is_summary else float(number) for number, row in enumerate(rows, -_summaries(rows))]
    figure = go.Figure(_colours(rows, places, width, by_row=by_row, from_zero=from_zero))
    figure.add_trace(_points(rows, places))
    figure.add_trace(_running(rows, places))
    figure = laid_out(figure, _HEADER + _ROW_HEIGHT * (len(rows) + 1), separators)
    figure.update_layout(
        annotations=_words(rows, places, ink), shapes=_grey_rows(rows, places, width), hovermode="closest"
    )
    figure.update_layout(margin={"t": 44}, hoverdistance=30, showlegend=False)
    figure.update_xaxes(
        side="top", range=[-1.9, width - 0.4], tickvals=[-1, *range(width)], ticktext=[size, *map(str, range(width))],
        ticklen=0, showline=False, title={"text": axis, "font": {"size": 12}, "standoff": 4},
    )  # fmt: skip
    figure.update_yaxes(
        range=[places[-1] + 0.6, places[0] - 0.6], tickvals=places, ticktext=[row.label for row in rows], showgrid=False
    )
    return figure


def _summaries(rows: Sequence[MatrixRow]) -> int:
    return sum(row.is_summary for row in rows)


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
    shared = {"showarrow": False, "font": {"size": _SMALL_TEXT, "color": ink}}
    sizes = [{"x": -1, "y": place, "text": f"<b>{row.size}</b>", **shared}
             for row, place in zip(rows, places, strict=True)]  # fmt: skip
    cells = [{"x": cell.index, "y": place, "text": cell.label, **shared}
             for row, place in zip(rows, places, strict=True) for cell in row.cells if cell.label]  # fmt: skip
    return [*sizes, *cells]


def _grey_rows(rows: Sequence[MatrixRow], places: Sequence[float], width: int) -> list[dict[str, object]]:
    shared = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": _GREY}
    greys = [{"x0": -0.5, "x1": len(row.cells) - 0.5, "y0": place - 0.46, "y1": place + 0.46, **shared}
             for row, place in zip(rows, places, strict=True) if row.is_uncertain]  # fmt: skip
    start = {"x0": -0.48, "x1": 0.48, "y0": places[0] - 0.46, "y1": places[-1] + 0.46, **shared}
    return [*greys, start] if width else greys


@dataclass(frozen=True)
class Curve:
    """A rate over the periods since the first order, from the first period after it on."""

    name: str
    rates: tuple[Decimal, ...]
    hovers: tuple[str, ...]


def retention_curves(curves: Sequence[Curve], mean: Curve, *, axis: str, write: Write, separators: str) -> go.Figure:
    """A quiet line for each cohort and a strong one for the mean, named at its end."""
    figure = go.Figure()
    for curve in (*curves, mean):
        is_mean = curve is mean
        figure.add_scatter(
            x=list(range(1, len(curve.rates) + 1)),
            y=[float(rate) for rate in curve.rates],
            mode="lines+markers" if is_mean or len(curve.rates) == 1 else "lines",
            line={"color": ACCENT if is_mean else "rgba(128,138,136,0.38)", "width": 3 if is_mean else 1.2},
            marker={"size": 6 if is_mean else 4},
            hovertext=list(curve.hovers),
            hovertemplate="%{hovertext}<extra></extra>",
            name=curve.name,
        )
    figure = laid_out(figure, 290, separators)
    longest = max(len(curve.rates) for curve in (*curves, mean))
    figure.update_xaxes(title={"text": axis, "font": {"size": 12}}, range=[0.7, longest + 0.5], dtick=_step(longest))
    value_axis(figure, [float(rate) for curve in (*curves, mean) for rate in curve.rates] or [0.0], write)
    figure.update_layout(showlegend=False, hovermode="closest", margin={"t": 30})
    return figure.add_annotation(
        text=f'<span style="color:{ACCENT}"><b>━</b> {mean.name}</span>', x=0, xref="paper", xanchor="left", y=1,
        yref="paper", yanchor="bottom", showarrow=False,
    )  # fmt: skip


def _step(longest: int) -> int:
    return max(1, -(-longest // 8))


@dataclass(frozen=True)
class Estimate:
    """A rate with the ends of its interval; a doubtful one stands hollow."""

    label: str
    rate: Decimal
    low: float
    high: float
    hover: str
    is_doubtful: bool = False


def rate_trend(estimates: Sequence[Estimate], *, write: Write, separators: str) -> go.Figure:
    """One rate, cohort by cohort, with its interval."""
    rates = [float(estimate.rate) for estimate in estimates]
    figure = go.Figure(
        go.Scatter(
            x=list(range(len(estimates))),
            y=rates,
            mode="lines+markers",
            line={"color": ACCENT, "width": 2},
            marker={"size": 7, "color": ACCENT,
                    "symbol": ["circle-open" if estimate.is_doubtful else "circle" for estimate in estimates]},
            error_y={
                "type": "data", "symmetric": False, "color": "rgba(128,138,136,0.6)", "thickness": 1.2, "width": 3,
                "array": [estimate.high - rate for estimate, rate in zip(estimates, rates, strict=True)],
                "arrayminus": [rate - estimate.low for estimate, rate in zip(estimates, rates, strict=True)],
            },
            hovertext=[estimate.hover for estimate in estimates],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    figure = laid_out(figure, 290, separators)
    shown = range(0, len(estimates), max(1, -(-len(estimates) // 6)))
    names = [estimates[number].label.replace(" ", "<br>", 1) for number in shown]
    figure.update_xaxes(tickvals=list(shown), ticktext=names, tickangle=0, range=[-0.6, len(estimates) - 0.4])
    value_axis(figure, [0.0, *(estimate.high for estimate in estimates)], write)
    figure.update_layout(margin={"t": 30})
    return figure
