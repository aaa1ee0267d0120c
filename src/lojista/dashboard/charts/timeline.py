"""One customer's orders over time: what each came to, when it was promised and came, and the segments beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND, Write, laid_out, value_axis
from lojista.dashboard.charts.time_ticks import WriteDay, time_ticks, with_years

_LARGEST, _SMALLEST = 26.0, 14.0  # the smallest still holds a figure
_MANY = 40  # more circles than these would hide each other, and are small and hold no figure
_LARGEST_OF_MANY, _SMALLEST_OF_MANY = 15.0, 6.0
_LEAST_DAYS = 45
_ROOM = 0.04
_BANDS, _PURCHASES = (0.0, 0.11), (0.23, 1.0)
_BEST, _WORST = (47, 161, 150), (205, 213, 211)  # light enough for dark words on all of them
_FILL = "#5fada4"
_WORDS = "#0b1f1c"
_HEADROOM, _FOOTROOM = 1.2, -0.12  # of the highest, so that nothing is cut
_GRID = "rgba(128,144,140,0.18)"


@dataclass(frozen=True)
class Purchase:
    """One order: when it was made, what it came to, and how it was delivered and liked, as far as that is known."""

    at: datetime
    value: float
    hover: str
    is_counted: bool = True
    promised_on: date | None = None
    delivered_on: date | None = None
    is_late: bool = False
    score: str = ""


@dataclass(frozen=True)
class Band:
    """A stretch of time in one group: `rank` is 0 for the best and 1 for the last."""

    start: date
    end: date
    name: str
    rank: float
    hover: str


def timeline(
    purchases: Sequence[Purchase],
    bands: Sequence[Band],
    *,
    write: Write,
    write_day: WriteDay,
    write_month: WriteDay,
    separators: str,
) -> go.Figure:
    """Circles stand at what orders came to; a line runs to the delivery, with a bar across at the promised day."""
    figure = go.Figure()
    for is_late, colour, dash in ((False, ACCENT, "solid"), (True, SECOND, "dot")):
        own = [one for one in purchases if one.delivered_on is not None and one.is_late is is_late]
        figure.add_trace(_ways(own, colour, dash))
        figure.add_trace(_arrivals(own, colour))
    figure.add_trace(_promises([one for one in purchases if one.promised_on is not None]))
    figure.add_trace(_circles(purchases))
    if bands:
        figure.add_trace(_stretches(bands))
    figure = laid_out(figure, 320 if bands else 270, separators)
    first, last = _days_shown(purchases, bands)
    _name_days(figure, first, last, write_day, write_month)
    _name_values(figure, [one.value for one in purchases], write, has_bands=bool(bands))
    return figure.update_layout(
        showlegend=False, margin={"t": 14, "r": 16}, barmode="overlay", uniformtext={"mode": "hide", "minsize": 11}
    )


def _ways(purchases: Sequence[Purchase], colour: str, dash: str) -> go.Scatter:
    """From purchase to delivery, each line apart from the next."""
    return go.Scatter(
        x=[day for one in purchases for day in (one.at, _noon(one.delivered_on), None)],
        y=[value for one in purchases for value in (one.value, one.value, None)],
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash},
        hoverinfo="skip",
    )


def _arrivals(purchases: Sequence[Purchase], colour: str) -> go.Scatter:
    return go.Scatter(
        x=[_noon(one.delivered_on) for one in purchases],
        y=[one.value for one in purchases],
        mode="markers",
        marker={"symbol": "diamond", "size": 8, "color": colour},
        **_pointed_at(purchases),
    )


def _promises(purchases: Sequence[Purchase]) -> go.Scatter:
    return go.Scatter(
        x=[_noon(one.promised_on) for one in purchases],
        y=[one.value for one in purchases],
        mode="markers",
        marker={"symbol": "line-ns", "size": 7, "line": {"width": 2, "color": QUIET}},
        **_pointed_at(purchases),
    )


def _circles(purchases: Sequence[Purchase]) -> go.Scatter:
    """Their area says what they came to, the figure in them how they were liked; hollow for what does not count."""
    is_crowded = len(purchases) > _MANY
    return go.Scatter(
        x=[one.at for one in purchases],
        y=[one.value for one in purchases],
        mode="markers+text",
        text=["" if is_crowded else one.score for one in purchases],
        textfont={"size": 11, "color": [_WORDS if one.is_counted else QUIET for one in purchases]},
        cliponaxis=False,
        marker={
            "size": _sizes(purchases, is_crowded=is_crowded),
            "color": [_FILL if one.is_counted else "rgba(0,0,0,0)" for one in purchases],
            "line": {
                "width": 1 if is_crowded else 2,
                "color": [ACCENT if one.is_counted else QUIET for one in purchases],
            },
            "opacity": 0.75 if is_crowded else 1,
        },
        **_pointed_at(purchases),
    )


def _sizes(purchases: Sequence[Purchase], *, is_crowded: bool) -> list[float]:
    """Across, in pixels: the area says what an order came to, down to the smallest that can be pointed at."""
    largest, smallest = (_LARGEST_OF_MANY, _SMALLEST_OF_MANY) if is_crowded else (_LARGEST, _SMALLEST)
    highest = max((one.value for one in purchases), default=0.0) or 1.0
    return [max(smallest, largest * (max(one.value, 0.0) / highest) ** 0.5) for one in purchases]


def _pointed_at(purchases: Sequence[Purchase]) -> dict[str, Any]:
    return {"customdata": [one.hover for one in purchases], "hovertemplate": "%{customdata}<extra></extra>"}


def _stretches(bands: Sequence[Band]) -> go.Bar:
    milliseconds = [(band.end - band.start) / timedelta(milliseconds=1) for band in bands]
    return go.Bar(
        base=[band.start for band in bands],
        x=milliseconds,
        y=[0] * len(bands),
        orientation="h",
        yaxis="y2",
        width=1,
        text=[band.name for band in bands],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        constraintext="inside",
        textfont={"color": _WORDS, "size": 12},
        marker={"color": [_between(band.rank) for band in bands], "line": {"width": 0}},
        customdata=[band.hover for band in bands],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _between(rank: float) -> str:
    mixed = (round(best + (worst - best) * rank) for best, worst in zip(_BEST, _WORST, strict=True))
    return f"rgb({','.join(map(str, mixed))})"


def _name_days(figure: go.Figure, first: date, last: date, write_day: WriteDay, write_month: WriteDay) -> None:
    ticks = time_ticks(first, last)
    names = with_years(ticks.days, write_day if ticks.are_days else write_month)
    figure.update_xaxes(type="date", range=[first, last], tickvals=ticks.days, ticktext=names, tickangle=0)


def _name_values(figure: go.Figure, values: Sequence[float], write: Write, *, has_bands: bool) -> None:
    """Amounts above, and room for the bands beneath where there are any."""
    value_axis(figure, [0.0, *values], write)
    highest = max(values, default=0.0) or 1.0
    figure.update_layout(yaxis={"gridcolor": _GRID, "range": [highest * _FOOTROOM, highest * _HEADROOM]})
    if has_bands:
        hidden = {"visible": False, "range": [-0.5, 0.5], "fixedrange": True, "anchor": "x"}
        figure.update_layout(xaxis_anchor="y2", yaxis_domain=_PURCHASES, yaxis2={"domain": _BANDS, **hidden})


def _days_shown(purchases: Sequence[Purchase], bands: Sequence[Band]) -> tuple[date, date]:
    """Everything that happened, with a little room at both ends."""
    days = [one.at.date() for one in purchases]
    days += [day for one in purchases for day in (one.promised_on, one.delivered_on) if day is not None]
    days += [day for band in bands for day in (band.start, band.end)]
    span = max((max(days) - min(days)).days, _LEAST_DAYS)
    room = timedelta(days=max(2, round(span * _ROOM)))
    return min(days) - room, min(days) + timedelta(days=span) + room


def _noon(day: date | None) -> datetime | None:
    """The middle of a day whose hour is not told."""
    return None if day is None else datetime.combine(day, time(12))
