"""The part of the world's map that is drawn: a shop that sells next door gets a map of its neighbours."""

import pytest

from lojista.dashboard.charts.maps import Scale, choropleth
from lojista.dashboard.maps import region_map
from lojista.dashboard.maps.framing import frame, near_countries
from lojista.dashboard.mercator import latitude_at, middle, up_to

WORLD = region_map("world", None)
# A British shop: 100 orders abroad, of which 10 far away.
BRITISH = {"GB": 2_000, "IE": 40, "FR": 30, "DE": 20, "AU": 6, "US": 4}


def test_nine_in_ten_orders_from_abroad_lie_in_the_nearest_countries() -> None:
    assert near_countries(WORLD, BRITISH, "GB") == ("GB", "IE", "FR", "DE")
    assert near_countries(WORLD, BRITISH | {"AU": 7}, "GB")[-1] == "US"


def test_shop_whose_home_is_on_no_map_is_where_it_sells_most() -> None:
    assert near_countries(WORLD, BRITISH, None)[0] == "GB"
    assert near_countries(WORLD, BRITISH, "XX")[0] == "GB"
    assert near_countries(WORLD, {}, "GB") == ()
    assert near_countries(WORLD, {"XX": 5, "FR": 0}, "GB") == ()


def test_home_is_in_view_where_nothing_was_sold_there() -> None:
    assert near_countries(WORLD, {"FR": 10}, "GB") == ("GB", "FR")


def test_frame_holds_the_mainland_and_leaves_far_islands_out() -> None:
    bounds = frame(WORLD, ("FR", "NO", "ES"))
    assert bounds is not None
    (west, east), (south, north) = bounds
    assert west < -9  # Spain's west coast
    assert west > -60  # French Guiana
    assert 71 < north < 76  # Nordkapp, not Svalbard
    assert 30 < south < 36
    assert east > 31  # Norway's east


@pytest.mark.parametrize("codes", [("LU",), ("GB", "FR"), ("CL",), ("US",)])
def test_frame_is_neither_too_flat_nor_too_narrow(codes: tuple[str, ...]) -> None:
    bounds = frame(WORLD, codes)
    assert bounds is not None
    (west, east), (south, north) = bounds
    assert (east - west) / (up_to(north) - up_to(south)) == pytest.approx(1.2, rel=0.01)
    assert east - west >= 12


@pytest.mark.parametrize("codes", [(), ("GB", "AU", "US"), ("RU",)])
def test_world_is_shown_where_a_frame_would_hold_most_of_it(codes: tuple[str, ...]) -> None:
    assert frame(WORLD, codes) is None


def test_framed_map_is_centred_where_its_projection_has_the_middle() -> None:
    bounds = frame(WORLD, ("GB", "NO"))
    assert bounds is not None
    figure = choropleth(
        [], WORLD.outlines, bounds=bounds, no_value={}, scale=Scale.PLAIN, is_world=False, write=str, separators=".,"
    )
    assert figure.layout.geo.projection.type == "mercator"
    assert figure.layout.geo.center.lat == pytest.approx(middle(*bounds[1]))
    assert middle(*bounds[1]) > sum(bounds[1]) / 2


def test_latitudes_are_found_again() -> None:
    assert latitude_at(up_to(71.2)) == pytest.approx(71.2)
    assert up_to(0.0) == pytest.approx(0.0)
