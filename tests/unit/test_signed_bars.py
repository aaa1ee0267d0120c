from lojista.dashboard.charts.base import ACCENT, SECOND
from lojista.dashboard.charts.signed import SignedBar, signed_bars


def test_what_speaks_against_runs_to_the_left_in_another_colour() -> None:
    bars = [SignedBar("Orders: 4", 1.5, "×4.48"), SignedBar("Days: 4", -0.5, "×0.61")]
    trace = signed_bars(bars, separators=".,").data[0]
    assert list(trace.marker.color) == [ACCENT, SECOND]
    assert list(trace.text) == ["×4.48", "×0.61"]


def test_bars_of_one_name_keep_rows_of_their_own() -> None:
    figure = signed_bars([SignedBar("same", 1.0, "a"), SignedBar("same", 0.5, "b")], separators=".,")
    assert list(figure.data[0].y) == [0, 1]
    assert list(figure.layout.yaxis.ticktext) == ["same", "same"]
