"""What all charts share: colours, layout, readable axes. Floats appear in charts and nowhere before."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

import plotly.graph_objects as go

ACCENT = "#0f766e"
SECOND = "#d97706"
THIRD = "#6d6fc4"
QUIET = "#8b9895"
_FONT = '"Source Sans", -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'
_VALUE_TICKS = 4
_APART = 0.18  # of the whole scale
_NICE_STEPS = (1, 2, 2.5, 5, 10)
# Maps bring their own outlines, yet Plotly fetches some of its own from the network unless this says there are none.
_NO_OUTLINES = 'data:application/json,{"type":"Topology","objects":{},"arcs":[]}#'
CONFIG = {"displayModeBar": False, "scrollZoom": False, "topojsonURL": _NO_OUTLINES}
Write = Callable[[Decimal], str]


def laid_out(figure: go.Figure, height: int, separators: str) -> go.Figure:
    """The same figure, still and quiet, with the page's own typeface."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        font={"family": _FONT, "size": 13},
        separators=separators,
        bargap=0.25,
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, showgrid=False)
    figure.update_yaxes(fixedrange=True, zeroline=False, automargin=True)
    return figure


def in_ink(figure: go.Figure, colour: str | None) -> go.Figure:
    """The same figure with its words in that colour, where they have none of their own; None leaves it to the page."""
    if colour is not None:
        figure.update_layout(font={"color": colour})
        for update in (figure.update_xaxes, figure.update_yaxes):
            update(tickfont={"color": colour}, title={"font": {"color": colour}})
    return figure


def value_ticks(lowest: float, highest: float) -> list[float]:
    """Round numbers that hold zero and both ends between them, some four steps apart."""
    low, high = min(lowest, 0.0), max(highest, 0.0)
    if low == high:
        return [0.0]
    rough = (high - low) / _VALUE_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in _NICE_STEPS if power * nice >= rough * (1 - 1e-9))
    numbers = range(math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) + 1)
    return [round(step * number, 10) for number in numbers]  # 0.3 and not 0.30000000000000004, which axes would write


def nice_steps(lowest: float, highest: float) -> list[float]:
    """Round numbers from one end to the other, some four steps apart, none beyond either end."""
    low = min(lowest, highest)
    span = value_ticks(0.0, max(highest - low, 0.0))
    step = span[1] if len(span) > 1 else 1.0
    numbers = range(math.ceil(low / step - 1e-9), math.floor(highest / step + 1e-9) + 1)
    return [round(step * number, 10) for number in numbers]


def rooted_steps(highest: float) -> list[float]:
    """Zero and some round numbers below the highest, well apart on a scale of square roots."""
    power = 10.0 ** math.floor(math.log10(highest)) if highest > 0 else 1.0
    kept: list[float] = []
    for number in (power * nice for nice in (5, 2, 1, 0.5, 0.2, 0.1)):
        at = math.sqrt(number / highest) if highest > 0 else 2.0
        if at <= 1 and at >= _APART and (not kept or math.sqrt(kept[-1] / highest) - at >= _APART):
            kept.append(number)
    return [0.0, *reversed(kept)]


def log_steps(lowest: float, highest: float) -> list[float]:
    """Powers of ten from one end to the other; both ends where there are none between them. Both must be above zero."""
    powers = range(math.ceil(math.log10(lowest) - 1e-9), math.floor(math.log10(highest) + 1e-9) + 1)
    found = [10.0**power for power in powers]
    return found if len(found) > 1 else [lowest, highest]


def value_axis(figure: go.Figure, values: Sequence[float], write: Write) -> None:
    """Names round values on the vertical axis, as the reader's language writes them."""
    ticks = value_ticks(min(values), max(values))
    figure.update_yaxes(tickvals=ticks, ticktext=[write(Decimal(str(tick))) for tick in ticks])
