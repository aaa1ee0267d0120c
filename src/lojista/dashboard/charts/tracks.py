"""What a model foretold beside what happened, added up over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND, Write, laid_out, value_axis

_MOST_TICKS = 6


@dataclass(frozen=True)
class Point:
    """What was expected and what had happened by the end of a day."""

    on: date
    expected: float
    actual: int
    label: str
    hover: str


def track_lines(
    points: Sequence[Point], fitted_on: date, names: tuple[str, str, str], *, write: Write, separators: str
) -> go.Figure:
    """Two lines that should lie on each other; `names` are those of what happened, what was expected, and the day
    after which nothing was known to the model.
    """
    figure = go.Figure()
    days = [point.on for point in points]
    series = (
        (names[0], [float(point.actual) for point in points], ACCENT, "solid"),
        (names[1], [point.expected for point in points], SECOND, "dash"),
    )
    for name, values, colour, dash in series:
        figure.add_scatter(
            x=days,
            y=values,
            name=name,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            customdata=[point.hover for point in points],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure = laid_out(figure, 300, separators)
    shown = points[:: -(-len(points) // _MOST_TICKS)]
    figure.update_xaxes(
        tickvals=[point.on for point in shown],
        ticktext=[point.label.replace(" ", "<br>", 1) for point in shown],
        tickangle=0,
    )
    value_axis(figure, [0.0, *(value for _, values, _, _ in series for value in values)], write)
    figure.update_layout(showlegend=False, margin={"t": 30})
    figure.add_vline(x=fitted_on.isoformat(), line={"color": QUIET, "width": 1, "dash": "dot"})
    figure.add_annotation(
        text=names[2], x=fitted_on.isoformat(), y=0.02, yref="paper", yanchor="bottom", xanchor="right", xshift=-4,
        showarrow=False, font={"size": 11, "color": QUIET},
    )  # fmt: skip
    legend = "&nbsp;&nbsp;&nbsp;".join(f'<span style="color:{colour}">■</span> {name}' for name, _, colour, _ in series)
    return figure.add_annotation(
        text=legend, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False
    )
