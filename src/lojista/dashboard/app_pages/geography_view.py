"""What the parts of the Geography page share: one metric on one map, and which maps there is anything to show on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lojista.dashboard.data import ShopFacts, map_setting
from lojista.dashboard.maps import Bounds, RegionMap, region_map
from lojista.dashboard.permitted import may_open
from lojista.dashboard.view import View
from lojista.errors import SettingError
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.filters import Filters
from lojista.metrics.geography import MAP_METRICS, period_before
from lojista.periods import Period

PER_INHABITANT = "sales_per_thousand_inhabitants"
OF_CUSTOMERS = ("customer_count", "repeat_rate")
_SETTING_OF_MAPS = "auto"


@dataclass(frozen=True)
class GeographyView(View):
    """A view of one metric on one map; without a map, of a table alone. `by` is `state` or `country`.

    `frame` is the part of the map that is drawn, None for all of it.
    """

    metric: str
    by: str
    shown: RegionMap | None
    frame: Bounds | None = None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The regions that the filter of the page's kind has."""
        return self.filters.states if self.by == "state" else self.filters.countries

    @property
    def everywhere(self) -> Filters:
        """The filters without those regions: the map shows the others beside the chosen ones."""
        if self.by == "state":
            return replace(self.filters, states=())
        return replace(self.filters, countries=())

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


def maps_of(facts: ShopFacts) -> tuple[Mapping[str, RegionMap | None], SettingError | None]:
    """The map to show by `state` and by `country`, the usual one first, None for a table alone; and what is wrong.

    Neither where the shop's data does not say, or all orders went to one country without any region.
    """
    known, setting = facts.contents, map_setting()
    try:
        given = region_map(setting, facts.country)
    except SettingError as error:
        return ({"state": None} if known.has_states else {"country": None} if known.country_count else {}), error
    found: dict[str, RegionMap | None] = {}
    if known.has_states and given.by == "state":
        found["state"] = given
    is_asked = setting != _SETTING_OF_MAPS and given.by == "country"
    if known.country_count > 1 or (known.country_count and is_asked):
        found["country"] = given if given.by == "country" else region_map("world", None)
    if known.has_states and not is_asked:
        found.setdefault("state", None)
    return found, None


def metrics_on(shown: RegionMap | None, facts: ShopFacts) -> tuple[str, ...]:
    """Those that the shop's data can fill; inhabitants are known of Brazil's states alone."""
    known = facts.contents
    lacking = {
        PER_INHABITANT: shown is None or shown.name != "brazil",
        "median_delivery_days": not known.has_deliveries,
        "freight_share": not known.has_freight,
        **dict.fromkeys(OF_CUSTOMERS, not known.has_customers or not may_open("retention")),
    }
    return tuple(name for name in MAP_METRICS if not lacking.get(name, False))
