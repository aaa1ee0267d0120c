"""What speaks for something and what against it, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, SECOND, laid_out

_ROW_HEIGHT = 34
_ROOM_FOR_LABEL = 1.6


@dataclass(frozen=True)
class SignedBar:
    """One bar: to the right above zero, to the left below, with its value written at its end."""

    name: str
    value: float
    label: str


def signed_bars(bars: Sequence[SignedBar], *, separators: str) -> go.Figure:
    """Rows from the top, all from one line in the middle. Names are said once each, by their place: some are alike."""
    trace = go.Bar(
        x=[bar.value for bar in bars],
        y=list(range(len(bars))),
        orientation="h",
        marker={"color": [ACCENT if bar.value > 0 else SECOND for bar in bars]},
        text=[bar.label for bar in bars],
        textposition="outside",
        hovertext=[f"{bar.name}<br><b>{bar.label}</b>" for bar in bars],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )
    figure = laid_out(go.Figure(trace), _ROW_HEIGHT * len(bars) + 30, separators)
    reach = max(abs(bar.value) for bar in bars) * _ROOM_FOR_LABEL
    figure.update_xaxes(range=[-reach, reach], showticklabels=False, showgrid=False, zeroline=True)
    figure.update_yaxes(
        tickvals=list(range(len(bars))), ticktext=[bar.name for bar in bars], autorange="reversed", showgrid=False
    )
    return figure
