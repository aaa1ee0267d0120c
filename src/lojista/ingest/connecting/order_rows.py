"""Tells rows that sum up an order's lines above them and hold what is the whole order's, by the product they lack.

Marketplaces (eBay) write an order of several items so: its address, postage and total stand on that row alone.
"""

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.rules import ProposedRule
from lojista.ingest.connecting.shares import share_of

_FEWEST, _NEARLY_ALL, _CENT = 5, 0.95, 0.0251
_ORDER, _IS_BLANK, _VALUE, _PRICE = "order", "is blank", "value", "price"


def rule_of_order_rows(findings: Findings) -> ProposedRule | None:
    """The rule for rows without a product, where each comes to what its order's other rows do; None elsewhere."""
    order, price = findings.column("order_id"), findings.column("unit_price") or findings.column("amount")
    product = next((name for name in ("product_name", "product_id") if name in findings.found), None)
    if order is None or price is None or product is None or order == findings.told_once:
        return None
    rows = _rows(findings, order, price, findings.found[product].column)
    if rows[_IS_BLANK].sum() < _FEWEST or not _sum_up(rows):
        return None
    return ProposedRule("order", product, ("",), "it names no product, and comes to what the order's other rows do")


def _rows(findings: Findings, order: str, price: str, product: str) -> pl.DataFrame:
    known, quantity = findings.known, findings.column("quantity")
    numbers = as_numbers(known.rows, [price, *([quantity] if quantity else [])], known.decimal)
    is_each = quantity is not None and "unit_price" in findings.found
    units = numbers[quantity].fill_null(1) if is_each and quantity else pl.repeat(1.0, len(numbers), eager=True)
    return pl.DataFrame(
        {
            _ORDER: known.rows[order],
            _IS_BLANK: known.rows[product].is_null(),
            _PRICE: numbers[price],
            _VALUE: numbers[price] * units,
        }
    ).drop_nulls([_ORDER, _PRICE])


def _sum_up(rows: pl.DataFrame) -> bool:
    """Whether orders with such a row have just one, and others that come to its amount, as it is or by its units."""
    blank = pl.col(_IS_BLANK)
    orders = (
        rows.group_by(_ORDER)
        .agg(
            blank.sum().alias("rows"),
            (~blank).sum().alias("others"),
            pl.col(_PRICE).filter(blank).first(),
            pl.col(_VALUE).filter(blank).first(),
            pl.col(_VALUE).filter(~blank).sum().alias("sum"),
        )
        .filter(pl.col("rows") > 0)
    )
    agrees = pl.any_horizontal((pl.col("sum") - pl.col(name)).abs() <= _CENT for name in (_PRICE, _VALUE))
    fits = orders.select((pl.col("rows") == 1) & (pl.col("others") > 1) & agrees).to_series()
    return orders.height >= _FEWEST and share_of(fits) >= _NEARLY_ALL
