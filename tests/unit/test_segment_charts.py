"""Charts of segments and clusters: values in, figure out."""

import math

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


def test_density_has_a_cell_for_every_step_between() -> None:
    cells = [Cell(1.0, 2.0, 5, "five"), Cell(1.5, 2.25, 1, "one")]
    heat = density(cells, 0.25, GROUPS, TITLES, str, ".,").data[0]
    assert (len(heat.x), len(heat.y)) == (3, 2)
    assert sum(value is not None for row in heat.z for value in row) == 2


def test_flows_have_a_node_on_each_side() -> None:
    streams = [Stream("Loyal", "At risk", 2, "a"), Stream("New", "Loyal", 1, "b", is_highlighted=True)]
    sankey = flows(streams, ".,").data[0]
    assert list(sankey.node.label) == ["Loyal", "New", "At risk", "Loyal"]
    assert (list(sankey.link.source), list(sankey.link.target)) == ([0, 1], [2, 3])


def test_numbers_in_a_grid_have_the_colour_of_the_pages_text() -> None:
    heat = grid({("a", "x"): Square(3, "3", "three")}, ["a"], ["x"], TITLES, ".,", "#e6eeec").data[0]
    assert heat.textfont.color == "#e6eeec"


def test_empty_cells_of_a_grid_are_blank() -> None:
    heat = grid({("a", "x"): Square(3, "3", "three")}, ["a", "b"], ["x", "y"], TITLES, ".,").data[0]
    assert [list(row) for row in heat.text] == [["3", ""], ["", ""]]
