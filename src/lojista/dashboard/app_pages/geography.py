"""Geography: where the customers are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts import maps as charts
from lojista.dashboard.data import ShopFacts, find, map_setting
from lojista.dashboard.formats import Formats
from lojista.dashboard.maps import RegionMap, region_map
from lojista.dashboard.options import choice
from lojista.dashboard.origins import definition_of
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.states import show_empty
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.view import View, draw, open_view, section
from lojista.errors import SettingError
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.filters import Filters
from lojista.metrics.geography import (
    MAP_METRICS,
    PARTS,
    Region,
    counted_by,
    customers_in,
    period_before,
    rank_regions,
    region_question,
    region_table,
)
from lojista.metrics.intervals import FEW
from lojista.metrics.places import Spot, orders_by_place, place_table
from lojista.metrics.populations import brazil
from lojista.periods import Period

_SPOTS = 2_500
_ROOTED = ("total_sales", "order_count", "customer_count")
_PER_INHABITANT = "sales_per_thousand_inhabitants"
_OF_CUSTOMERS = ("customer_count", "repeat_rate")


@dataclass(frozen=True)
class _View(View):
    """A view of one metric on one map; without a map, of a table alone."""

    metric: str
    by: str
    shown: RegionMap | None

    @property
    def everywhere(self) -> Filters:
        """The filters without the states: the map shows the others beside the chosen ones."""
        return replace(self.filters, states=()) if self.by == "state" else self.filters

    @property
    def before(self) -> Period | None:
        """The period that changes are against."""
        return period_before(self.filters, self.facts.days)

    def name(self, code: str | None) -> str:
        """What a region is called."""
        if code is None:
            return self.text(f"without_{self.by}")
        known = self.shown.names.get(code, code) if self.shown else code
        return self.formats.country(code) if self.by == "country" else known

    def value(self, value: Decimal | None) -> str:
        """As a table has it."""
        unit = METRICS[self.metric].unit
        write: dict[Unit, Callable[[Any], str]] = {
            Unit.MONEY: lambda amount: self.formats.money(Decimal(str(amount))),
            Unit.SHARE: self.formats.rate,
            Unit.DAYS: self.formats.decimal,
        }
        return "–" if value is None else write.get(unit, lambda count: self.formats.count(int(count)))(value)

    def short(self, value: Decimal) -> str:
        """As a legend has it."""
        unit = METRICS[self.metric].unit
        if unit is Unit.MONEY:
            return self.formats.short_money(value)
        if unit is Unit.SHARE:
            return self.formats.rate(value, 0 if value * 100 == int(value * 100) else 1)
        return self.formats.short_count(value)

    def change(self, change: Decimal | None) -> str:
        """Against the period before."""
        is_share = METRICS[self.metric].unit is Unit.SHARE
        return self.formats.signed_points(change) if is_share else self.formats.signed_rate(change)


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and the metric in the address."""
    shown, problem = _map_of(facts)
    names = _metrics_on(shown)
    option = choice("metric", names)
    opened = open_view("geography", facts, text, formats, (option,))
    if opened is None:
        return
    if problem is not None:
        st.warning(literally(f"{problem.message} {problem.hint or ''}"))
    by = shown.by if shown else "state"
    st.selectbox(text("map_metric"), names, format_func=text, key=option.name, width=340, persist_state="session")
    view = _View(facts, opened.filters, text, formats, str(option.value), by, shown)
    regions = find(rank_regions, view.metric, by, view.everywhere, view.before)
    if not regions:
        show_empty(text)
        return
    event = _show_regions(regions, view)
    _show_customers(regions, event, view)
    _show_places(view)


def _map_of(facts: ShopFacts) -> tuple[RegionMap | None, SettingError | None]:
    try:
        return region_map(map_setting(), facts.country), None
    except SettingError as error:
        return None, error


def _metrics_on(shown: RegionMap | None) -> tuple[str, ...]:
    """Inhabitants are known of Brazil's states alone."""
    is_brazil = shown is not None and shown.name == "brazil"
    return tuple(name for name in MAP_METRICS if is_brazil or name != _PER_INHABITANT)


def _show_regions(regions: Sequence[Region], view: _View) -> Any:
    text = view.text
    title = text(f"metric_by_{view.by}", metric=text(view.metric))
    section(title, "regions", region_question(view.metric, view.by, view.everywhere), view)
    st.caption(" ".join(_notes(regions, view)))
    left, right = st.columns(2, gap="large")
    event = None
    with left:
        if view.shown is not None:
            event = _draw_map(regions, title, view.shown, view)
    with right:
        show_table(f"regions-{view.metric}", _columns(regions, view), rows=12)
        downloads(f"regions-{view.metric}", view, region_table, view.metric, view.by, view.everywhere, view.before)
    return event


def _notes(regions: Sequence[Region], view: _View) -> list[str]:
    """What must be known to read the map, one short sentence each."""
    text, formats = view.text, view.formats
    lines = [text("acquired_note" if view.metric == "repeat_rate" else "orders_note")]
    if view.metric in _ROOTED:
        lines.append(text("root_note"))
    if view.metric == _PER_INHABITANT:
        population = brazil()
        lines.append(text("population_note", source=population.source, year=population.year))
    if any(region.is_small for region in regions):
        what = text("customers_few" if view.metric == "repeat_rate" else "orders_few", few=formats.count(FEW))
        lines.append(text("small_note", what=what))
    if view.before is not None:
        days = {"first": formats.day(view.before.start), "last": formats.day(view.before.end)}
        lines.append(text("change_note", **days))
    else:
        lines.append(text("no_change_known" if view.filters.period else "no_change_note"))
    lines.append(text(f"click_{view.by}"))
    return lines


