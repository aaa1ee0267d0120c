"""One customer's timeline: values in, figure out."""

from datetime import date, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from lojista.dashboard.charts.time_ticks import time_ticks, with_years
from lojista.dashboard.charts.timeline import Band, Purchase, timeline
from lojista.dashboard.formats import Formats

EARLY = Purchase(
    datetime(2024, 1, 5, 9), 400.0, "early", promised_on=date(2024, 1, 20), delivered_on=date(2024, 1, 12), score="5"
)
LATE = Purchase(
    datetime(2024, 6, 1, 9), 100.0, "late", promised_on=date(2024, 6, 9), delivered_on=date(2024, 6, 12), is_late=True
)
CANCELED = Purchase(datetime(2024, 7, 1, 9), 0.0, "canceled", is_counted=False)
BANDS = [Band(date(2024, 1, 31), date(2024, 6, 30), "Loyal", 0.1, "loyal since January")]


def drawn(purchases: list[Purchase], bands: list[Band]) -> go.Figure:
    return timeline(
        purchases, bands, write=str, write_day=date.isoformat, write_month=lambda day: f"{day:%b %y}", separators=".,"
    )


def circles(figure: go.Figure) -> Any:
    return next(trace for trace in figure.data if trace.mode == "markers+text")


def test_area_of_a_circle_says_what_an_order_came_to_and_holds_its_score() -> None:
    trace = circles(drawn([EARLY, LATE, CANCELED], BANDS))
    assert list(trace.text) == ["5", "", ""]
    assert trace.marker.size[0] > trace.marker.size[1] >= trace.marker.size[2] > 0


def test_order_that_does_not_count_is_hollow() -> None:
    assert circles(drawn([LATE, CANCELED], [])).marker.color[1] == "rgba(0,0,0,0)"


def test_late_deliveries_differ_in_line_and_not_in_colour_alone() -> None:
    lines = [trace for trace in drawn([EARLY, LATE], []).data if trace.mode == "lines"]
    assert [line.line.dash for line in lines] == ["solid", "dot"]
    assert [len(line.x) for line in lines] == [3, 3]


def test_bands_lie_beneath_on_the_same_days() -> None:
    figure = drawn([EARLY, LATE], BANDS)
    band = figure.data[-1]
    assert (list(band.base), list(band.text)) == ([date(2024, 1, 31)], ["Loyal"])
    assert band.x[0] == 151 * 24 * 60 * 60 * 1000
    assert figure.layout.xaxis.anchor == "y2"
    assert "yaxis2" not in drawn([EARLY], []).layout.to_plotly_json()


def test_few_days_are_named_by_day_and_many_by_month() -> None:
    assert drawn([EARLY], []).layout.xaxis.ticktext[0].startswith("2024-01-")
    assert list(drawn([EARLY, CANCELED], []).layout.xaxis.ticktext) == ["Jan 24<br>2024", "Mar 24", "May 24", "Jul 24"]


def test_year_stands_under_the_first_day_that_is_named_of_it() -> None:
    days = [date(2023, 12, 20), date(2024, 1, 3), date(2024, 1, 17)]
    assert with_years(days, Formats("en", "GBP").day_of_year) == ["Dec 20<br>2023", "Jan 3<br>2024", "Jan 17"]
    assert with_years(days[1:], Formats("pt-BR", "BRL").day_of_year) == ["3 de jan.<br>2024", "17 de jan."]
    assert with_years(days[1:2], Formats("pt-BR", "BRL").month_of_year) == ["jan.<br>2024"]


def test_many_orders_are_small_see_through_circles_without_figures() -> None:
    one, many = circles(drawn([EARLY], [])), circles(drawn([EARLY] * 41, []))
    assert many.marker.size[0] < one.marker.size[0]
    assert many.marker.opacity < one.marker.opacity
    assert set(many.text) == {""}


@pytest.mark.parametrize("days", [0, 30, 60, 120, 121, 240, 1_100, 9_900])
def test_named_days_are_so_few_that_a_phone_has_room(days: int) -> None:
    first = date(2024, 1, 10)
    ticks = time_ticks(first, first + timedelta(days=days)).days
    assert len(ticks) <= 5
    assert len(ticks) >= (2 if days > 20 else 0)


def test_order_without_value_alone_is_drawn() -> None:
    assert drawn([CANCELED], []).layout.yaxis.range[1] > 0
