import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.dashboard.charts.base import CONFIG, log_steps, nice_steps, rooted_steps
from lojista.dashboard.charts.maps import Area, Dot, Scale, choropleth, places
from lojista.dashboard.maps import region_map, signed_area
from lojista.errors import SettingError
from lojista.metrics.filters import Filters
from lojista.metrics.geography import period_before
from lojista.metrics.populations import brazil, thousands_of_inhabitants
from lojista.periods import Period
from lojista.settings import read_settings

AREAS = [Area("SP", 100.0, "h"), Area("RJ", 25.0, "h", is_chosen=True), Area("RR", 4.0, "h", is_small=True)]


def _draw(areas: list[Area], *, scale: Scale = Scale.ROOT):  # type: ignore[no-untyped-def]
    shown = region_map("brazil", None)
    return choropleth(
        areas, shown.outlines, bounds=shown.bounds_of(), no_value={"AC": "none"}, scale=scale, is_world=False,
        write=str, separators=".,",
    )  # fmt: skip


def test_states_have_the_population_that_was_published() -> None:
    assert (len(brazil().inhabitants), sum(brazil().inhabitants.values())) == (27, 203_080_756)
    assert sum(brazil().inhabitants.values()) == brazil().total
    assert set(brazil().inhabitants) == set(region_map("brazil", None).names)


def test_inhabitants_are_a_states_or_those_of_all_in_view() -> None:
    assert thousands_of_inhabitants({"state": "SP"}, Filters()) == Decimal("44411.238")
    assert thousands_of_inhabitants({}, Filters()) == Decimal("203080.756")
    assert thousands_of_inhabitants({"month": 1}, Filters(states=("SP", "RR"))) == Decimal("45047.945")
    assert thousands_of_inhabitants({"state": None}, Filters()) is None


@pytest.mark.parametrize(
    ("setting", "country", "found"),
    [("auto", "BR", "brazil"), ("auto", "DE", "world"), ("auto", None, "world"), ("world", "BR", "world")],
)
def test_map_goes_by_the_setting_and_then_by_the_shops_country(setting: str, country: str | None, found: str) -> None:
    assert region_map(setting, country).name == found


@pytest.mark.parametrize("name", ["brazil", "world"])
def test_outer_rings_run_clockwise_and_holes_the_other_way(name: str) -> None:
    for feature in region_map(name, None).outlines["features"]:
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert signed_area(outer) < 0
            assert all(signed_area(hole) > 0 for hole in holes)


def test_world_has_countries_by_their_two_letters() -> None:
    names = region_map("world", None).names
    assert {"BR", "US", "FR", "NO", "JP"} <= set(names)
    assert all(len(code) == 2 and code.isupper() for code in names)


def test_own_map_is_read_from_a_file(tmp_path: Path) -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    feature = {"properties": {"code": "X1", "name": "Ix"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    (tmp_path / "own.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    own = region_map(str(tmp_path / "own.geojson"), "BR")
    assert (own.name, own.by, dict(own.names), own.bounds_of()) == ("own", "state", {"X1": "Ix"}, ((0, 1), (0, 1)))
    assert own.holds(0.5, 0.5)
    assert not own.holds(0.5, 1.5)


@pytest.mark.parametrize("content", [None, "{", '{"features": [{}]}', '{"features": [{"id": 1, "geometry": null}]}'])
def test_map_that_cannot_be_used_is_said_to_be_so(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "broken.geojson"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(SettingError, match="cannot be used as a map"):
        region_map(str(file), None)


def test_map_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_MAP", "world")
    assert read_settings().map == "world"


def test_small_regions_are_grey_and_chosen_ones_outlined() -> None:
    empty, sure, small, chosen = _draw(AREAS).data
    assert (list(empty.locations), list(sure.locations), list(small.locations)) == (["AC"], ["SP", "RJ"], ["RR"])
    assert (list(chosen.locations), chosen.marker.line.width) == (["RJ"], 2.5)
    assert sure.colorscale != small.colorscale


def test_sums_are_coloured_by_their_square_root_and_ratios_are_not() -> None:
    assert list(_draw(AREAS).data[1].z) == [10.0, 5.0]
    assert list(_draw(AREAS, scale=Scale.PLAIN).data[1].z) == [100.0, 25.0]


def test_small_regions_do_not_stretch_the_scale() -> None:
    extreme = Area("AC", 10_000.0, "h", is_small=True)
    assert _draw([*AREAS, extreme]).data[1].zmax == 10.0


def test_map_asks_for_nothing_from_the_network() -> None:
    figure = _draw(AREAS)
    assert figure.layout.geo.visible is False
    assert str(CONFIG["topojsonURL"]).startswith("data:")


def test_area_of_a_dot_says_how_many() -> None:
    dots = [Dot(-23.5, -46.6, 25, "few"), Dot(-22.9, -43.2, 100, "many")]
    shown = region_map("brazil", None)
    figure = places(dots, shown.outlines, ["SP"], bounds=shown.bounds_of(), is_world=False, separators=".,")
    assert list(figure.data[1].customdata) == ["many", "few"]
    assert figure.data[1].marker.size[0] == 2 * figure.data[1].marker.size[1]


def test_steps_of_a_legend_lie_within_it() -> None:
    assert nice_steps(130.0, 270.0) == [150.0, 200.0, 250.0]
    assert rooted_steps(5_878_132.0) == [0.0, 500_000.0, 2_000_000.0, 5_000_000.0]
    assert rooted_steps(0.0) == [0.0]


def test_steps_of_logarithms_are_powers_of_ten_or_both_ends() -> None:
    assert log_steps(900.0, 8_722_692.0) == [1_000.0, 10_000.0, 100_000.0, 1_000_000.0]
    assert log_steps(20.0, 80.0) == [20.0, 80.0]


def test_logarithms_begin_at_the_lowest_value_above_zero() -> None:
    areas = [Area("SP", 10_000.0, ""), Area("RJ", 100.0, ""), Area("MG", -5.0, "")]
    trace = _draw(areas, scale=Scale.LOG).data[1]
    assert list(trace.z) == [4.0, 2.0, 2.0]
    assert (trace.zmin, trace.zmax) == (2.0, 4.0)


def test_period_before_is_known_only_where_the_data_reaches_back() -> None:
    year, half = Period(date(2020, 1, 1), date(2020, 12, 31)), Period(date(2020, 7, 2), date(2020, 12, 31))
    assert period_before(Filters(half), year) == Period(date(2020, 1, 1), date(2020, 7, 1))
    assert period_before(Filters(year), year) is None
    assert period_before(Filters(), year) is None