def _draw_map(regions: Sequence[Region], title: str, shown: RegionMap, view: _View) -> Any:
    text, formats = view.text, view.formats
    known = [region for region in regions if region.code in shown.names and region.value is not None]
    areas = [
        charts.Area(str(region.code), float(region.value or 0), _hover(region, view), region.is_small,
                    region.code in view.filters.states and view.by == "state")
        for region in known
    ]  # fmt: skip
    missing = set(shown.names) - {area.code for area in areas}
    figure = charts.choropleth(
        areas,
        shown.outlines,
        bounds=shown.bounds_of(),
        no_value={code: f"<b>{view.name(code)}</b><br>{text('nothing_here')}" for code in sorted(missing)},
        is_rooted=view.metric in _ROOTED,
        is_world=shown.name == "world",
        write=view.short,
        separators=formats.separators,
    )
    top = f"{view.name(known[0].code)}, {view.value(known[0].value)}" if known else "–"
    alt = text("chart_alt", title=title, top=top)
    if view.by == "country":
        return draw(figure, f"map-{view.metric}", alt, on_select="rerun", selection_mode="points")
    key = "-".join(("map", view.metric, *view.filters.states))  # a new choice, a chart without the old click
    return draw(figure, key, alt, on_select=lambda: _toggle_state(key), selection_mode="points")


def _toggle_state(key: str) -> None:
    """A click adds a state to the ordinary filter, or takes a chosen one out of it."""
    if points := st.session_state[key]["selection"]["points"]:
        st.session_state["state"] = toggled(st.session_state.get("state", []), str(points[0]["location"]))


def toggled(chosen: Sequence[str], code: str) -> list[str]:
    """The chosen ones with one more, or without it where it was among them."""
    others = [one for one in chosen if one != code]
    return others if len(others) < len(chosen) else [*chosen, code]


def _hover(region: Region, view: _View) -> str:
    text, formats = view.text, view.formats
    lines = [f"<b>{view.name(region.code)}</b>", f"{text(view.metric)}: <b>{view.value(region.value)}</b>"]
    if region.share is not None:
        lines.append(text("share_of_all", share=formats.rate(region.share)))
    if counted_by(view.metric) != view.metric:
        lines.append(f"{text(counted_by(view.metric))}: {formats.count(region.count)}")
    if region.change is not None:
        lines.append(text("change_of", change=view.change(region.change)))
    if region.is_small:
        lines.append(text("too_few"))
    return "<br>".join(lines)


def _columns(regions: Sequence[Region], view: _View) -> list[Column]:
    text, formats = view.text, view.formats
    counted = counted_by(view.metric)
    few = [region.is_small for region in regions]
    columns = [
        Column(text(view.by), [view.name(region.code) for region in regions]),
        Column(text(view.metric), [region.value for region in regions], view.value,
               definition_of(view.metric, text), few),
    ]  # fmt: skip
    if view.metric in PARTS:
        columns.append(Column(text("sales_share"), [region.share for region in regions], formats.rate))
    if view.before is not None:
        columns.append(Column(text("region_change"), [region.change for region in regions], view.change, None, few))
    if counted != view.metric:
        columns.append(Column(text(counted), [region.count for region in regions], formats.count))
    return columns


def _show_customers(regions: Sequence[Region], event: Any, view: _View) -> None:
    """Those of the chosen states, of a country that is picked, or for metrics of customers all of them."""
    text = view.text
    if view.by == "country":
        labels = {region.code: view.name(region.code) for region in regions if region.code is not None}
        picked = picker("country", event, labels, text("open_country"), text("pick_group"))
        names, is_open = (labels[picked] if picked else ""), picked is not None
    else:
        picked, names = None, ", ".join(map(view.name, view.filters.states))
        is_open = bool(names) or view.metric in _OF_CUSTOMERS
    if not is_open:
        return
    selection = find(customers_in, view.metric, view.by, picked, view.filters)
    title = text("customers_of", regions=names) if names else text("customers_everywhere")
    show_customers("regions", title, selection, view)


def _show_places(view: _View) -> None:
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


def _draw_places(spots: Sequence[Spot], shown: RegionMap, view: _View) -> None:
    text, formats = view.text, view.formats
    inside = [spot for spot in spots if shown.holds(spot.latitude, spot.longitude)]
    if len(inside) < len(spots):
        beyond = sum(spot.order_count for spot in spots) - sum(spot.order_count for spot in inside)
        st.caption(text("places_beyond", count=formats.count(beyond)))
    if len(inside) > _SPOTS:
        st.caption(text("places_shown", shown=formats.count(_SPOTS), count=formats.count(len(inside))))
    if not inside:
        return
    figure = charts.places(
        [_dot(spot, view) for spot in inside[:_SPOTS]],
        shown.outlines,
        list(shown.names),
        bounds=shown.bounds_of(view.filters.states if view.by == "state" else ()),
        is_world=shown.name == "world",
        separators=formats.separators,
    )
    top = f"{_city(inside[0].city, view)}, {text('order_number', count=formats.count(inside[0].order_count))}"
    draw(figure, "places-chart", text("chart_alt", title=text("orders_by_place"), top=top))


def _dot(spot: Spot, view: _View) -> charts.Dot:
    formats = view.formats
    words = view.text(
        "place_hover", city=_city(spot.city, view), orders=formats.count(spot.order_count),
        value=formats.money(spot.order_value),
    )  # fmt: skip
    return charts.Dot(spot.latitude, spot.longitude, spot.order_count, words)


def _city(name: str | None, view: _View) -> str:
    return name.title() if name else view.text("unnamed_place")
