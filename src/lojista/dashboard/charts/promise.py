"""Deliveries by how early or late they came."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, SECOND, Write, laid_out, value_axis

ON_THE_DAY = "#5fada4"


@dataclass(frozen=True)
class Day:
    """How many deliveries came so many days after the promised one, below zero before it."""

    days: int
    count: int
    hover: str


def days_late_columns(
    days: Sequence[Day],
    ticks: Sequence[tuple[int, str]],
    sides: tuple[str, str],
    *,
    axis_title: str,
    write: Write,
    separators: str,
) -> go.Figure:
    """A column a day: early, on the promised day, late; what each side holds is written over it."""
    trace = go.Bar(
        x=[day.days for day in days],
        y=[day.count for day in days],
        marker={"color": [_colour(day.days) for day in days]},
        customdata=[day.hover for day in days],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 300, separators)
    figure.update_xaxes(
        tickvals=[at for at, _ in ticks],
        ticktext=[name for _, name in ticks],
        tickangle=0,
        title={"text": axis_title, "standoff": 6},
    )
    value_axis(figure, [float(day.count) for day in days], write)
    figure.update_layout(bargap=0.15, margin={"t": 30})
    figure.add_vline(x=0.5, line={"color": "rgba(128,144,140,0.7)", "width": 1, "dash": "dot"})
    for side, at, anchor, colour in ((sides[0], 0.2, "right", ACCENT), (sides[1], 0.8, "left", SECOND)):
        figure.add_annotation(
            text=f'<span style="color:{colour}">■</span> {side}', x=at, y=1, yref="paper", yanchor="bottom",
            xanchor=anchor, showarrow=False,
        )  # fmt: skip
    return figure


def _colour(days: int) -> str:
    if days == 0:
        return ON_THE_DAY
    return ACCENT if days < 0 else SECOND
