"""A share or a mean for each group, with how far it may lie from what is behind it."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, Write, laid_out, value_ticks

_FEW_COLOUR = "#8a9a97"
_ROW, _FRAME = 27, 46
_ROOM = 1.06
_LETTERS = 23
ID_LETTERS = 8


@dataclass(frozen=True)
class Interval:
    """One group: its name, its value between two ends, and what is written beside it and when pointed at.

    `is_small` marks a group of too few to say much; `key` comes back when the group is picked.
    """

    name: str
    value: float
    low: float
    high: float
    label: str
    hover: str
    is_small: bool = False
    key: str = ""


def interval_dots(
    groups: Sequence[Interval],
    *,
    write: Write,
    separators: str,
    mean: float | None = None,
    mean_label: str = "",
    ticks: Sequence[float] = (),
) -> go.Figure:
    """A dot and its interval for each group, first on top; small groups are hollow and may run out of the picture.

    `ticks` are the whole scale where it is known, such as that of scores; otherwise it starts at zero.
    """
    figure = go.Figure()
    rows = list(enumerate(reversed(groups)))[::-1]  # by place and not by name: two groups may be called the same
    for is_small in (False, True):
        if own := [(row, group) for row, group in rows if group.is_small is is_small]:
            figure.add_trace(_dots(own, is_small=is_small))
    sure = [group for group in groups if not group.is_small] or list(groups)
    highest = max([group.high for group in sure] + ([mean] if mean is not None else []), default=1.0)
    highest = max([highest, *(group.value for group in groups)])
    figure = laid_out(figure, _ROW * len(groups) + _FRAME, separators)
    steps = list(ticks) or [tick for tick in value_ticks(0, highest) if tick <= highest * _ROOM]
    figure.update_xaxes(
        range=[steps[0], max(highest * _ROOM, steps[-1])] if not ticks else [steps[0] - 0.05, steps[-1] + 0.05],
        tickvals=steps,
        ticktext=[write(Decimal(str(tick))) for tick in steps],
        tickangle=0,
        showgrid=True,
        gridcolor="rgba(128,144,140,0.18)",
        zeroline=False,
        side="bottom",
    )
    names = shortened((group.name for group in groups), _LETTERS)
    figure.update_yaxes(
        tickvals=list(range(len(groups)))[::-1],
        ticktext=[names[group.name] for group in groups],
        range=[-0.7, len(groups) - 0.3],
        showgrid=False,
        ticklabelstandoff=6,
    )
    figure.update_layout(showlegend=False, margin={"r": 104, "t": 20 if mean is not None else 8})
    for row, group in rows:
        figure.add_annotation(
            text=group.label,
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=row,
            showarrow=False,
            font={"size": 12},
        )
    if mean is not None:
        figure.add_vline(x=mean, line={"color": _FEW_COLOUR, "width": 1, "dash": "dot"})
        figure.add_annotation(
            text=mean_label, x=mean, y=1, yref="paper", yanchor="bottom", xanchor="left", showarrow=False,
            font={"size": 11, "color": _FEW_COLOUR},
        )  # fmt: skip
    return figure


def shortened(names: Iterable[str | None], letters: int) -> dict[str, str]:
    """Long names by so many of their first letters, so that a phone has room for more than a name.

    A name whose beginning is another's too stays whole; what has none is left out.
    """
    whole = [name for name in dict.fromkeys(names) if name]
    cut = {name: name if len(name) <= letters + 1 else f"{name[:letters].rstrip()}…" for name in whole}
    times = Counter(cut.values())
    return {name: short if times[short] == 1 else name for name, short in cut.items()}


def _dots(rows: Sequence[tuple[int, Interval]], *, is_small: bool) -> go.Scatter:
    groups = [group for _, group in rows]
    colour = _FEW_COLOUR if is_small else ACCENT
    return go.Scatter(
        x=[group.value for group in groups],
        y=[row for row, _ in rows],
        mode="markers",
        marker={
            "color": colour,
            "size": 9,
            "symbol": "circle-open" if is_small else "circle",
            "line": {"width": 2, "color": colour},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(group.high - group.value, 0) for group in groups],
            "arrayminus": [max(group.value - group.low, 0) for group in groups],
            "thickness": 2,
            "width": 0,
            "color": colour,
        },
        unselected={"marker": {"opacity": 0.5}},
        customdata=[[group.hover, group.key] for group in groups],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def odds_dots(groups: Sequence[Interval], mean_label: str, *, write: Write, separators: str) -> go.Figure:
    """The same for ratios, beside the one that means no effect."""
    lowest, highest = min(1.0, *(group.low for group in groups)), max(1.0, *(group.high for group in groups))
    step = value_ticks(0.0, highest - lowest)[1] if highest > lowest else 1.0
    numbers = range(math.floor(lowest / step), math.ceil(highest / step) + 1)
    ticks = [round(step * number, 10) for number in numbers]
    return interval_dots(groups, write=write, separators=separators, mean=1.0, mean_label=mean_label, ticks=ticks)
