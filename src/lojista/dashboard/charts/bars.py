"""Bars and columns: values in, a Plotly figure out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND, THIRD, Write, laid_out, value_axis

_ROOM_FOR_LETTER = 0.055
_MOST_TICKS = 8
_FEW, _FEW_MARGIN = 4, 3
_COLUMN_SHARE = 0.76
STEP_DAYS = {"day": 1.0, "month": 30.4}


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, and what is written beside it and when pointed at."""

    at: date | str
    value: Decimal | int
    label: str
    hover: str
    is_complete: bool = True


def _time_axis(figure: go.Figure, bars: Sequence[Bar], step_days: float) -> None:
    """A readable number of named steps, with room for a lone column to look like one."""
    shown = bars[:: -(-len(bars) // _MOST_TICKS)]
    days = [bar.at for bar in bars if isinstance(bar.at, date)]
    first, last = (datetime.combine(day, time()) for day in (min(days), max(days)))
    margin = timedelta(days=step_days * (_FEW_MARGIN if len(bars) < _FEW else 1))
    figure.update_xaxes(
        tickvals=[bar.at for bar in shown],
        ticktext=[bar.label.replace(" ", "<br>", 1) for bar in shown],
        tickangle=0,
        range=[first - margin, last + margin],
    )
    figure.update_traces(width=step_days * _COLUMN_SHARE * 24 * 3600 * 1000)


def columns_over_time(bars: Sequence[Bar], *, step: str, write: Write, separators: str) -> go.Figure:
    """Columns on a time axis; the ones that are not complete are hatched."""
    trace = go.Bar(
        x=[bar.at for bar in bars],
        y=[float(bar.value) for bar in bars],
        marker={"color": ACCENT, "pattern": _hatching(bars, ACCENT)},
        customdata=[bar.hover for bar in bars],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 300, separators)
    _time_axis(figure, bars, STEP_DAYS[step])
    value_axis(figure, [float(bar.value) for bar in bars], write)
    return figure


def _names_in_colour(colours: Mapping[str, str]) -> str:
    """What a legend says, where Plotly's own would show the first column's hatching."""
    return "&nbsp;&nbsp;&nbsp;".join(
        f'<span style="color:{colour}">■</span> {name}' for name, colour in colours.items()
    )


def _hatching(bars: Sequence[Bar], colour: str) -> dict[str, object]:
    shapes = ["" if bar.is_complete else "/" for bar in bars]
    return {"shape": shapes, "fillmode": "replace", "fgcolor": colour, "size": 6}


def ranked_bars(bars: Sequence[Bar], *, separators: str) -> go.Figure:
    """Horizontal bars, longest on top, each with its value written at its end; the ones not complete are hatched."""
    ordered = list(reversed(bars))
    trace = go.Bar(
        x=[float(bar.value) for bar in ordered],
        y=[str(bar.at) for bar in ordered],
        orientation="h",
        marker={"color": ACCENT, "pattern": _hatching(ordered, ACCENT)},
        text=[bar.label for bar in ordered],
        textposition="outside",
        unselected={"marker": {"opacity": 0.55}, "textfont": {"color": QUIET}},
        cliponaxis=False,
        customdata=[bar.hover for bar in ordered],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), max(120, 34 * len(bars) + 20), separators)
    longest = max((float(bar.value) for bar in bars), default=1.0)
    room = 1 + _ROOM_FOR_LETTER * max((len(bar.label) for bar in bars), default=0)
    figure.update_xaxes(visible=False, range=[0, longest * room or 1])
    figure.update_yaxes(showgrid=False)
    return figure


def stacked_columns(
    lower: Sequence[Bar], upper: Sequence[Bar], names: tuple[str, str], *, step: str, write: Write, separators: str
) -> go.Figure:
    """Two series of columns on a time axis, one on top of the other."""
    figure = go.Figure()
    for bars, name, colour in ((lower, names[0], ACCENT), (upper, names[1], SECOND)):
        figure.add_bar(
            x=[bar.at for bar in bars],
            y=[float(bar.value) for bar in bars],
            name=name,
            marker={"color": colour, "pattern": _hatching(bars, colour)},
            customdata=[bar.hover for bar in bars],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    _time_axis(figure, lower, STEP_DAYS[step])
    sums = [float(low.value + high.value) for low, high in zip(lower, upper, strict=True)]
    value_axis(figure, sums, write)
    figure = laid_out(figure, 280, separators)
    figure.update_layout(showlegend=False, margin={"t": 30})
    return figure.add_annotation(
        text=_names_in_colour({names[0]: ACCENT, names[1]: SECOND}),
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False,
    )  # fmt: skip


def balance_columns(
    above: Mapping[str, Sequence[Bar]], below: tuple[str, Sequence[Bar]], *, step: str, write: Write, separators: str
) -> go.Figure:
    """Several series of columns stacked on a time axis, and one that hangs below zero."""
    figure = go.Figure()
    series = [*above.items(), below]
    colours = dict(zip((name for name, _ in series), (ACCENT, SECOND, THIRD, QUIET), strict=True))
    for name, bars in series:
        sign = -1 if name == below[0] else 1
        figure.add_bar(
            x=[bar.at for bar in bars],
            y=[sign * float(bar.value) for bar in bars],
            name=name,
            marker={"color": colours[name], "pattern": _hatching(bars, colours[name])},
            unselected={"marker": {"opacity": 0.55}},
            customdata=[bar.hover for bar in bars],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="relative")
    _time_axis(figure, below[1], STEP_DAYS[step])
    sums = [sum(float(bar.value) for bar in bars) for bars in zip(*above.values(), strict=True)]
    value_axis(figure, [*sums, *(-float(bar.value) for bar in below[1])], write)
    figure = laid_out(figure, 300, separators)
    figure.update_layout(showlegend=False, margin={"t": 30})
    return figure.add_annotation(
        text=_names_in_colour(colours),
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False,
    )  # fmt: skip
