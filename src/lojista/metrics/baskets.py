"""What is bought together: pairs of categories or products in the same order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import Filters
from lojista.metrics.parameters import Slots, in_period_and_places, paid_with
from lojista.metrics.statements import FilterShape, ask_dicts, ask_rows, filter_values, shape_of, slots_of
from lojista.money import round_to

_COLUMNS = {"category": "category", "product": "product_key"}
_PLACES = 6
_OF_PRODUCTS = ("product_name", "category")
_PRODUCT_COLUMNS = tuple(f"{place}_{what}" for what in _OF_PRODUCTS for place in ("first", "second"))


@dataclass(frozen=True)
class BasketCounts:
    """Valid orders with items, and those of them with two or more different categories or products."""

    order_count: int
    several_count: int


def _narrow(rows: ir.Table, slots: Slots) -> ir.Table:
    dated = rows.rename(date="purchased_on")
    return dated.filter(dated.is_valid, *in_period_and_places(dated, slots), *paid_with(dated, slots))


def _orders(marts: Marts, slots: Slots) -> ir.Table:
    orders = marts("orders")
    return _narrow(orders.filter(orders.line_count > 0), slots)


def _counts(marts: Marts, level: str, shape: FilterShape) -> ir.Table:
    slots = slots_of(shape)
    orders, baskets = _orders(marts, slots), _narrow(marts(f"{level}_baskets"), slots)
    one = orders.agg(order_count=orders.count())
    return one.cross_join(baskets.agg(several_count=baskets.order_key.nunique()))


def _whole(marts: Marts, shape: FilterShape) -> ir.Table:
    """One row: how many orders have items, whatever is in them."""
    orders = _orders(marts, slots_of(shape))
    return orders.agg(order_count=orders.count())


def _singles(marts: Marts, slots: Slots, level: str) -> ir.Table:
    """In how many orders each category or product is."""
    lines = marts("order_lines")
    column = _COLUMNS[level]
    once = _narrow(lines.filter(lines[f"is_first_of_{level}"], lines[column].notnull()), slots)
    return once.group_by(item=once[column]).agg(order_count=once.count())


def _pairs(marts: Marts, level: str, shape: FilterShape, limit: int | None) -> ir.Table:
    """One row per pair; only orders with two or more different things enter the self-join."""
    slots, column = slots_of(shape), _COLUMNS[level]
    baskets = _narrow(marts(f"{level}_baskets"), slots)
    left = baskets.select("order_key", first_item=column)
    right = baskets.select("order_key", second_item=column).view()
    both = left.inner_join(right, ["order_key", left.first_item < right.second_item])
    pairs = both.group_by("first_item", "second_item").agg(pair_count=both.count())
    pairs = pairs.filter(pairs.pair_count >= place("floor", "int64"))
    for side in ("first", "second"):
        pairs = _with_side(pairs, marts, slots, level, side)
    if slots.categories is not None:
        chosen = slots.categories
        pairs = pairs.filter(chosen.contains(pairs.first_category) | chosen.contains(pairs.second_category))
    closeness = pairs.pair_count.cast("float64") / (
        pairs.first_count.cast("float64") * pairs.second_count.cast("float64")
    )
    ordered = pairs.mutate(closeness=closeness).order_by(
        [ibis.desc("closeness"), ibis.desc("pair_count"), "first_name", "second_name"]
    )
    return ordered if limit is None else ordered.limit(limit)


def _with_side(pairs: ir.Table, marts: Marts, slots: Slots, level: str, side: str) -> ir.Table:
    """With the orders, name and category of one of the two."""
    singles = _singles(marts, slots, level)
    counted = singles.select(counted_item="item", **{f"{side}_count": "order_count"})
    if level == "category":
        names = {f"{side}_{what}": counted.counted_item.cast("string") for what in ("name", "category")}
        named = counted.mutate(**names)
    else:
        products = marts("products")
        joined = counted.left_join(products, counted.counted_item == products.product_key)
        named = joined.select(
            "counted_item",
            f"{side}_count",
            **{
                f"{side}_name": joined.product_id,
                f"{side}_product_name": joined.product_name,
                f"{side}_category": joined.category.cast("string"),
            },
        )
    return pairs.inner_join(named, pairs[f"{side}_item"] == named.counted_item).drop("counted_item")


def count_baskets(engine: Engine, level: str, filters: Filters) -> BasketCounts:
    """How many orders can have a pair at all. A category filter does not narrow them: it picks pairs."""
    row = ask_dicts(engine, _counts, level, shape_of(filters), values=filter_values(engine, filters))[0]
    return BasketCounts(int(row["order_count"]), int(row["several_count"]))


def bought_together(engine: Engine, level: str, filters: Filters, floor: int, limit: int | None = None) -> pa.Table:
    """One row per pair of categories or products in `floor` of the same valid orders or more; highest lift first.

    Columns: first and second (names in alphabetical order; for products their ids, beside their own names and
    their categories), pair_count (orders with
    both), support (those of all orders with items), confidence (orders with the first that have the second too) and
    confidence_back (the other way), and lift: how many times more orders have both than would if the two went together
    by chance. Period, state and payment filters pick orders, a category filter pairs with one of its categories.
    Source: Agrawal, Imielinski and Swami (1993); lift as in Brin and others (1997).
    """
    values = filter_values(engine, filters) | {"floor": floor}
    rows = ask_dicts(engine, _pairs, level, shape_of(filters), limit, values=values)
    whole = ask_rows(engine, _whole, shape_of(filters), values=values)[1][0][0]
    found = [_measured(row, whole, level) for row in rows]
    return pa.Table.from_pylist(found, schema=_schema(level))


def _measured(row: dict[str, Any], whole: int, level: str) -> dict[str, Any]:
    sides = sorted(("first", "second"), key=lambda side: str(row[f"{side}_name"]))
    names = {place: row[f"{side}_name"] for place, side in zip(("first", "second"), sides, strict=True)}
    if level == "product":
        names |= {
            f"{place}_{what}": row[f"{side}_{what}"]
            for place, side in zip(("first", "second"), sides, strict=True)
            for what in _OF_PRODUCTS
        }
    together, first, second = row["pair_count"], *(row[f"{side}_count"] for side in sides)
    ratios = {
        "support": Decimal(together) / whole,
        "confidence": Decimal(together) / first,
        "confidence_back": Decimal(together) / second,
        "lift": Decimal(together) * whole / (first * second),
    }
    return names | {"pair_count": together} | {name: round_to(ratio, _PLACES) for name, ratio in ratios.items()}


def _schema(level: str) -> pa.Schema:
    names = ["first", "second", *(_PRODUCT_COLUMNS if level == "product" else ())]
    ratios = ("support", "confidence", "confidence_back", "lift")
    return pa.schema(
        [
            *((name, pa.string()) for name in names),
            ("pair_count", pa.int64()),
            *((name, pa.decimal128(38, _PLACES)) for name in ratios),
        ]
    )
