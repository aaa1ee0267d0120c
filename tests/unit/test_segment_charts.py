"""Charts of segments and clusters: values in, figure out."""

import math
from itertools import pairwise

import pytest

from lojista.dashboard.charts.bubbles import Bubble, Cell, bubbles, density
from lojista.dashboard.charts.flows import Stream, flows
from lojista.dashboard.charts.grids import Square, grid

GROUPS = [
    Bubble("Champions", 30, 200, 900.0, "c", "champions"),
    Bubble("Loyal", 300, 100, 100.0, "l", "loyal", is_typical=False),
]
TITLES = ("days", "sales")


def test_area_of_a_bubble_says_its_size() -> None:
    small, large = sorted(bubbles(GROUPS, TITLES, str, ".,").data[0].marker.size)
    assert math.isclose((large / small) ** 2, 9)


def test_bubble_is_named_and_carries_its_key() -> None:
    trace = bubbles(GROUPS, TITLES, str, ".,").data[0]
    assert list(trace.text) == ["Champions", "Loyal"]
    assert [data[1] for data in trace.customdata] == ["champions", "loyal"]


@pytest.mark.parametrize(
    ("low", "high", "named"),
    [
        (200, 5_000, ["200", "500", "1000", "2000", "5000"]),
        (3, 20_000, ["10", "100", "1000", "10000"]),
        (1, 250_000, ["1", "10", "100", "1000", "10000", "100000"]),
        (8, 300, ["10", "20", "50", "100", "200"]),
    ],
)
def test_steps_of_money_are_as_far_apart_all_the_way(low: float, high: float, named: list[str]) -> None:
    groups = [Bubble("low", 30, low, 1.0, "", "low"), Bubble("high", 30, high, 1.0, "", "high")]
    axis = density([Cell(3.4, math.log1p(group.money), 1, "") for group in groups], 0.01, groups, TITLES, str, ".,")
    assert list(axis.layout.yaxis.ticktext) == named


def test_density_has_a_cell_for_every_step_between() -> None:
    cells = [Cell(1.0, 2.0, 5, "five"), Cell(1.5, 2.25, 1, "one")]
    heat = density(cells, 0.25, GROUPS, TITLES, str, ".,").data[0]
    assert (len(heat.x), len(heat.y)) == (3, 2)
    assert sum(value is not None for row in heat.z for value in row) == 2


STREAMS = [
    Stream("Loyal", "At risk", 30, "a"),
    Stream("New", "Loyal", 10, "b", is_highlighted=True),
    Stream("New", "Champions", 20, "c"),
]
ORDER = ["New", "Champions", "Loyal", "At risk"]


def test_groups_stand_in_one_order_on_both_sides_of_flows() -> None:
    figure = flows(STREAMS, ORDER, ".,")
    sankey, names = figure.data[0], [note.text for note in figure.layout.annotations]
    assert names == ["New", "Loyal", "Champions", "Loyal", "At risk"]
    assert (list(sankey.link.source), list(sankey.link.target)) == ([1, 0, 0], [4, 3, 2])
    assert list(sankey.node.y) == sorted(sankey.node.y[:2]) + sorted(sankey.node.y[2:])
    assert all(0 < place < 1 for place in (*sankey.node.x, *sankey.node.y))  # Plotly takes zero for no place


def test_names_of_flows_stand_outside_beside_their_group() -> None:
    figure = flows(STREAMS, ORDER, ".,")
    assert set(figure.data[0].node.label) == {""}
    notes = figure.layout.annotations
    assert [(note.x, note.xanchor) for note in notes] == [(0, "right")] * 2 + [(1, "left")] * 3
    assert [round(1 - note.y, 6) for note in notes] == [round(place, 6) for place in figure.data[0].node.y]


def test_bars_of_flows_fill_the_height_without_meeting() -> None:
    sankey = flows(STREAMS, ORDER, ".,").data[0]
    share = (260 - 2 * 16) / 260 / 60  # of the height for each customer: 60 of them and two gaps on the longer side
    sizes = [30 * share, 30 * share, 20 * share, 10 * share, 30 * share]
    edges = [(place - size / 2, place + size / 2) for place, size in zip(sankey.node.y, sizes, strict=True)]
    for side in (edges[:2], edges[2:]):
        assert math.isclose(side[0][0], 0, abs_tol=1e-9)
        assert math.isclose(side[-1][1], 1, abs_tol=1e-9)
        assert all(one[1] < two[0] for one, two in pairwise(side))


def test_long_name_beside_flows_takes_two_lines() -> None:
    figure = flows([Stream("Potential loyalists", "Loyal", 1, "a")], ["Loyal", "Potential loyalists"], ".,")
    assert [note.text for note in figure.layout.annotations] == ["Potential<br>loyalists", "Loyal"]


def test_numbers_in_a_grid_have_the_colour_of_the_pages_text() -> None:
    heat = grid({("a", "x"): Square(3, "3", "three")}, ["a"], ["x"], TITLES, ".,", "#e6eeec").data[0]
    assert heat.textfont.color == "#e6eeec"


def test_empty_cells_of_a_grid_are_blank() -> None:
    heat = grid({("a", "x"): Square(3, "3", "three")}, ["a", "b"], ["x", "y"], TITLES, ".,").data[0]
    assert [list(row) for row in heat.text] == [["3", ""], ["", ""]]
