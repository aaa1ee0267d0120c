"""How groups of customers became others: a Sankey diagram with its groups named beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, laid_out

_LINK, _LINK_NEW = "rgba(15,118,110,0.28)", "rgba(217,119,6,0.35)"
_LEFT, _RIGHT = 0.001, 0.999  # Plotly takes a place of zero for none
_THICK, _GAP = 12, 16  # pixels: of a group's bar, and between two of them
_HEIGHT_OF_GROUP, _LEAST_HEIGHT, _EDGE = 46, 260, 14
_NAMES_WIDTH, _NAME_LENGTH = 92, 12  # room for a name in two lines on either side, so that a phone has some for flows


@dataclass(frozen=True)
class Stream:
    """Customers on their way from one group to another; a highlighted one comes from outside."""

    before: str
    after: str
    customer_count: int
    hover: str
    is_highlighted: bool = False


@dataclass(frozen=True)
class _Column:
    """The groups on one side: names from the top, and the middle of each as a share of the height, from the top."""

    names: tuple[str, ...]
    middles: tuple[float, ...]


def flows(streams: Sequence[Stream], order: Sequence[str], separators: str) -> go.Figure:
    """Groups before on the left, after on the right, in the same order on both sides: what rises became better.

    Names stand outside: on the flows themselves they could not be read.
    """
    left, right = ([stream.before for stream in streams], [stream.after for stream in streams])
    longest = max(len(set(left)), len(set(right)), 1)
    height = max(_LEAST_HEIGHT, _HEIGHT_OF_GROUP * longest)
    counts = [stream.customer_count for stream in streams]
    before, after = (_column(side, counts, order, longest, height) for side in (left, right))
    figure = laid_out(go.Figure(_sankey(streams, before, after)), height + 2 * _EDGE, separators)
    for column, is_left in ((before, True), (after, False)):
        for name, middle in zip(column.names, column.middles, strict=True):
            figure.add_annotation(_name(name, middle, is_left=is_left))
    return figure.update_layout(margin={"t": _EDGE, "b": _EDGE, "l": _NAMES_WIDTH, "r": _NAMES_WIDTH})


def _column(names: Sequence[str], counts: Sequence[int], order: Sequence[str], longest: int, height: float) -> _Column:
    """Where Plotly draws the groups of a side that are given in order: bars to scale, free room shared out evenly."""
    sizes = dict.fromkeys(sorted(set(names), key=[*order, *names].index), 0)
    for name, count in zip(names, counts, strict=True):
        sizes[name] += count
    scale = (height - _GAP * (longest - 1)) / max(sum(counts), 1)
    gap = (height - scale * sum(counts)) / max(len(sizes) - 1, 1)
    middles, top = list[float](), 0.0
    for size in sizes.values():
        middles.append((top + size * scale / 2) / height)
        top += size * scale + gap
    return _Column(tuple(sizes), tuple(middles))


def _sankey(streams: Sequence[Stream], before: _Column, after: _Column) -> go.Sankey:
    return go.Sankey(
        arrangement="fixed",
        node={
            "label": [""] * (len(before.names) + len(after.names)),
            "x": [_LEFT] * len(before.names) + [_RIGHT] * len(after.names),
            "y": [*before.middles, *after.middles],
            "pad": _GAP,
            "thickness": _THICK,
            "color": ACCENT,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        link={
            "source": [before.names.index(stream.before) for stream in streams],
            "target": [len(before.names) + after.names.index(stream.after) for stream in streams],
            "value": [stream.customer_count for stream in streams],
            "color": [_LINK_NEW if stream.is_highlighted else _LINK for stream in streams],
            "customdata": [stream.hover for stream in streams],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )


def _name(name: str, middle: float, *, is_left: bool) -> dict[str, object]:
    return {
        "text": "<br>".join(wrap(name, _NAME_LENGTH, break_long_words=False)),
        "x": 0 if is_left else 1,
        "xref": "paper",
        "xanchor": "right" if is_left else "left",
        "xshift": -8 if is_left else 8,
        "y": 1 - middle,
        "yref": "paper",
        "yanchor": "middle",
        "align": "right" if is_left else "left",
        "showarrow": False,
        "font": {"size": 12},
    }
