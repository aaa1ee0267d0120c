"""Maps: regions coloured by a value, and dots sized by orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from math import log10, sqrt
from typing import Any

import plotly.graph_objects as go

from lojista.dashboard.charts.base import SECOND, Write, laid_out, log_steps, nice_steps, rooted_steps
from lojista.dashboard.mercator import middle

# See-through at the low end: low values stand back on a light page and on a dark one.
_SEQUENCE = ((0.0, "rgba(20,150,138,0.10)"), (1.0, "rgba(14,124,114,1)"))
_UNCERTAIN = ((0.0, "rgba(128,138,136,0.20)"), (1.0, "rgba(110,120,118,1)"))
_EMPTY = ((0.0, "rgba(128,144,140,0.16)"), (1.0, "rgba(128,144,140,0.16)"))
_CLEAR = ((0.0, "rgba(0,0,0,0)"), (1.0, "rgba(0,0,0,0)"))
_FAINT = {"color": "rgba(128,144,140,0.55)", "width": 0.7}
_HEIGHT, _WORLDS_HEIGHT = 470, 340
_LARGEST, _SMALLEST = 36.0, 4.0
_DOT = "#14968a"
Outlines = Mapping[str, Any]
Bounds = tuple[tuple[float, float], tuple[float, float]]


class Scale(Enum):
    """How values become colours: as they are, by their square root, or by their logarithm."""

    PLAIN = "plain"
    ROOT = "root"
    LOG = "log"


@dataclass(frozen=True)
class Area:
    """One region: its code, its value, and what is written when pointed at. `is_small` marks few orders behind it."""

    code: str
    value: float
    hover: str
    is_small: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Dot:
    """One place in degrees, the number it is sized by, and what is written when pointed at."""

    latitude: float
    longitude: float
    size: int
    hover: str


def choropleth(
    areas: Sequence[Area],
    outlines: Outlines,
    *,
    bounds: Bounds,
    no_value: Mapping[str, str],
    scale: Scale,
    is_world: bool,
    write: Write,
    separators: str,
) -> go.Figure:
    """Regions by value, light to dark; chosen ones are outlined, those of few orders grey and left out of the scale.

    `scale` spreads the colours of sums of which one region has most; by logarithm, what is not above zero has the
    colour of the lowest that is. `no_value` has the words for regions without any. A click gives the second of a
    region's custom data: its code.
    """
    sure = [area for area in areas if not area.is_small] or areas
    values = [max(area.value, 0.0) for area in sure] or [0.0]
    legend = _Legend(*_ends(values, scale), scale, write)
    figure = go.Figure()
    figure.add_trace(_empty(no_value, outlines))
    for is_small in (False, True):
        if own := [area for area in areas if area.is_small is is_small]:
            figure.add_trace(_coloured(own, outlines, legend, is_small=is_small))
    if not any(trace.showscale for trace in figure.data[1:]) and len(figure.data) > 1:
        figure.data[1].update(showscale=True, colorbar=legend.bar())
    if chosen := [area.code for area in areas if area.is_chosen]:
        figure.add_trace(_flat(chosen, outlines, _CLEAR, {"color": SECOND, "width": 2.5}))
    return _framed(figure, bounds, is_world=is_world, separators=separators)


def _ends(values: Sequence[float], scale: Scale) -> tuple[float, float]:
    """The lowest and the highest value of a scale, which must not be equal."""
    if scale is Scale.LOG:
        positive = [value for value in values if value > 0] or [1.0]
        low = min(positive)
    else:
        low = 0.0 if scale is Scale.ROOT else min(values)
    high = max(values)
    return low, high if high > low else low + 1


@dataclass(frozen=True)
class _Legend:
    """Where a value lies between light and dark."""

    low: float
    high: float
    scale: Scale
    write: Write

    def at(self, value: float) -> float:
        if self.scale is Scale.LOG:
            return log10(max(value, self.low))
        return sqrt(max(value, 0.0)) if self.scale is Scale.ROOT else value

    def ticks(self) -> list[float]:
        if self.scale is Scale.LOG:
            return log_steps(self.low, self.high)
        return rooted_steps(self.high) if self.scale is Scale.ROOT else nice_steps(self.low, self.high)

    def bar(self) -> dict[str, Any]:
        """The legend: a slim bar under the map."""
        ticks = self.ticks()
        return {
            "orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "top", "len": 0.8, "thickness": 10,
            "outlinewidth": 0, "tickvals": [self.at(tick) for tick in ticks], "tickangle": 0,
            "ticktext": [self.write(Decimal(str(tick))) for tick in ticks], "ticks": "outside", "ticklen": 3,
        }  # fmt: skip


def _coloured(areas: Sequence[Area], outlines: Outlines, legend: _Legend, *, is_small: bool) -> go.Choropleth:
    return go.Choropleth(
        geojson=outlines,
        locationmode="geojson-id",
        locations=[area.code for area in areas],
        z=[legend.at(area.value) for area in areas],
        zmin=legend.at(legend.low),
        zmax=legend.at(legend.high),
        colorscale=_UNCERTAIN if is_small else _SEQUENCE,
        showscale=not is_small,
        colorbar=None if is_small else legend.bar(),
        marker={"line": _FAINT},
        customdata=[[area.hover, area.code] for area in areas],
        hovertemplate="%{customdata[0]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _empty(words: Mapping[str, str], outlines: Outlines) -> go.Choropleth:
    trace = _flat(list(words), outlines, _EMPTY, _FAINT)
    return trace.update(
        hoverinfo=None,
        customdata=[[hover, code] for code, hover in words.items()],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _flat(codes: Sequence[str], outlines: Outlines, colours: Any, line: Mapping[str, Any]) -> go.Choropleth:
    return go.Choropleth(
        geojson=outlines,
        locationmode="geojson-id",
        locations=list(codes),
        z=[0] * len(codes),
        zmin=0,
        zmax=1,
        colorscale=colours,
        showscale=False,
        marker={"line": line},
        hoverinfo="skip",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def places(
    dots: Sequence[Dot],
    outlines: Outlines,
    codes: Sequence[str],
    *,
    bounds: Bounds,
    is_world: bool,
    separators: str,
) -> go.Figure:
    """Dots whose area says how many, over the regions' outlines; small ones lie on top of large ones."""
    largest = max((dot.size for dot in dots), default=1)
    ordered = sorted(dots, key=lambda dot: -dot.size)
    figure = go.Figure(_flat(codes, outlines, _EMPTY, _FAINT))
    figure.add_trace(
        go.Scattergeo(
            lat=[round(dot.latitude, 3) for dot in ordered],
            lon=[round(dot.longitude, 3) for dot in ordered],
            mode="markers",
            marker={
                "size": [round(max(_SMALLEST, _LARGEST * sqrt(dot.size / largest)), 1) for dot in ordered],
                "color": _DOT,
                "opacity": 0.65,
                "line": {"width": 0.5, "color": "rgba(255,255,255,0.8)"},
            },
            customdata=[dot.hover for dot in ordered],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    return _framed(figure, bounds, is_world=is_world, separators=separators)


def _framed(figure: go.Figure, bounds: Bounds, *, is_world: bool, separators: str) -> go.Figure:
    """Nothing but our own outlines: Plotly's base layers would come from the network.

    Plotly's own fit would turn the world to where it is narrowest, and follow a misplaced dot across the sea; its own
    centre is the mean of the latitudes, which lies too low on Mercator's projection and cuts the north off.
    """
    figure = laid_out(figure, _WORLDS_HEIGHT if is_world else _HEIGHT, separators)
    (west, east), (south, north) = bounds
    figure.update_geos(
        lonaxis={"range": [west, east]},
        lataxis={"range": [south, north]},
        visible=False,
        bgcolor="rgba(0,0,0,0)",
        projection={"type": "natural earth" if is_world else "mercator"},
        center={"lon": (west + east) / 2, "lat": (south + north) / 2 if is_world else middle(south, north)},
    )
    return figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False)
