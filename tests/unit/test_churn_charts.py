"""Charts of chances and of what came: values in, figure out."""

import math
from datetime import date

from lojista.dashboard.charts.base import ACCENT, QUIET, SECOND
from lojista.dashboard.charts.chances import (
    Column,
    Step,
    Tenth,
    calibration_dots,
    chance_columns,
    gain_curve,
    lift_columns,
)
from lojista.dashboard.charts.intervals import Interval, odds_dots
from lojista.dashboard.charts.tracks import Point, track_lines

COLUMNS = [Column(0.005, 0.01, 9, "nine", "a"), Column(0.01, 0.02, 4, "four", "b"), Column(0.02, 0.04, 1, "one", "c")]
STEPS = [Step("1", 0.5, 1.4, "1.4", "first"), Step("2", 1.0, 0.6, "0.6", "second")]
WAYS = {"write": str, "separators": ".,"}


def test_columns_below_the_line_are_told_apart() -> None:
    trace = chance_columns(COLUMNS, 0.012, "at risk", write_count=str, axis="chance", **WAYS).data[0]
    assert list(trace.marker.color) == [SECOND, ACCENT, ACCENT]
    assert [data[1] for data in trace.customdata] == ["a", "b", "c"]


def test_chances_stand_on_a_scale_of_log_odds() -> None:
    figure = chance_columns(COLUMNS, 0.012, "at risk", write_count=str, axis="chance", **WAYS)
    assert list(figure.layout.xaxis.ticktext) == ["0.005", "0.01", "0.02"]
    assert math.isclose(figure.layout.xaxis.tickvals[1], math.log(0.01 / 0.99))


def test_calibration_has_both_axes_alike() -> None:
    tenths = [Tenth(0.01, 0.02, 0.01, 0.04, "a"), Tenth(0.03, 0.03, 0.02, 0.05, "b")]
    figure = calibration_dots(tenths, ("given", "came"), **WAYS)
    assert figure.layout.xaxis.range == figure.layout.yaxis.range
    assert [round(reach, 3) for reach in figure.data[1].error_y.array] == [0.02, 0.02]


def test_lift_above_the_mean_stands_out() -> None:
    assert list(lift_columns(STEPS, "mean", axis="tenths", **WAYS).data[0].marker.color) == [ACCENT, QUIET]


def test_gain_starts_at_nothing() -> None:
    curve = gain_curve(STEPS, "chance", axis="share", **WAYS).data[1]
    assert (curve.x[0], curve.y[0], len(curve.x)) == (0.0, 0.0, 3)


def test_odds_are_drawn_around_no_effect() -> None:
    groups = [Interval("a", 1.2, 1.1, 1.3, "x", "x"), Interval("b", 0.8, 0.7, 1.1, "x", "x", is_small=True)]
    low, high = odds_dots(groups, "none", **WAYS).layout.xaxis.range
    assert low <= 0.7
    assert high >= 1.3


def test_track_has_what_happened_and_what_was_expected() -> None:
    points = [Point(date(2020, 1, day), day, day + 1, "Jan 2020", "x") for day in (7, 14)]
    actual, expected = track_lines(points, date(2020, 1, 10), ("a", "e", "f"), **WAYS).data
    assert (list(actual.y), list(expected.y)) == ([8.0, 15.0], [7, 14])
