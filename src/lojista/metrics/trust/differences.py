"""Orders that were paid another amount than they were sold for, each with the likeliest reason."""

from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_dicts, ask_table
from lojista.money import MONEY, SUM_OF_MONEY

ROUNDING = Decimal("0.05")
REASONS = ("interest", "no_items", "no_payment", "rounding", "several_ways", "paid_more", "paid_less")
_MONEY = pa.decimal128(18, 4)
_SCHEMA = pa.schema(
    {
        "order_id": pa.string(),
        "purchased_on": pa.date32(),
        "status": pa.string(),
        "reason": pa.string(),
        "sold": _MONEY,
        "paid": _MONEY,
        "difference": _MONEY,
        "payment_types": pa.string(),
        "instalments": pa.int32(),
    }
)


@dataclass(frozen=True)
class DifferenceSum:
    """Valid orders with one reason. `difference` is what was paid beyond what was sold, in the shop's currency."""

    reason: str
    order_count: int
    difference: Decimal


def payment_differences(engine: Engine, limit: int | None = None) -> pa.Table:
    """One row per valid order whose payments are not its items, freight and charges after discounts, before returns.

    The largest difference first; all without a limit. `difference` is paid less sold. `reason` is one of REASONS, the
    first that fits of: without items; without a payment; five cents at most; more was paid, in instalments; paid in
    several ways; otherwise more or less. `instalments` is the most of any payment, NULL without one.
    """
    return ask_table(engine, _listed, limit, schema=_SCHEMA)


def difference_sums(engine: Engine) -> tuple[DifferenceSum, ...]:
    """One for each reason that any order has, in the order of REASONS."""
    found = {row["reason"]: DifferenceSum(**row) for row in ask_dicts(engine, _summed)}
    return tuple(found[reason] for reason in REASONS if reason in found)


def _listed(marts: Marts, limit: int | None) -> ir.Table:
    rows = _unequal(marts)
    ordered = rows.order_by(rows["difference"].abs().desc(), rows.order_id).select(*_SCHEMA.names)
    return ordered if limit is None else ordered.limit(limit)


def _summed(marts: Marts) -> ir.Table:
    rows = _unequal(marts)
    return rows.group_by("reason").agg(order_count=rows.count(), difference=rows["difference"].sum().cast(SUM_OF_MONEY))


def _unequal(marts: Marts) -> ir.Table:
    paid = _payments_of_orders(marts("payments"))
    orders = marts("orders").filter(ibis._.is_valid).left_join(paid, "order_key").drop("order_key_right")
    amounts = orders.mutate(
        sold=(orders.gross_sales - orders.discounts + orders.freight).cast(MONEY),
        paid=orders.payments_received.fill_null(0).cast(MONEY),
        status=orders.status.cast("string"),
    )
    rows = amounts.mutate(difference=(amounts.paid - amounts.sold).cast(MONEY))
    return rows.filter(rows["difference"] != 0).mutate(reason=_reason(rows))


def _payments_of_orders(payments: ir.Table) -> ir.Table:
    """One row per order with a payment."""
    types = payments.select("order_key", payment_type=payments.payment_type.cast("string")).distinct()
    named = types.group_by("order_key").agg(
        payment_types=types.payment_type.collect().sort().join(", "), way_count=types.count()
    )
    sums = payments.group_by("order_key").agg(instalments=payments.instalments.max().cast("int32"))
    return sums.inner_join(named, "order_key")


def _reason(rows: ir.Table) -> ir.StringValue:
    by_order = [
        ((rows.sold == 0) & (rows.line_count == 0), "no_items"),
        (rows.instalments.isnull(), "no_payment"),
        (rows["difference"].abs() <= ROUNDING, "rounding"),
        ((rows["difference"] > 0) & (rows.instalments > 1), "interest"),
        (rows.way_count > 1, "several_ways"),
        (rows["difference"] > 0, "paid_more"),
    ]
    return ibis.cases(*by_order, else_="paid_less")
