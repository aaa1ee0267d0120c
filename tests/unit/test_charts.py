from datetime import date
from decimal import Decimal

from lojista.dashboard.charts import Bar, columns_over_time, ranked_bars, stacked_columns

MONTHS = [
    Bar(date(2017, month, 1), Decimal(month * 1000), f"month {month}", f"hover {month}", month < 12)
    for month in range(1, 13)
]


def test_incomplete_month_alone_is_hatched() -> None:
    figure = columns_over_time(MONTHS, step="month", prefix="R$ ", separators=",.")
    assert list(figure.data[0].marker.pattern.shape) == [""] * 11 + ["/"]


def test_axis_names_few_enough_months_to_read() -> None:
    figure = columns_over_time(MONTHS, step="month", prefix="R$ ", separators=",.")
    assert len(figure.layout.xaxis.tickvals) <= 8


def test_longest_bar_is_on_top_with_its_label() -> None:
    figure = ranked_bars([Bar("many", 9, "nine", "h"), Bar("few", 1, "one", "h")], separators=".,")
    assert list(figure.data[0].y) == ["few", "many"]
    assert list(figure.data[0].text) == ["one", "nine"]


def test_stacked_columns_name_both_series() -> None:
    figure = stacked_columns(MONTHS, MONTHS, ("new", "returning"), step="month", separators=".,")
    assert [trace.name for trace in figure.data] == ["new", "returning"]
    assert figure.layout.barmode == "stack"
