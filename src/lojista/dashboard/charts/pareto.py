"""How few items bring how much of the sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import plotly.graph_objects as go

from lojista.dashboard.charts.base import Write, laid_out

# One hue from dark to light: A is what matters most.
_COLOURS = ("#0f766e", "#5fada4", "#b3d6d1")
_QUIET = "rgba(128,144,140,0.35)"


@dataclass(frozen=True)
class Band:
    """One class on the curve: from where to where on the axis of items (0 to 1), and what is written over it."""

    first: float
    last: float
    label: str


def cumulative_curve(
    points: Sequence[tuple[float, float]],
    bands: Sequence[Band],
    *,
    write: Write,
    axis_title: str,
    hovers: Sequence[str],
    separators: str,
) -> go.Figure:
    """Share of sales over share of items, best sellers first, an area for each class."""
    figure = go.Figure()
    for band, colour in zip(bands, _COLOURS, strict=True):
        if band.first < band.last:
            inside = _within(points, band)
            figure.add_scatter(
                x=[at for at, _ in inside], y=[share for _, share in inside], mode="lines", fill="tozeroy",
                line={"color": colour, "width": 0}, fillcolor=colour, hoverinfo="skip",
            )  # fmt: skip
            figure.add_annotation(
                text=f"<b>{band.label}</b>", x=(band.first + band.last) / 2, y=0.02, yanchor="bottom", showarrow=False,
                font={"color": "#ffffff" if colour == _COLOURS[0] else "#16211f"},
            )  # fmt: skip
    figure.add_scatter(
        x=[at for at, _ in points], y=[share for _, share in points], mode="lines",
        line={"color": _COLOURS[0], "width": 2}, customdata=list(hovers), hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure = laid_out(figure, 270, separators)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    written = [write(Decimal(str(tick))) for tick in ticks]
    figure.update_xaxes(range=[0, 1], tickvals=ticks, ticktext=written, title=_title(axis_title))
    figure.update_yaxes(range=[0, 1.02], tickvals=[0, 0.5, 0.8, 0.95], gridcolor=_QUIET,
                        ticktext=[write(Decimal(str(tick))) for tick in (0, 0.5, 0.8, 0.95)])  # fmt: skip
    figure.update_layout(showlegend=False, hovermode="x", margin={"r": 26})
    return figure


def _title(words: str) -> dict[str, object]:
    return {"text": words, "font": {"size": 12}, "standoff": 14}


def _within(points: Sequence[tuple[float, float]], band: Band) -> list[tuple[float, float]]:
    """The points of a band, with its edges where they fall between two points."""
    inner = [point for point in points if band.first < point[0] < band.last]
    return [(band.first, _share_at(points, band.first)), *inner, (band.last, _share_at(points, band.last))]


def _share_at(points: Sequence[tuple[float, float]], at: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if left <= at <= right and right > left:
            return low + (high - low) * (at - left) / (right - left)
    return points[-1][1]
