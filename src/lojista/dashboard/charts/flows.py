"""How groups of customers became others: a Sankey diagram."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, laid_out

_LINK, _LINK_NEW = "rgba(15,118,110,0.28)", "rgba(217,119,6,0.35)"


@dataclass(frozen=True)
class Stream:
    """Customers on their way from one group to another; a highlighted one comes from outside."""

    before: str
    after: str
    customer_count: int
    hover: str
    is_highlighted: bool = False


def flows(streams: Sequence[Stream], separators: str) -> go.Figure:
    """Groups before on the left, groups after on the right, each with its streams."""
    before = list(dict.fromkeys(stream.before for stream in streams))
    after = list(dict.fromkeys(stream.after for stream in streams))
    trace = go.Sankey(
        arrangement="snap",
        node={
            "label": [*before, *after],
            "pad": 22,
            "thickness": 12,
            "color": ACCENT,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        link={
            "source": [before.index(stream.before) for stream in streams],
            "target": [len(before) + after.index(stream.after) for stream in streams],
            "value": [stream.customer_count for stream in streams],
            "color": [_LINK_NEW if stream.is_highlighted else _LINK for stream in streams],
            "customdata": [stream.hover for stream in streams],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    figure = laid_out(go.Figure(trace), max(260, 52 * max(len(before), len(after), 1)), separators)
    return figure.update_layout(margin={"t": 12, "b": 12, "l": 4, "r": 4})
