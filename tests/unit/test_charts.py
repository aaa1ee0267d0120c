from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from lojista.dashboard.charts.bars import Bar, columns_over_time, ranked_bars, stacked_columns
from lojista.dashboard.charts.base import in_ink, value_ticks

MONTHS = [
    Bar(date(2017, month, 1), Decimal(month * 1000), f"month {month}", f"hover {month}", month < 12)
    for month in range(1, 13)
]


def test_words_of_a_chart_have_the_pages_ink_where_they_have_no_colour_of_their_own() -> None:
    figure = go.Figure(go.Bar(x=[1], y=[1])).update_xaxes(title="days")
    figure.add_annotation(text="own", font={"color": "#ffffff"})
    drawn = in_ink(figure, "#123456").layout
    assert (drawn.font.color, drawn.xaxis.tickfont.color, drawn.yaxis.tickfont.color) == ("#123456",) * 3
    assert (drawn.xaxis.title.text, drawn.xaxis.title.font.color) == ("days", "#123456")
    assert drawn.annotations[0].font.color == "#ffffff"
    assert in_ink(go.Figure(), None).layout.font.color is None


def test_incomplete_month_alone_is_hatched() -> None:
    figure = columns_over_time(MONTHS, step="month", write=str, separators=",.")
    assert list(figure.data[0].marker.pattern.shape) == [""] * 11 + ["/"]


def test_axis_names_few_enough_months_to_read() -> None:
    figure = columns_over_time(MONTHS, step="month", write=str, separators=",.")
    assert len(figure.layout.xaxis.tickvals) <= 8


def test_longest_bar_is_on_top_with_its_label() -> None:
    figure = ranked_bars([Bar("many", 9, "nine", "h"), Bar("few", 1, "one", "h")], separators=".,")
    assert list(figure.data[0].y) == ["few", "many"]
    assert list(figure.data[0].text) == ["one", "nine"]


def test_stacked_columns_name_both_series() -> None:
    figure = stacked_columns(MONTHS, MONTHS, ("new", "returning"), step="month", write=str, separators=".,")
    assert [trace.name for trace in figure.data] == ["new", "returning"]
    assert figure.layout.barmode == "stack"


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 1_172_191.68, [0, 500_000, 1_000_000, 1_500_000]),
        (0, 0, [0]),
        (-30, 90, [-50, 0, 50, 100]),
        (0, 3, [0, 1, 2, 3]),
        (5, 0.4, [0, 0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_axis_has_round_numbers_around_every_value(lowest: float, highest: float, ticks: list[float]) -> None:
    assert value_ticks(lowest, highest) == pytest.approx(ticks)
