"""What a person should look at before a proposal is taken: signs that it was made of too little, or does not add up."""

from collections.abc import Iterator, Mapping

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings, Found
from lojista.ingest.connecting.shares import share_of

_MOST = 0.5
_FEWEST_COLUMNS = 4
_AGREE, _PART = 0.8, 0.5
_CENT = 0.0251
_OF_LINES, _OF_ORDERS = ("discount", "freight"), ("order_discount", "order_coupon", "order_shipping", "paid")


def warnings_of(findings: Findings, kept: Mapping[str, Found]) -> tuple[str, ...]:
    """Sentences, none where nothing is odd."""
    return (*_unknown_names(findings), *_paid_beside_sold(findings, kept))


def _unknown_names(findings: Findings) -> Iterator[str]:
    """Where names say little, what is found is found by values alone."""
    filled = [name for name, facts in findings.known.columns.items() if not facts.is_empty]
    known = {one.column for one in findings.found.values()}
    silent = [name for name in filled if name not in known and not findings.roles[name]]
    if len(filled) >= _FEWEST_COLUMNS and len(silent) > _MOST * len(filled):
        yield (
            f"The names of {len(silent)} of {len(filled)} columns are in no language that is known here:"
            f" {', '.join(silent)}. Say what they are: sums may be wrong without them."
        )


def _paid_beside_sold(findings: Findings, kept: Mapping[str, Found]) -> Iterator[str]:
    """Where payments come to what was sold on orders without a discount, and not on those with one."""
    discounts = [kept[name].column for name in ("discount", "order_discount", "order_coupon") if name in kept]
    if "paid" not in kept or "order_id" not in kept or not discounts or not kept.keys() & {"unit_price", "amount"}:
        return
    orders = _orders(findings, kept)
    agrees = (orders["sold"] - orders["paid"]).abs() <= _CENT
    has_discount = orders["off"] != 0
    with_it, without = share_of(agrees.filter(has_discount)), share_of(agrees.filter(~has_discount))
    if has_discount.any() and without >= _AGREE and with_it < _PART:
        yield (
            f"{kept['paid'].column} is what was sold on {without:.0%} of orders without a discount, and on"
            f" {with_it:.0%} of those with one. Perhaps prices are after {discounts[0]}: then it is no discount."
        )


def _orders(findings: Findings, kept: Mapping[str, Found]) -> pl.DataFrame:
    """One row per order with a payment: what was sold less its discounts with its freight, `off` of it, and `paid`."""
    known, columns = findings.known, {name: one.column for name, one in kept.items()}
    names = [name for name in ("quantity", "unit_price", "amount", *_OF_LINES, *_OF_ORDERS) if name in columns]
    numbers = as_numbers(known.rows, [columns[name] for name in names], known.decimal)
    table = numbers.select(*(pl.col(columns[name]).alias(name) for name in names))
    table = table.with_columns(known.rows[columns["order_id"]].alias("order"))
    price = pl.col("unit_price") * (pl.col("quantity").fill_null(1) if "quantity" in columns else 1)
    value = pl.col("amount") if "amount" in columns else price
    orders = table.filter(pl.col("order").is_not_null()).group_by("order", maintain_order=True).agg(
        value.sum().alias("value"),
        *(_sum_of(name, columns) for name in _OF_LINES),
        *(_first_of(name, columns) for name in _OF_ORDERS),
    ).filter(pl.col("paid").is_not_null())  # fmt: skip
    of_orders = (pl.col(name).fill_null(0).abs() for name in ("order_discount", "order_coupon"))
    off = pl.sum_horizontal(pl.col("discount"), *of_orders)
    freight = pl.col("freight") + pl.col("order_shipping").fill_null(0)
    return orders.select((pl.col("value") - off + freight).alias("sold"), off.alias("off"), "paid")


def _sum_of(name: str, columns: Mapping[str, str]) -> pl.Expr:
    return (pl.col(name).abs().sum() if name in columns else pl.lit(0.0)).alias(name)


def _first_of(name: str, columns: Mapping[str, str]) -> pl.Expr:
    return (pl.col(name).drop_nulls().first() if name in columns else pl.lit(0.0)).alias(name)
