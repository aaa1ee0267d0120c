"""Places: where orders were sent."""

import ibis.expr.types as ir

from lojista.columnar.marts.attributes import SHARED, order_attributes
from lojista.columnar.marts.sales import orders
from lojista.columnar.marts.stored import Base
from lojista.money import MONEY

BINS_PER_DEGREE = 2


def order_places(base: Base) -> ir.Table:
    """One row per order in the shop's currency, with the middle of its postal area, NULL where that is not known.

    `latitude_bin` and `longitude_bin` count half degrees from the equator and from Greenwich, to the south and west of
    the order; `latitude` and `longitude` are whole thousandths of a degree. `order_value` is items and freight after
    discounts, before returns.
    """
    amounts = orders(base).select("order_key", "gross_sales", "discounts", "freight")
    keys = base["orders"].select("order_key", "address_key")
    addresses = base["order_addresses"].select("address_key", area_country="country", area_prefix="postal_prefix")
    areas = base["postal_areas"]
    joined = order_attributes(base).select(*SHARED, "purchased_on").inner_join(amounts, "order_key")
    joined = joined.inner_join(keys, "order_key").left_join(addresses, "address_key").drop("address_key_right")
    is_there = [joined.area_country == areas.country, joined.area_prefix == areas.postal_prefix]
    placed = joined.left_join(areas, is_there, rname="{name}_of_area")
    return placed.select(
        *SHARED,
        "purchased_on",
        "city",
        order_value=(placed.gross_sales - placed.discounts + placed.freight).cast(MONEY),
        latitude_bin=(placed.latitude * BINS_PER_DEGREE).floor().cast("int32"),
        longitude_bin=(placed.longitude * BINS_PER_DEGREE).floor().cast("int32"),
        latitude=(placed.latitude * 1000).floor().cast("int32"),
        longitude=(placed.longitude * 1000).floor().cast("int32"),
    )
