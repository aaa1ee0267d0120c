"""Orders by place: dots for squares of half a degree, never one point an order."""

from collections.abc import Sequence

import streamlit as st

from lojista.dashboard.app_pages.geography_view import GeographyView
from lojista.dashboard.charts import maps as charts
from lojista.dashboard.data import find
from lojista.dashboard.lacks import has, show_lacks
from lojista.dashboard.maps import RegionMap
from lojista.dashboard.maps.framing import frame
from lojista.dashboard.tables import downloads
from lojista.dashboard.view import draw, section
from lojista.metrics.places import Spot, orders_by_place, place_table

_SPOTS = 2_500


def show_places(view: GeographyView) -> None:
    """The dots, and how many orders have no place; a word where no postal code's place is known."""
    if not has("postal_areas", view.facts):
        show_lacks(view, "postal_areas")
        return
    text, formats = view.text, view.formats
    found = find(orders_by_place, view.filters)
    section(text("orders_by_place"), "places", None, view)
    numbers = {"placed": formats.count(found.placed_count), "unplaced": formats.count(found.unplaced_count)}
    st.caption(text("places_note", **numbers))
    if not found.spots:
        st.info(text("no_places"))
        return
    if view.shown is not None:
        _draw_places(found.spots, view.shown, view)
    downloads("places", view, place_table, view.filters)


def _draw_places(spots: Sequence[Spot], shown: RegionMap, view: GeographyView) -> None:
    text, formats = view.text, view.formats
    inside = [spot for spot in spots if shown.holds(spot.latitude, spot.longitude)]
    if len(inside) < len(spots):
        beyond = sum(spot.order_count for spot in spots) - sum(spot.order_count for spot in inside)
        st.caption(text("places_beyond", count=formats.count(beyond)))
    if len(inside) > _SPOTS:
        st.caption(text("places_shown", shown=formats.count(_SPOTS), count=formats.count(len(inside))))
    if not inside:
        return
    bounds = frame(shown, view.chosen) if shown.name == "world" and view.chosen else view.frame
    figure = charts.places(
        [_dot(spot, view) for spot in inside[:_SPOTS]],
        shown.outlines,
        list(shown.names),
        bounds=bounds or shown.bounds_of(view.chosen),
        is_world=shown.name == "world" and bounds is None,
        separators=formats.separators,
    )
    top = f"{_city(inside[0].city, view)}, {text('order_number', count=formats.count(inside[0].order_count))}"
    draw(figure, "places-chart", text("chart_alt", title=text("orders_by_place"), top=top))


def _dot(spot: Spot, view: GeographyView) -> charts.Dot:
    formats = view.formats
    words = view.text(
        "place_hover", city=_city(spot.city, view), orders=formats.count(spot.order_count),
        value=formats.money(spot.order_value),
    )  # fmt: skip
    return charts.Dot(spot.latitude, spot.longitude, spot.order_count, words)


def _city(name: str | None, view: GeographyView) -> str:
    return name.title() if name else view.text("unnamed_place")
