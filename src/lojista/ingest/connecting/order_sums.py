"""Tells by the totals of whole orders which discounts and which freight belong to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from lojista.ingest.connecting.shares import is_nearly_nothing, share_of

_MOST = 0.8
_WHERE_SOMETHING = 0.8
_CENT = 0.0251
_BETTER = 0.005


@dataclass(frozen=True)
class OrderSum:
    """How an order's total comes about: its lines less `discounts`, plus `freight` and `tax`, on `share` of orders."""

    total: str
    discounts: tuple[str, ...]
    freight: str | None
    tax: str | None
    share: float

    @property
    def parts(self) -> tuple[str, ...]:
        """What is added to the lines, and taken from them."""
        return (*self.discounts, *(name for name in (self.freight, self.tax) if name))


def order_sum(
    orders: pl.DataFrame, totals: Sequence[str], discounts: Sequence[str], freights: Sequence[str], taxes: Sequence[str]
) -> OrderSum | None:
    """The way that fits most orders; None where none fits most.

    Of several ways to one total the plainest counts, and of several totals the one that explains most columns: where
    both the sum before discount and the one after it are there, the discount is real.
    `orders` has a row for each order: `lines`, the sum of its lines before discount, and the columns as they count for
    the whole of it.
    """
    of_totals: dict[str, OrderSum] = {}
    something = [name for name in totals if not is_nearly_nothing(orders[name])]
    off = [name for name in discounts if bool((orders[name].fill_null(0) != 0).any())]
    for total, given, freight, tax in _ways(something, off, freights, taxes):
        best = of_totals.get(total)
        if best is not None and best.share + _BETTER >= 1:
            continue
        found = OrderSum(total, given, freight, tax, 0.0)
        share = _fitting(orders, found)
        if share >= _MOST and (best is None or share > best.share + _BETTER):
            of_totals[total] = OrderSum(total, given, freight, tax, share)
    return max(of_totals.values(), key=lambda one: (len(one.parts), one.share), default=None)


def _fitting(orders: pl.DataFrame, way: OrderSum) -> float:
    """The share of orders that it fits; nothing where it does not fit those that one of its parts is something of."""
    expected = pl.col("lines")
    for name in way.discounts:
        expected = expected - pl.col(name).fill_null(0).abs()
    for more in filter(None, (way.freight, way.tax)):
        expected = expected + pl.col(more).fill_null(0)
    there = orders.filter(pl.col(way.total).is_not_null() & ((pl.col(way.total) != 0) | (expected != 0)))
    fits = there.select(((expected - pl.col(way.total)).abs() <= _CENT).alias("fits"), *way.parts)
    shares = [
        fits.filter(pl.col(name).fill_null(0) != 0).select(pl.col("fits").mean()).item() or 0 for name in way.parts
    ]
    is_told = all(float(share) >= _WHERE_SOMETHING for share in shares)
    return share_of(fits["fits"]) if is_told else 0.0


def _ways(
    totals: Sequence[str], discounts: Sequence[str], freights: Sequence[str], taxes: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...], str | None, str | None]]:
    sizes = sorted({0, 1, 2, len(discounts)})
    given = [some for size in sizes for some in combinations(discounts, size)]
    for tax in (None, *taxes):
        for freight in (None, *freights):
            for some in given:
                for total in totals:
                    if len({total, freight, *some}) == 2 + len(some):
                        yield total, some, freight, tax
