"""Groups of customers as bubbles, and how many customers stand where as a density: never a point per customer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, SECOND, Write, laid_out

_LARGEST = 76.0
_ROOM = 0.6
_NEAR = 1.0
_LADDERS = ((1, 2, 5), (1, 3), (1,))  # of each power of ten, from close together to far apart
_POWERS = range(8)
_DENSITY = [[0.0, "rgba(15,118,110,0.06)"], [0.35, "rgba(15,118,110,0.35)"], [1.0, "rgba(15,118,110,1)"]]
_MOST_TICKS = 6


@dataclass(frozen=True)
class Bubble:
    """One group: where its median stands, how large it is, and what is said of it. Hollow where its name misleads."""

    name: str
    days: float
    money: float
    size: float
    hover: str
    key: str
    is_typical: bool = True


@dataclass(frozen=True)
class Cell:
    """How many customers stand in one cell of a logarithmic grid, by its lower edges."""

    log_days: float
    log_money: float
    customer_count: int
    hover: str


def bubbles(groups: Sequence[Bubble], titles: tuple[str, str], write: Write, separators: str) -> go.Figure:
    """Each group at its medians, on log scales; the area says the size."""
    largest = max((group.size for group in groups), default=1.0) or 1.0
    trace = go.Scatter(
        x=[math.log1p(group.days) for group in groups],
        y=[math.log1p(max(group.money, 0.0)) for group in groups],
        mode="markers+text",
        text=[group.name for group in groups],
        textposition=[_beside(group, groups) for group in groups],
        cliponaxis=False,
        marker={
            "size": [max(10.0, _LARGEST * math.sqrt(max(group.size, 0.0) / largest)) for group in groups],
            "color": ["rgba(15,118,110,0.35)" if group.is_typical else "rgba(217,119,6,0.12)" for group in groups],
            "line": {"width": 2, "color": [ACCENT if group.is_typical else SECOND for group in groups]},
            "opacity": 1,
        },
        customdata=[[group.hover, group.key] for group in groups],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    figure = laid_out(go.Figure(trace), 340, separators)
    days, money = [group.days for group in groups], [group.money for group in groups]
    _log_axes(figure, (days, money), titles, write, _ROOM)
    return figure.update_layout(showlegend=False, margin={"t": 16, "r": 16})


def _beside(group: Bubble, groups: Sequence[Bubble]) -> str:
    """Where a name is written: within a large bubble, else on the side away from its nearest neighbour."""
    if group.size >= max(other.size for other in groups) / 2:
        return "middle center"
    x, y = math.log1p(group.days), math.log1p(max(group.money, 0.0))
    others = [(math.log1p(other.days), math.log1p(max(other.money, 0.0))) for other in groups if other is not group]
    near = [(abs(across - x) + abs(up - y), up) for across, up in others if abs(across - x) < _NEAR]
    return "bottom center" if near and min(near)[1] > y else "top center"


def density(
    cells: Sequence[Cell], width: float, marks: Sequence[Bubble], titles: tuple[str, str], write: Write, separators: str
) -> go.Figure:
    """Darker cells have more customers, on a log scale; the groups' medians are marked."""
    xs = _steps([cell.log_days for cell in cells], width)
    ys = _steps([cell.log_money for cell in cells], width)
    counts = {(round(cell.log_days, 4), round(cell.log_money, 4)): cell for cell in cells}
    found = [[counts.get((x, y)) for x in xs] for y in ys]
    figure = go.Figure(
        go.Heatmap(
            x=[x + width / 2 for x in xs],
            y=[y + width / 2 for y in ys],
            z=[[math.log(cell.customer_count) + 0.1 if cell else None for cell in row] for row in found],
            customdata=[[[cell.hover if cell else "", ""] for cell in row] for row in found],
            hovertemplate="%{customdata[0]}<extra></extra>",
            hoverongaps=False,
            colorscale=_DENSITY,
            showscale=False,
        )
    )
    figure.add_scatter(
        x=[math.log1p(mark.days) for mark in marks],
        y=[math.log1p(max(mark.money, 0.0)) for mark in marks],
        mode="markers",
        marker={"size": 11, "color": SECOND, "line": {"width": 2, "color": "white"}},
        customdata=[[mark.hover, mark.key] for mark in marks],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    figure = laid_out(figure, 340, separators)
    days, money = ([math.expm1(max(value, 0.0)) for value in values] for values in (xs, ys))
    _log_axes(figure, (days, money), titles, write, width)
    return figure.update_layout(showlegend=False, margin={"t": 16, "r": 16})


def _steps(values: Sequence[float], width: float) -> list[float]:
    if not values:
        return []
    count = round((max(values) - min(values)) / width)
    return [round(min(values) + number * width, 4) for number in range(count + 1)]


def _log_axes(
    figure: go.Figure,
    values: tuple[Sequence[float], Sequence[float]],
    titles: tuple[str, str],
    write: Write,
    room: float,
) -> None:
    days, money = (_ticks(along, room) for along in values)
    figure.update_xaxes(_axis(days, [f"{tick:g}" for tick in days[0]], titles[0]))
    figure.update_yaxes(_axis(money, [write(Decimal(tick)) for tick in money[0]], titles[1]))


def _ticks(along: Sequence[float], room: float) -> tuple[list[int], tuple[float, float]]:
    """Round numbers within the values, and the axis' ends."""
    first = math.log1p(max(min(along, default=1.0), 0.0)) - room
    last = math.log1p(max(max(along, default=1.0), 0.0)) + room
    ladders = _ladders(first, last)
    return next((ticks for ticks in ladders if len(ticks) <= _MOST_TICKS), ladders[-1]), (first, last)


def _ladders(first: float, last: float) -> list[list[int]]:
    """Round numbers between two logarithms, the closest together first."""
    every = [[step * 10**power for power in _POWERS for step in steps] for steps in _LADDERS]
    return [[tick for tick in ticks if first <= math.log1p(tick) <= last] for ticks in every]


def _axis(ticks: tuple[list[int], tuple[float, float]], names: Sequence[str], title: str) -> dict[str, object]:
    return {
        "title": {"text": title, "font": {"size": 12}},
        "tickvals": [math.log1p(tick) for tick in ticks[0]],
        "ticktext": list(names),
        "range": list(ticks[1]),
    }
