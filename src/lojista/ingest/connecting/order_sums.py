"""Tells by the totals of whole orders which discounts and which freight belong to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

_MOST = 0.8
_CENT = 0.0251


@dataclass(frozen=True)
class OrderSum:
    """How an order's total comes about: its lines less `discounts`, plus `freight` and `tax`, on `share` of orders."""

    total: str
    discounts: tuple[str, ...]
    freight: str | None
    tax: str | None
    share: float


def order_sum(
    orders: pl.DataFrame, totals: Sequence[str], discounts: Sequence[str], freights: Sequence[str], taxes: Sequence[str]
) -> OrderSum | None:
    """The way that fits most orders, the plainest first; None where none fits most.

    `orders` has a row for each order: `lines`, the sum of its lines before discount, and the columns as they count for
    the whole of it.
    """
    best: OrderSum | None = None
    for total, given, freight, tax in _ways(totals, discounts, freights, taxes):
        expected = pl.col("lines")
        for name in given:
            expected = expected - pl.col(name).fill_null(0).abs()
        for more in filter(None, (freight, tax)):
            expected = expected + pl.col(more).fill_null(0)
        fits = orders.filter(pl.col(total).is_not_null()).select(((expected - pl.col(total)).abs() <= _CENT).mean())
        share = float(fits.item() or 0)
        if share >= _MOST and (best is None or share > best.share + 0.005):
            best = OrderSum(total, given, freight, tax, share)
    return best


def _ways(
    totals: Sequence[str], discounts: Sequence[str], freights: Sequence[str], taxes: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...], str | None, str | None]]:
    given = [(), *((one,) for one in discounts), *([tuple(discounts)] if len(discounts) > 1 else [])]
    for tax in (None, *taxes):
        for freight in (None, *freights):
            for some in given:
                for total in totals:
                    yield total, some, freight, tax
