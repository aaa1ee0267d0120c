"""Orders by place: half-degree squares with the middle of their orders, never one point an order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import Filters
from lojista.metrics.parameters import Slots, in_period_and_places, paid_with
from lojista.metrics.statements import FilterShape, ask_dicts, filter_values, shape_of, slots_of
from lojista.money import MONEY, SUM_OF_MONEY, WHOLE, to_cents

_SQUARE = ["latitude_bin", "longitude_bin"]


@dataclass(frozen=True)
class Spot:
    """A square of half a degree: the mean place of its orders in degrees, the city with most of them, and sums.

    `order_value` is items and freight after discounts, before returns, in the shop's currency.
    """

    latitude: float
    longitude: float
    city: str | None
    order_count: int
    order_value: Decimal


@dataclass(frozen=True)
class Places:
    """Valid orders by square, those with most orders first, and how many have no known place."""

    spots: tuple[Spot, ...]
    placed_count: int
    unplaced_count: int


def _placed(marts: Marts, slots: Slots) -> ir.Table:
    """One row per valid order under the filters; under a category filter with the value of the chosen items alone."""
    rows = marts("order_places").rename(date="purchased_on")
    rows = rows.filter(rows.is_valid, *in_period_and_places(rows, slots), *paid_with(rows, slots))
    if slots.categories is None:
        return rows
    lines = marts("order_lines")
    chosen = lines.filter(slots.categories.contains(lines.category))
    values = chosen.group_by("order_key").agg(
        order_value=(chosen.gross_sales - chosen.discounts + chosen.freight).sum().cast(MONEY)
    )
    return rows.drop("order_value").inner_join(values, "order_key")


def _whole(total: Any) -> Any:
    """In eight bytes: wider numbers take longer to come out of an engine than to be added up. By way of a type that
    Ibis does not take for that of the sum, or there would be no cast."""
    return total.cast(WHOLE).cast("int64")


def _squares(marts: Marts, shape: FilterShape) -> ir.Table:
    """One row per square, and one with NULLs for orders without a place."""
    rows = _placed(marts, slots_of(shape))
    cities = rows.group_by(*_SQUARE, "city").agg(
        order_count=rows.count(),
        order_value=rows.order_value.sum().cast(SUM_OF_MONEY),
        latitudes=_whole(rows.latitude.sum()),
        longitudes=_whole(rows.longitude.sum()),
    )
    largest = ibis.window(group_by=_SQUARE, order_by=[cities.order_count.desc(), cities.city])
    ranked = cities.mutate(place_rank=ibis.row_number().over(largest))
    return ranked.group_by(_SQUARE).agg(
        city=ranked.city.cast("string").max(where=ranked.place_rank == 0),
        order_count=_whole(ranked.order_count.sum()),
        order_value=ranked.order_value.sum().cast(SUM_OF_MONEY),
        latitudes=_whole(ranked.latitudes.sum()),
        longitudes=_whole(ranked.longitudes.sum()),
    )


def orders_by_place(engine: Engine, filters: Filters) -> Places:
    """Every square with a valid order, most orders first, ties by place. Filters narrow orders."""
    rows = ask_dicts(engine, _squares, shape_of(filters), values=filter_values(engine, filters))
    known = [row for row in rows if row["latitude_bin"] is not None]
    spots = sorted(map(_spot, known), key=lambda spot: (-spot.order_count, spot.latitude, spot.longitude))
    unplaced = sum(int(row["order_count"]) for row in rows if row["latitude_bin"] is None)
    return Places(tuple(spots), sum(spot.order_count for spot in spots), unplaced)


def _spot(row: dict[str, Any]) -> Spot:
    count = int(row["order_count"])
    latitude, longitude = ((float(row[name]) / count + 0.5) / 1000 for name in ("latitudes", "longitudes"))
    return Spot(latitude, longitude, row["city"], count, to_cents(Decimal(row["order_value"])))


def place_table(engine: Engine, filters: Filters) -> pa.Table:
    """The squares as a table, one row each: latitude, longitude, city, order_count, order_value."""
    spots = orders_by_place(engine, filters).spots
    return pa.table(
        {
            "latitude": pa.array([spot.latitude for spot in spots], pa.float64()),
            "longitude": pa.array([spot.longitude for spot in spots], pa.float64()),
            "city": pa.array([spot.city for spot in spots], pa.string()),
            "order_count": pa.array([spot.order_count for spot in spots], pa.int64()),
            "order_value": pa.array([spot.order_value for spot in spots], pa.decimal128(38, 2)),
        }
    )
