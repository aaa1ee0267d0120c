"""A number beside earlier ones, and the band or the limit that it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND, Write, laid_out, nice_steps
from lojista.dashboard.charts.time_ticks import WriteDay

_FILL = "rgba(15,118,110,0.16)"
_MOST_TICKS = 4
_ROOM = 0.1


@dataclass(frozen=True)
class Dot:
    """The number of one day, with what is said of it when pointed at."""

    day: date
    value: float
    hover: str


@dataclass(frozen=True)
class Limits:
    """The ends of what passes, and what is expected; None is no end."""

    low: float | None
    high: float | None
    expected: float | None

    def known(self) -> list[float]:
        """Those that there are."""
        return [end for end in (self.low, self.high, self.expected) if end is not None]


def dots_in_band(
    dots: Sequence[Dot], limits: Limits, *, is_outside: bool, write: Write, write_day: WriteDay, separators: str
) -> go.Figure:
    """Earlier numbers are quiet, the last one is strong; a band is shaded, a limit is a line."""
    figure = go.Figure()
    days = [dot.day for dot in dots]
    room = timedelta(days=max(1, (days[-1] - days[0]).days // 16))
    across = [days[0] - room, days[-1] + room]
    _add_limits(figure, across, limits)
    figure.add_trace(_line(dots, SECOND if is_outside else ACCENT))
    figure = laid_out(figure, 170, separators)
    _name_values(figure, [*limits.known(), *(dot.value for dot in dots)], write)
    shown = list(reversed(days[:: -max(1, -(-len(days) // _MOST_TICKS))]))
    names = [write_day(day).replace(" ", "\u00a0") for day in shown]
    figure.update_xaxes(type="date", range=across, tickvals=shown, ticktext=names, tickangle=0)
    return figure.update_layout(showlegend=False, margin={"t": 10, "r": 20})


def _name_values(figure: go.Figure, values: Sequence[float], write: Write) -> None:
    """From the lowest to the highest, not from zero: what matters is where the last one stands among the others."""
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * _ROOM
    ticks = nice_steps(low, high)
    names = [write(Decimal(str(tick))) for tick in ticks]
    figure.update_yaxes(tickvals=ticks, ticktext=names, range=[low - room, high + room])


def _add_limits(figure: go.Figure, across: Sequence[date], limits: Limits) -> None:
    if limits.low is not None and limits.high is not None:
        figure.add_hrect(y0=limits.low, y1=limits.high, fillcolor=_FILL, line_width=0, layer="below")
    else:
        for end in (limits.low, limits.high):
            figure.add_trace(_level(across, end, SECOND))
    figure.add_trace(_level(across, limits.expected, QUIET))


def _level(across: Sequence[date], value: float | None, colour: str) -> go.Scatter:
    """A line from one side to the other; nothing where there is no value."""
    return go.Scatter(
        x=list(across) if value is not None else [],
        y=[value, value] if value is not None else [],
        mode="lines",
        line={"color": colour, "width": 1.3, "dash": "dash"},
        hoverinfo="skip",
    )


def _line(dots: Sequence[Dot], colour: str) -> go.Scatter:
    earlier = len(dots) - 1
    return go.Scatter(
        x=[dot.day for dot in dots],
        y=[dot.value for dot in dots],
        mode="lines+markers",
        line={"color": "rgba(128,138,136,0.45)", "width": 1.2},
        marker={"size": [6] * earlier + [11], "color": [QUIET] * earlier + [colour], "opacity": 1},
        cliponaxis=False,
        hovertext=[dot.hover for dot in dots],
        hovertemplate="%{hovertext}<extra></extra>",
    )
