"""Sellers: what they sold, how it came, and how it was liked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.metrics.answers import has_bookings
from lojista.metrics.catalog import metric
from lojista.metrics.deliveries import LateShare, late_share_of
from lojista.metrics.facts.deliveries import delivery_facts
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import sales_facts
from lojista.metrics.filters import Filters
from lojista.metrics.intervals import FEW
from lojista.metrics.statements import FilterShape, ask_dicts, filter_values, shape_of, slots_of
from lojista.money import round_to

_SOLD = ("total_sales", "order_count")
_DELIVERED = ("placed_order_count", "delivered_order_count", "late_order_count", "reviewed_order_count")
_RATIOS = ("late_share", "cancellation_share", "average_review_score")


def _by_seller(facts: Facts, names: tuple[str, ...], divided: tuple[str, ...] = ()) -> ir.Table:
    """Sums by seller; of a ratio both parts. Orders without items are no seller's."""
    facts = replace(facts, rows=facts.rows.filter(facts.rows.seller_key.notnull()))
    sums = {name: metric(name).aggregate(facts) for name in (*names, *divided)}
    divisors = {f"{name}_divisor": divisor(facts) for name in divided if (divisor := metric(name).divisor) is not None}
    return facts.rows.group_by("seller_key").agg(**sums, **divisors)


def _delivered(marts: Marts, shape: FilterShape) -> ir.Table:
    needs = Needs(bookings=False, customers=False)
    return _by_seller(delivery_facts(marts, slots_of(shape), ("seller",), needs), _DELIVERED, _RATIOS)


def _sellers(marts: Marts, shape: FilterShape, bookings: bool, limit: int | None) -> ir.Table:
    sold = _by_seller(sales_facts(marts, slots_of(shape), ("seller",), Needs(bookings, customers=False)), _SOLD)
    delivered = _delivered(marts, shape)
    joined = sold.left_join(delivered, "seller_key").drop("seller_key_right").inner_join(marts("sellers"), "seller_key")
    kept = joined.filter((joined.placed_order_count > 0) | (joined.total_sales != 0))
    ordered = kept.order_by([ibis.desc("total_sales"), "seller_id"])
    return ordered if limit is None else ordered.limit(limit)


def _most_late(marts: Marts, shape: FilterShape, limit: int) -> ir.Table:
    rows = _delivered(marts, shape).inner_join(marts("sellers"), "seller_key")
    enough = rows.filter(rows.late_share_divisor >= FEW)
    share = enough.late_share.cast("float64") / enough.late_share_divisor.cast("float64")
    return enough.mutate(share=share).order_by([ibis.desc("share"), "seller_id"]).limit(limit)


def rank_sellers(engine: Engine, filters: Filters, limit: int | None = None) -> pa.Table:
    """One row per seller with an order or a return under the filters, those who sold most first.

    Columns: seller_id, state they send from, total_sales of their items, order_count of valid orders with one,
    delivered_order_count, late_share and average_review_score of those orders, cancellation_share of all orders placed
    with them. A share or score is NULL where nothing is there to divide by. An order without items is no seller's.
    """
    values = filter_values(engine, filters)
    rows = ask_dicts(engine, _sellers, shape_of(filters), has_bookings(engine), limit, values=values)
    return pa.Table.from_pylist([_seller(row) for row in rows], schema=_SCHEMA)


_SCHEMA = pa.schema(
    [
        ("seller_id", pa.string()),
        ("state", pa.string()),
        ("total_sales", pa.decimal128(38, 2)),
        ("order_count", pa.int64()),
        ("delivered_order_count", pa.int64()),
        ("late_order_count", pa.int64()),
        ("late_share", pa.decimal128(38, 6)),
        ("placed_order_count", pa.int64()),
        ("cancellation_share", pa.decimal128(38, 6)),
        ("reviewed_order_count", pa.int64()),
        ("average_review_score", pa.decimal128(38, 2)),
    ]
)


def _seller(row: dict[str, Any]) -> dict[str, Any]:
    counts = {name: int(row[name] or 0) for name in ("order_count", *_DELIVERED)}
    ratios = {name: _ratio(name, row) for name in _RATIOS}
    named = {"seller_id": row["seller_id"], "state": row["state"], "total_sales": round_to(row["total_sales"], 2)}
    return named | counts | ratios


def _ratio(name: str, row: dict[str, Any]) -> Decimal | None:
    divisor = row[f"{name}_divisor"]
    return round_to(Decimal(row[name]) / divisor, metric(name).unit.places or 0) if divisor else None


def sellers_most_late(engine: Engine, filters: Filters, limit: int) -> tuple[LateShare, ...]:
    """The sellers with the highest late share among those with at least 30 promised deliveries, ties by id."""
    rows = ask_dicts(engine, _most_late, shape_of(filters), limit, values=filter_values(engine, filters))
    return tuple(late_share_of(row["seller_id"], row["late_share_divisor"], row["late_order_count"]) for row in rows)
