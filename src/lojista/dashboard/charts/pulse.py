"""Orders as they come: a column for each minute or hour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, Write, laid_out, value_axis

_MOST_TICKS = 6
_COLUMN_SHARE = 0.8
WriteTime = Callable[[datetime], str]


@dataclass(frozen=True)
class Beat:
    """One minute or hour: when it begins, how many orders came in it, and what is written when it is pointed at."""

    at: datetime
    count: int
    hover: str


def pulse(
    beats: Sequence[Beat], length: timedelta, *, write: Write, write_time: WriteTime, separators: str
) -> go.Figure:
    """Columns from the first to the last; the last, which is under way, is paler."""
    trace = go.Bar(
        x=[beat.at + length / 2 for beat in beats],
        y=[beat.count for beat in beats],
        width=length.total_seconds() * 1000 * _COLUMN_SHARE,
        marker={"color": [*([ACCENT] * (len(beats) - 1)), QUIET]},
        customdata=[beat.hover for beat in beats],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 200, separators)
    named = [beat.at for beat in beats][:: -(-len(beats) // _MOST_TICKS)]
    figure.update_xaxes(
        tickvals=named,
        ticktext=[write_time(moment) for moment in named],
        tickangle=0,
        range=[beats[0].at, beats[-1].at + length],
    )
    value_axis(figure, [0.0, max(4.0, *(float(beat.count) for beat in beats))], write)
    return figure
