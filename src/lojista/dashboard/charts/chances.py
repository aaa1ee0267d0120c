"""Chances of ordering again: how they spread, whether they come true, and how far they part customers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND, Write, laid_out, value_axis, value_ticks

_CHANCES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
_FAINT = "rgba(128,144,140,0.55)"
_GRID = "rgba(128,144,140,0.18)"
_ROOM = 1.08


@dataclass(frozen=True)
class Column:
    """Customers whose chance is between two others."""

    low: float
    high: float
    count: int
    hover: str
    key: str


@dataclass(frozen=True)
class Tenth:
    """A tenth of the customers: the chance it was given, and the share that came with its interval."""

    given: float
    came: float
    low: float
    high: float
    hover: str


@dataclass(frozen=True)
class Step:
    """A share of the customers, likeliest first, and what was reached by it."""

    name: str
    share: float
    value: float
    label: str
    hover: str


def chance_columns(
    columns: Sequence[Column],
    line: float,
    line_label: str,
    *,
    write: Write,
    write_count: Write,
    axis: str,
    separators: str,
) -> go.Figure:
    """A column for each bin of chances, on a scale of log-odds; those at or below the line in another colour."""
    ends = [(_log_odds(column.low), _log_odds(column.high)) for column in columns]
    trace = go.Bar(
        x=[(low + high) / 2 for low, high in ends],
        y=[column.count for column in columns],
        width=[(high - low) * 0.9 for low, high in ends],
        marker={"color": [SECOND if _middle(column) <= line else ACCENT for column in columns]},
        unselected={"marker": {"opacity": 0.55}},
        customdata=[[column.hover, column.key] for column in columns],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 300, separators)
    value_axis(figure, [float(column.count) for column in columns], write_count)
    lowest, highest = ends[0][0], ends[-1][1]
    shown = [chance for chance in _CHANCES if lowest <= _log_odds(chance) <= highest] or [columns[0].low]
    figure.update_xaxes(
        tickvals=[_log_odds(chance) for chance in shown],
        ticktext=[write(Decimal(str(chance))) for chance in shown],
        tickangle=0,
        title={"text": axis, "font": {"size": 12}, "standoff": 14},
        range=[lowest - 0.1, highest + 0.1],
    )
    figure.update_layout(margin={"t": 26})
    if 0 < line < 1:
        at = min(max(_log_odds(line), lowest), highest)
        figure.add_vline(x=at, line={"color": _FAINT, "width": 1, "dash": "dot"})
        figure.add_annotation(
            text=line_label, x=at, y=1, yref="paper", yanchor="bottom", xanchor="left", xshift=-4, showarrow=False,
            font={"size": 12, "color": SECOND},
        )  # fmt: skip
    return figure


def calibration_dots(tenths: Sequence[Tenth], titles: tuple[str, str], *, write: Write, separators: str) -> go.Figure:
    """What came beside what was foretold: on the line, a chance is what it says."""
    end = max(max(tenth.given, tenth.high) for tenth in tenths) * _ROOM
    figure = go.Figure()
    figure.add_scatter(
        x=[0, end], y=[0, end], mode="lines", line={"color": _FAINT, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[tenth.given for tenth in tenths],
        y=[tenth.came for tenth in tenths],
        mode="markers",
        marker={"color": ACCENT, "size": 9},
        error_y={
            "type": "data", "symmetric": False, "color": ACCENT, "thickness": 1.5, "width": 0,
            "array": [tenth.high - tenth.came for tenth in tenths],
            "arrayminus": [tenth.came - tenth.low for tenth in tenths],
        },
        customdata=[tenth.hover for tenth in tenths],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure = laid_out(figure, 300, separators)
    ticks = [tick for tick in value_ticks(0.0, end) if tick <= end]
    names = [write(Decimal(str(tick))) for tick in ticks]
    axis = {"tickvals": ticks, "ticktext": names, "range": [0, end], "showgrid": True, "gridcolor": _GRID}
    figure.update_xaxes(title={"text": titles[0], "font": {"size": 12}, "standoff": 14}, tickangle=0, **axis)
    figure.update_yaxes(title={"text": titles[1], "font": {"size": 12}}, **axis)
    figure.update_layout(showlegend=False)
    return figure


def lift_columns(steps: Sequence[Step], chance_label: str, *, write: Write, axis: str, separators: str) -> go.Figure:
    """A column for each tenth, likeliest first: how many times as many came back as in the mean."""
    trace = go.Bar(
        x=[step.name for step in steps],
        y=[step.value for step in steps],
        marker={"color": [ACCENT if step.value > 1 else QUIET for step in steps]},
        text=[step.label for step in steps],
        textposition="outside",
        cliponaxis=False,
        customdata=[step.hover for step in steps],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 300, separators)
    value_axis(figure, [step.value for step in steps], write)
    figure.update_xaxes(type="category", title={"text": axis, "font": {"size": 12}, "standoff": 14}, tickangle=0)
    figure.update_layout(margin={"t": 26})
    figure.add_hline(y=1, line={"color": _FAINT, "width": 1, "dash": "dot"})
    return figure.add_annotation(
        text=chance_label, x=1, xref="paper", xanchor="right", y=1, yanchor="bottom", showarrow=False,
        font={"size": 11, "color": QUIET},
    )  # fmt: skip


def gain_curve(steps: Sequence[Step], chance_label: str, *, write: Write, axis: str, separators: str) -> go.Figure:
    """The share of all who came back that is reached with a share of the customers; the line is blind chance."""
    shares, values = [0.0, *(step.share for step in steps)], [0.0, *(step.value for step in steps)]
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": _FAINT, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=shares,
        y=values,
        mode="lines+markers",
        line={"color": ACCENT, "width": 2.5},
        marker={"size": 6},
        customdata=["", *(step.hover for step in steps)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = laid_out(figure, 300, separators)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    named = {"tickvals": ticks, "ticktext": [write(Decimal(str(tick))) for tick in ticks], "range": [-0.01, 1.03]}
    figure.update_xaxes(title={"text": axis, "font": {"size": 12}, "standoff": 14}, tickangle=0, **named)
    figure.update_yaxes(showgrid=True, gridcolor=_GRID, **named)
    figure.update_layout(showlegend=False)
    return figure.add_annotation(
        text=chance_label, x=0.62, y=0.56, xanchor="left", yanchor="top", showarrow=False,
        font={"size": 11, "color": QUIET},
    )  # fmt: skip


def _log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _middle(column: Column) -> float:
    return 1 / (1 + math.exp(-(_log_odds(column.low) + _log_odds(column.high)) / 2))
