from datetime import date, timedelta

import pytest

from lojista.dashboard.charts.bands import Dot, Limits, dots_in_band
from lojista.dashboard.charts.base import ACCENT, SECOND

DOTS = [Dot(date(2017, 9, 29) + timedelta(days=7 * week), 100.0 + week, f"week {week}") for week in range(9)]


def _figure(limits: Limits, *, is_outside: bool = False):  # type: ignore[no-untyped-def]
    return dots_in_band(
        DOTS, limits, is_outside=is_outside, write=str, write_day=lambda day: f"{day:%d %b}", separators=".,"
    )


def test_band_is_shaded_and_what_is_expected_a_line() -> None:
    figure = _figure(Limits(90.0, 110.0, 100.0))
    assert [(shape.y0, shape.y1) for shape in figure.layout.shapes] == [(90.0, 110.0)]
    assert [list(trace.y) for trace in figure.data[:-1]] == [[100.0, 100.0]]


def test_limit_is_a_line_alone() -> None:
    figure = _figure(Limits(None, 105.0, None))
    assert not figure.layout.shapes
    assert [list(trace.y) for trace in figure.data[:-1]] == [[], [105.0, 105.0], []]


@pytest.mark.parametrize(("is_outside", "colour"), [(True, SECOND), (False, ACCENT)])
def test_last_number_alone_is_strong(is_outside: bool, colour: str) -> None:
    colours = _figure(Limits(None, 105.0, None), is_outside=is_outside).data[-1].marker.color
    assert (colours[-1], len({*colours[:-1]})) == (colour, 1)


def test_everything_is_in_sight_and_few_days_are_named() -> None:
    figure = _figure(Limits(20.0, 300.0, 100.0))
    low, high = figure.layout.yaxis.range
    assert low < 20 < 300 < high
    assert len(figure.layout.yaxis.tickvals) >= 2
    assert figure.layout.xaxis.tickvals[-1] == DOTS[-1].day
    assert len(figure.layout.xaxis.tickvals) <= 4


def test_days_that_were_all_alike_are_drawn() -> None:
    same = [Dot(dot.day, 0.0, dot.hover) for dot in DOTS]
    figure = dots_in_band(same, Limits(0.0, 0.0, 0.0), is_outside=False, write=str, write_day=str, separators=".,")
    assert figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
