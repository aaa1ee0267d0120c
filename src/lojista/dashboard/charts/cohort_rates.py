"""Rates of cohorts: curves over time since the first order, and the trend of one rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, Write, laid_out, value_axis


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
        text=f'<span style="color:{ACCENT}"><b>━</b></span> {mean.name}', x=0, xref="paper", xanchor="left", y=1,
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
