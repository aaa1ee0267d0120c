"""Geography: where the customers are."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from lojista.dashboard.app_pages.geography_places import show_places
from lojista.dashboard.app_pages.geography_view import (
    OF_CUSTOMERS,
    PER_INHABITANT,
    GeographyView,
    maps_of,
    metrics_on,
)
from lojista.dashboard.charts import maps as charts
from lojista.dashboard.data import ShopFacts, find
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import show_unable
from lojista.dashboard.maps import Bounds, RegionMap
from lojista.dashboard.maps.framing import frame, near_countries
from lojista.dashboard.options import choice, choose
from lojista.dashboard.origins import definition_of
from lojista.dashboard.people import show_customers
from lojista.dashboard.permitted import where_permitted
from lojista.dashboard.states import show_empty
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.view import draw, open_view, section
from lojista.metrics.geography import (
    PARTS,
    Region,
    counted_by,
    customers_in,
    rank_regions,
    region_question,
    region_table,
)
from lojista.metrics.intervals import FEW
from lojista.metrics.populations import brazil

EXTENT = choice("extent", ("near", "world"))
_ROOTED = ("total_sales", "order_count", "customer_count")


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters, the kind of region and the metric in the address."""
    maps, problem = maps_of(facts)
    area = choice("area", tuple(maps) or ("state",))
    metric = choice("metric", metrics_on(maps.get("state"), facts))
    opened = open_view("geography", facts, text, formats, (area, metric, EXTENT))
    if opened is None:
        return
    if problem is not None:
        st.warning(literally(f"{problem.message} {problem.hint or ''}"))
    if not maps:
        _show_unable(facts, text, formats)
        return
    by = choose(area, tuple(maps), text, prefix="area") if len(maps) > 1 else next(iter(maps))
    names = metrics_on(maps[by], facts)
    if metric.value not in names:
        st.session_state[metric.name] = names[0]
    controls = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with controls:
        st.selectbox(text("map_metric"), names, format_func=text, key=metric.name, width=340, persist_state="session")
    view = GeographyView(facts, opened.filters, text, formats, str(metric.value), by, maps[by])
    regions = find(rank_regions, view.metric, by, view.everywhere, view.before)
    if not regions:
        show_empty(text)
        return
    with controls:
        view = replace(view, frame=_frame(regions, view))
    _show_regions(regions, view)
    with where_permitted(text):
        _show_customers(view)
    show_places(view)


def _frame(regions: Sequence[Region], view: GeographyView) -> Bounds | None:
    """The part of the world that the map draws, which a switch widens; None for the whole of a map."""
    if view.shown is None or view.shown.name != "world":
        return None
    orders = {region.code: region.count for region in regions if region.code is not None}
    codes = near_countries(view.shown, orders, view.facts.country)
    found = frame(view.shown, (*codes, *(code for code in view.chosen if code in view.shown.names)))
    if found is None:
        return None
    return found if choose(EXTENT, ("near", "world"), view.text, prefix="extent") == "near" else None


def _show_unable(facts: ShopFacts, text: Text, formats: Formats) -> None:
    if facts.choices.countries:
        show_unable("one_country", text, country=formats.country(facts.choices.countries[0]))
    else:
        show_unable("geography", text)


def _show_regions(regions: Sequence[Region], view: GeographyView) -> None:
    text = view.text
    title = text(f"metric_by_{view.by}", metric=text(view.metric))
    section(title, "regions", region_question(view.metric, view.by, view.everywhere), view)
    st.caption(" ".join(_notes(regions, view)))
    left, right = (st.container(), st.container()) if view.shown is None else st.columns(2, gap="large")
    with left:
        if view.shown is not None:
            _draw_map(regions, title, view.shown, view)
    with right:
        show_table(f"regions-{view.metric}", _columns(regions, view), rows=12)
        downloads(f"regions-{view.metric}", view, region_table, view.metric, view.by, view.everywhere, view.before)


def _notes(regions: Sequence[Region], view: GeographyView) -> list[str]:
    """What must be known to read the map, one short sentence each."""
    text, formats = view.text, view.formats
    lines = [text("acquired_note" if view.metric == "repeat_rate" else "orders_note")]
    if view.shown is None:
        lines.append(text("no_map_note"))
    elif (scale := _scale(regions, view)) is not charts.Scale.PLAIN:
        lines.append(text("log_note" if scale is charts.Scale.LOG else "root_note"))
    if view.frame is not None:
        lines.append(text("frame_note"))
    if view.metric == PER_INHABITANT:
        population = brazil()
        lines.append(text("population_note", source=population.source, year=population.year))
    if any(_is_unsure(region, view) for region in regions):
        what = text("customers_few" if view.metric == "repeat_rate" else "orders_few", few=formats.count(FEW))
        lines.append(text("small_note", what=what))
    if view.before is not None:
        if view.metric in _ROOTED and any(region.is_small for region in regions):
            lines.append(text("small_change_note", what=text("orders_few", few=formats.count(FEW))))
        days = {"first": formats.day(view.before.start), "last": formats.day(view.before.end)}
        lines.append(text("change_note", **days))
    else:
        lines.append(text("no_change_known" if view.filters.period else "no_change_note"))
    if view.shown is not None:
        lines.append(text(f"click_{view.by}"))
    return lines


