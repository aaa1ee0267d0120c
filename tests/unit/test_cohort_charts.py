from datetime import date
from decimal import Decimal

from lojista.dashboard.charts.bars import Bar, balance_columns
from lojista.dashboard.charts.cohort_rates import Curve, Estimate, rate_trend, retention_curves
from lojista.dashboard.charts.cohorts import (
    MatrixCell,
    MatrixRow,
    cohort_matrix,
    labels_width,
    matrix_labels,
    rate_digits,
    shades,
)
from lojista.dashboard.charts.waits import Reached, share_over_days


def _row(*values: str | None, **named: bool) -> MatrixRow:
    cells = (
        MatrixCell(index, None if value is None else Decimal(value), value or "", "hover", f"k|{index}", value is None)
        for index, value in enumerate(values)
    )
    return MatrixRow("row", "9", tuple(cells), **named)


ROWS = [_row("1", "0.02", "0.01", is_summary=True), _row("1", "0.02", None), _row("1", "0.9", is_uncertain=True)]


def test_cohorts_own_period_and_uncertain_cohorts_have_no_colour() -> None:
    colours = shades(ROWS, by_row=False, from_zero=True)
    assert [line[0] for line in colours] == [None, None, None]
    assert colours[2] == [None, None]


def test_colours_are_of_one_scale_or_of_each_rows_own() -> None:
    rows = [_row("1", "0.04", "0.02"), _row("1", "0.01")]
    assert shades(rows, by_row=False, from_zero=True) == [[None, 1, 0.5], [None, 0.25]]
    assert shades(rows, by_row=True, from_zero=True) == [[None, 1, 0.5], [None, 1]]
    assert shades(rows, by_row=False, from_zero=False)[1] == [None, 0]


def test_matrix_marks_running_cells_and_writes_the_others() -> None:
    figure = cohort_matrix(ROWS, by_row=False, from_zero=True, axis="Months", ink=None, separators=".,")
    points, strokes = figure.data[-2:]
    assert list(points.customdata) == ["k|0", "k|1", "k|2", "k|0", "k|1", "k|2", "k|0", "k|1"]
    assert set(strokes.x) == {1.78, 2, 2.22}
    assert [note.text for note in figure.layout.annotations].count("0.02") == 2


def test_labels_stand_at_the_heights_of_their_rows() -> None:
    figure = cohort_matrix(ROWS, by_row=False, from_zero=True, axis="Months", ink=None, separators=".,")
    labels = matrix_labels(ROWS, size="Size", ink=None, separators=".,")
    assert [note.text for note in labels.layout.annotations] == ["<b>9</b>"] * 3
    assert list(labels.layout.yaxis.tickvals) == [trace.y[0] for trace in figure.data[:3]]
    assert labels.layout.yaxis.range == figure.layout.yaxis.range
    assert (labels.layout.height, labels.layout.margin.t) == (figure.layout.height, figure.layout.margin.t)


def test_longer_names_are_given_more_room() -> None:
    long = MatrixRow("Todas as coortes", "9", ())
    assert labels_width([*ROWS, long]) > labels_width(ROWS)


def test_a_matrix_without_values_is_drawn() -> None:
    figure = cohort_matrix([_row(None)], by_row=True, from_zero=False, axis="", ink=None, separators=".,")
    assert list(figure.data[0].z[0]) == [None]


def test_low_rates_are_written_with_more_decimals() -> None:
    assert [rate_digits([Decimal(rate)]) for rate in ("0.004", "0.1", "0.4")] == [2, 1, 0]
    assert rate_digits([]) == 2


def test_mean_curve_is_the_strong_one() -> None:
    curve, mean = (Curve(name, (Decimal("0.1"), Decimal("0.05")), ("a", "b")) for name in ("cohort", "mean"))
    figure = retention_curves([curve], mean, axis="Months", write=str, separators=".,")
    assert [trace.line.width for trace in figure.data] == [1.2, 3]


def test_trend_shows_the_ends_of_intervals_and_what_is_doubtful() -> None:
    estimates = [Estimate("May 2018", Decimal("0.5"), 0.25, 0.75, "h"), Estimate("x", Decimal(0), 0, 0.5, "h", True)]
    trace = rate_trend(estimates, write=str, separators=".,").data[0]
    assert (list(trace.error_y.array), list(trace.error_y.arrayminus)) == ([0.25, 0.5], [0.25, 0])
    assert list(trace.marker.symbol) == ["circle", "circle-open"]


def test_curve_of_waits_names_its_marks() -> None:
    points = [Reached(0, 0.1, 0.05, 0.2, "h"), Reached(50, 0.3, 0.2, 0.4, "h")]
    figure = share_over_days(points, marks=[(30, "10%")], axis="Days", write=str, separators=".,")
    assert [(note.x, note.y) for note in figure.layout.annotations] == [(30, 0.1)]


def test_those_who_stayed_away_hang_below_zero() -> None:
    bars = [Bar(date(2020, 1, 1), 3, "Jan 2020", "h")]
    figure = balance_columns(
        {"a": bars, "b": bars, "c": bars}, ("gone", bars), step="month", write=str, separators=".,"
    )
    assert [list(trace.y) for trace in figure.data] == [[3], [3], [3], [-3]]
