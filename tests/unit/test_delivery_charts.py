from decimal import Decimal

from lojista.dashboard.charts.intervals import Interval, interval_dots, shortened
from lojista.dashboard.charts.pareto import Band, cumulative_curve
from lojista.dashboard.charts.promise import Day, days_late_columns

GROUPS = [
    Interval("many", 0.2, 0.15, 0.25, "20%", "h", key="many"),
    Interval("few", 0.5, 0.1, 0.9, "50% *", "h", is_small=True, key="few"),
]


def _percent(share: Decimal) -> str:
    return f"{share:.0%}"


def test_small_group_is_hollow_and_first_group_is_on_top() -> None:
    figure = interval_dots(GROUPS, write=_percent, separators=".,")
    assert [trace.marker.symbol for trace in figure.data] == ["circle", "circle-open"]
    assert dict(zip(figure.layout.yaxis.ticktext, figure.layout.yaxis.tickvals, strict=True)) == {"many": 1, "few": 0}
    assert [list(trace.y) for trace in figure.data] == [[1], [0]]


def test_groups_called_the_same_have_a_row_each() -> None:
    twins = [Interval("shoes", share, 0, 1, "", "h", key=key) for share, key in ((0.2, "a"), (0.1, "b"))]
    figure = interval_dots(twins, write=_percent, separators=".,")
    assert list(figure.data[0].y) == [1, 0]
    assert list(figure.layout.yaxis.ticktext) == ["shoes", "shoes"]


def test_id_is_cut_only_where_its_beginning_tells_it_apart() -> None:
    names = shortened(["seller-00001", "seller-00002", "0123456789abcdef", None], 8)
    assert list(names.values()) == ["seller-00001", "seller-00002", "01234567…"]


def test_interval_reaches_from_its_lower_to_its_upper_end() -> None:
    trace = interval_dots(GROUPS[:1], write=_percent, separators=".,").data[0]
    assert (round(trace.error_x.array[0], 6), round(trace.error_x.arrayminus[0], 6)) == (0.05, 0.05)


def test_picked_dot_gives_back_its_key() -> None:
    figure = interval_dots(GROUPS, write=_percent, separators=".,")
    assert [trace.customdata[0][1] for trace in figure.data] == ["many", "few"]


def test_known_scale_is_shown_whole() -> None:
    figure = interval_dots(GROUPS, write=str, separators=".,", ticks=(1, 2, 3, 4, 5))
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3", "4", "5"]


def test_late_days_have_another_colour_than_early_ones() -> None:
    days = [Day(-1, 5, "h"), Day(0, 2, "h"), Day(1, 1, "h")]
    figure = days_late_columns(
        days, [(0, "promised day")], ("early", "late"), axis_title="days", write=str, separators=".,"
    )
    assert len(set(figure.data[0].marker.color)) == 3


def test_curve_has_an_area_for_each_class_that_has_items() -> None:
    points = [(0.0, 0.0), (0.5, 0.8), (1.0, 1.0)]
    bands = [Band(0, 0.5, "A"), Band(0.5, 1, "B"), Band(1, 1, "C")]
    figure = cumulative_curve(points, bands, write=_percent, axis_title="items", hovers=["", "", ""], separators=".,")
    assert [note.text for note in figure.layout.annotations][:2] == ["<b>A</b>", "<b>B</b>"]
