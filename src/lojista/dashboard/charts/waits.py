"""The share of people to whom something has happened by a number of days, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, Write, laid_out, value_ticks

_BAND = "rgba(20,150,138,0.22)"


@dataclass(frozen=True)
class Reached:
    """By so many days, the share that was reached and the ends of its interval."""

    days: int
    share: float
    low: float
    high: float
    hover: str


def share_over_days(
    points: Sequence[Reached], *, marks: Sequence[tuple[int, str]], axis: str, write: Write, separators: str
) -> go.Figure:
    """A curve in steps inside its band; `marks` are days to name on the curve."""
    days = [point.days for point in points]
    figure = go.Figure()
    edge = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    figure.add_scatter(x=days, y=[point.low for point in points], **edge)
    figure.add_scatter(x=days, y=[point.high for point in points], fill="tonexty", fillcolor=_BAND, **edge)
    figure.add_scatter(
        x=days,
        y=[point.share for point in points],
        mode="lines",
        line={"color": ACCENT, "width": 2.5, "shape": "hv"},
        hovertext=[point.hover for point in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure = laid_out(figure, 300, separators)
    for day, words in marks:
        share = next(point.share for point in reversed(points) if point.days <= day)
        figure.add_annotation(x=day, y=share, text=words, ax=0, ay=-26, arrowwidth=1, arrowhead=0, arrowcolor=ACCENT)
    ticks = value_ticks(0.0, max(point.high for point in points))
    figure.update_yaxes(tickvals=ticks, ticktext=[write(Decimal(str(tick))) for tick in ticks], rangemode="tozero")
    figure.update_xaxes(title={"text": axis, "font": {"size": 12}})
    figure.update_layout(showlegend=False)
    return figure