def _is_unsure(region: Region, view: GeographyView) -> bool:
    """Whether a value says little of its region: a share or mean of few orders does, a sum is what it is."""
    return region.is_small and view.metric not in _ROOTED


def _scale(regions: Sequence[Region], view: GeographyView) -> charts.Scale:
    """Square roots for sums; logarithms for countries of which one has most of a sum: the others would all be pale."""
    if view.metric not in _ROOTED:
        return charts.Scale.PLAIN
    values = [region.value for region in regions if region.value is not None and region.value > 0]
    is_dwarfed = view.by == "country" and len(values) > 1 and max(values) * 2 > sum(values)
    return charts.Scale.LOG if is_dwarfed else charts.Scale.ROOT


def _draw_map(regions: Sequence[Region], title: str, shown: RegionMap, view: GeographyView) -> None:
    text, formats = view.text, view.formats
    known = [region for region in regions if region.code in shown.names and region.value is not None]
    areas = [
        charts.Area(str(region.code), float(region.value or 0), _hover(region, view), _is_unsure(region, view),
                    region.code in view.chosen)
        for region in known
    ]  # fmt: skip
    missing = set(shown.names) - {area.code for area in areas}
    figure = charts.choropleth(
        areas,
        shown.outlines,
        bounds=view.frame or shown.bounds_of(),
        no_value={code: f"<b>{view.name(code)}</b><br>{text('nothing_here')}" for code in sorted(missing)},
        scale=_scale(regions, view),
        is_world=shown.name == "world" and view.frame is None,
        write=view.short,
        separators=formats.separators,
    )
    top = f"{view.name(known[0].code)}, {view.value(known[0].value)}" if known else "–"
    alt = text("chart_alt", title=title, top=top)
    # A new choice: a chart without the old click.
    key = "-".join(("map", view.metric, view.by, str(view.frame), *view.chosen))
    draw(figure, key, alt, on_select=partial(_toggle, key, view.by), selection_mode="points")


def _toggle(key: str, by: str) -> None:
    """A click adds a region to the ordinary filter of its kind, or takes a chosen one out of it."""
    if points := st.session_state[key]["selection"]["points"]:
        st.session_state[by] = toggled(st.session_state.get(by, []), str(points[0]["location"]))


def toggled(chosen: Sequence[str], code: str) -> list[str]:
    """The chosen ones with one more, or without it where it was among them."""
    others = [one for one in chosen if one != code]
    return others if len(others) < len(chosen) else [*chosen, code]


def _hover(region: Region, view: GeographyView) -> str:
    text, formats = view.text, view.formats
    lines = [f"<b>{view.name(region.code)}</b>", f"{text(view.metric)}: <b>{view.value(region.value)}</b>"]
    if region.share is not None:
        lines.append(text("share_of_all", share=formats.rate(region.share)))
    if counted_by(view.metric) != view.metric:
        lines.append(f"{text(counted_by(view.metric))}: {formats.count(region.count)}")
    if region.change is not None:
        lines.append(text("change_of", change=view.change(region.change)))
    if _is_unsure(region, view):
        lines.append(text("too_few"))
    return "<br>".join(lines)


def _columns(regions: Sequence[Region], view: GeographyView) -> list[Column]:
    text, formats = view.text, view.formats
    counted = counted_by(view.metric)
    few, unsure = [region.is_small for region in regions], [_is_unsure(region, view) for region in regions]
    columns = [
        Column(text(view.by), [view.name(region.code) for region in regions]),
        Column(text(view.metric), [region.value for region in regions], view.value,
               definition_of(view.metric, text), unsure),
    ]  # fmt: skip
    if view.metric in PARTS:
        columns.append(Column(text("sales_share"), [region.share for region in regions], formats.rate))
    if view.before is not None:
        columns.append(Column(text("region_change"), [region.change for region in regions], view.change, None, few))
    if counted != view.metric:
        columns.append(Column(text(counted), [region.count for region in regions], formats.count))
    return columns


def _show_customers(view: GeographyView) -> None:
    """Those of the chosen regions, or for metrics of customers all of them."""
    text, names = view.text, ", ".join(map(view.name, view.chosen))
    if view.facts.contents.has_customers and (names or view.metric in OF_CUSTOMERS):
        selection = find(customers_in, view.metric, view.filters)
        title = text("customers_of", regions=names) if names else text("customers_everywhere")
        show_customers("regions", title, selection, view)
