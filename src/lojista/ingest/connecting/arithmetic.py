"""Tells by arithmetic what columns of amounts are: a unit's price, a line's sum, before or after discount."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lojista.ingest.connecting.numbers import numbers
from lojista.ingest.connecting.shares import is_nearly_nothing, share_of

_NEARLY_ALL = 0.95
_CENT = 0.0151
_ROUNDED = 0.0051
_WHERE_SOMETHING = 0.8
_LEAST_ROWS = 2
_LEAST_PRODUCTS = 3
_BETTER = 0.005
_FEW, _TOO_FEW, _AT_A_GLANCE, _HALF = 300, 20, 0.85, 0.5
_MOSTLY = 0.6
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Relation:
    """How a total comes about on nearly all rows: quantity times price, and what is added and taken away.

    `off`: how the discount is given: "amount", "each" (for every unit), "rate" (of one), "percent"; None where the
    total is before discount or there is none. `share` of the rows fit. `is_exact`: to the cent, not but for rounding.
    """

    total: str
    price: str
    quantity: str | None
    discount: str | None = None
    off: str | None = None
    freight: str | None = None
    tax: str | None = None
    share: float = 0.0
    is_exact: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """What is added to quantity times price, and taken from it."""
        return tuple(name for name in (self.discount, self.freight, self.tax) if name)

    @property
    def in_words(self) -> str:
        """As a formula."""
        times = f"{self.quantity} × {self.price}" if self.quantity else self.price
        less = "" if self.discount is None else f" - {self.discount}" + (" (per unit)" if self.off == "each" else "")
        if self.off in ("rate", "percent"):
            less = f" less {self.discount}"
        more = "".join(f" + {name}" for name in (self.freight, self.tax) if name)
        return f"{times}{less}{more} = {self.total} on {self.share:.0%} of rows"


@dataclass(frozen=True)
class AmountColumns:
    """Columns that may be each part of a line's sum."""

    prices: Sequence[str]
    totals: Sequence[str]
    quantity: str | None = None
    discounts: Sequence[str] = ()
    freights: Sequence[str] = ()
    taxes: Sequence[str] = ()


def as_numbers(rows: pl.DataFrame, names: Sequence[str], decimal: str) -> pl.DataFrame:
    """The columns as floating numbers, good enough to find out how they hang together, never to add money up."""
    return pl.DataFrame([numbers(rows[name], decimal).cast(pl.Float64) for name in dict.fromkeys(names)])


def relation_of(amounts: pl.DataFrame, columns: AmountColumns) -> Relation | None:
    """The way in which a total comes about on nearly all rows; None where none does.

    Of several totals the one that holds most parts counts: where both the sum before discount and the one after it are
    there, the discount is real.
    """
    of_totals: dict[str, Relation] = {}
    nothing = {name for name in (*columns.prices, *columns.totals) if is_nearly_nothing(amounts[name])}
    parts = {*columns.discounts, *columns.freights, *columns.taxes}
    nothing |= {name for name in parts if not (amounts[name] != 0).any()}
    few = _few_rows(amounts)
    for candidate in _candidates(columns):
        best = of_totals.get(candidate.total)
        is_settled = best is not None and best.is_exact and best.share + _BETTER >= 1
        if (
            is_settled
            or nothing.intersection((candidate.price, candidate.total, *candidate.parts))
            or not _may_fit(few, candidate)
        ):
            continue
        share, is_exact = _fitting(amounts, candidate)
        if share >= _NEARLY_ALL and (best is None or (is_exact, share) > (best.is_exact, best.share + _BETTER)):
            of_totals[candidate.total] = replace(candidate, share=share, is_exact=is_exact)
    found = list(of_totals.values())
    return max(found, key=lambda one: (one.is_exact, len(one.parts)), default=None)


def _few_rows(amounts: pl.DataFrame) -> Mapping[str, Numbers]:
    """Rows from all over the table, to turn down at a glance what does not fit: there are thousands of ways."""
    few = amounts.sample(min(amounts.height, _FEW), seed=0)
    return {name: few[name].to_numpy() for name in few.columns}


def _may_fit(few: Mapping[str, Numbers], relation: Relation) -> bool:
    quantity = few[relation.quantity] if relation.quantity else np.ones(1)
    gross = quantity * few[relation.price]
    size = np.abs(np.nan_to_num(few[relation.discount])) if relation.discount else np.zeros(1)
    expected = gross - _taken_off(relation.off, size, gross, np.sign(gross), quantity)
    for name in filter(None, (relation.freight, relation.tax)):
        expected = expected + np.nan_to_num(few[name])
    total = few[relation.total]
    there = ~np.isnan(expected) & ~np.isnan(total) & ((total != 0) | (expected != 0))
    near = np.abs(expected - total) <= _CENT + _ROUNDED * np.abs(quantity)
    if there.sum() < _TOO_FEW:
        return bool(there.sum() >= _LEAST_ROWS)
    somethings = [there & (np.nan_to_num(few[name]) != 0) for name in relation.parts]
    tells = all(one.sum() < _TOO_FEW or near[one].mean() >= _HALF for one in somethings)
    return tells and bool(near[there].mean() >= _AT_A_GLANCE)


def _candidates(columns: AmountColumns) -> Iterator[Relation]:
    """The plainest first."""
    discounts = [
        (None, None),
        *((one, off) for one in columns.discounts for off in ("amount", "each", "rate", "percent")),
    ]
    for tax in (None, *columns.taxes):
        for freight in (None, *columns.freights):
            for discount, off in discounts:
                for price in columns.prices:
                    for total in columns.totals:
                        if price != total:
                            yield Relation(total, price, columns.quantity, discount, off, freight, tax)


def _fitting(amounts: pl.DataFrame, relation: Relation) -> tuple[float, bool]:
    """The share of rows that a relation fits, and whether it does so to the cent; rows on which 0 = 0 do not count."""
    needed = [pl.col(relation.total), pl.col(relation.price)]
    quantity = pl.col(relation.quantity) if relation.quantity else pl.lit(1.0)
    gross = quantity * pl.col(relation.price)
    size = pl.col(relation.discount).fill_null(0).abs() if relation.discount else pl.lit(0.0)
    expected = gross - _taken_off(relation.off, size, gross, gross.sign(), quantity)
    for name in (relation.freight, relation.tax):
        expected = expected + (pl.col(name).fill_null(0) if name else 0)
    there = amounts.filter(pl.all_horizontal(one.is_not_null() for one in needed) & quantity.is_not_null())
    there = there.filter((pl.col(relation.total) != 0) | (expected != 0))
    if there.height < _LEAST_ROWS:
        return 0.0, False
    gap = (expected - pl.col(relation.total)).abs()
    is_near = gap <= _CENT + _ROUNDED * quantity.abs()
    near, exact = there.select(is_near.mean().alias("near"), (gap <= _CENT).mean().alias("exact")).row(0)
    tells = all(_tells(there, name, is_near) for name in relation.parts)
    return (float(near), float(exact) >= _NEARLY_ALL) if tells else (0.0, False)


def _tells(there: pl.DataFrame, part: str, is_near: pl.Expr) -> bool:
    """Whether the relation holds where the part is something, too; one that is nothing on every row tells nothing."""
    something = there.filter(pl.col(part).fill_null(0) != 0)
    return not something.is_empty() and float(something.select(is_near.mean()).item()) >= _WHERE_SOMETHING


def _taken_off(off: str | None, size: Any, gross: Any, sign: Any, quantity: Any) -> Any:
    """Of what came back, a discount is given back too, with whatever sign it is written. Of arrays or expressions."""
    if off == "amount":
        return size * sign
    if off == "each":
        return size * quantity
    return gross * size / (100 if off == "percent" else 1)


def is_before_discount(
    amounts: pl.DataFrame, products: pl.Series, value: str, discount: str, quantity: str | None
) -> bool | None:
    """Whether a product's value for one is the same on rows with a discount as without, or less by it.

    Compared with the usual one of rows without, on rows where it is something; None where too few or neither tells.
    """
    units = pl.col(quantity).abs() if quantity else pl.lit(1.0)
    table = amounts.select(
        products.alias("product"), (pl.col(value).abs() / units).alias("each"),
        (pl.col(discount).fill_null(0).abs() / units).alias("off"),
    ).filter(pl.col("product").is_not_null() & pl.col("each").is_finite() & (pl.col("each") != 0))  # fmt: skip
    usual = table.filter(pl.col("off") == 0).group_by("product").agg(pl.col("each").median().alias("usual"))
    given = table.filter(pl.col("off") > 2 * _CENT).join(usual, on="product")
    if given.height < _LEAST_PRODUCTS:
        return None
    before = share_of((given["each"] - given["usual"]).abs() <= _CENT)
    after = share_of((given["each"] + given["off"] - given["usual"]).abs() <= _CENT)
    return None if max(before, after) < _MOSTLY or before == after else before > after


def is_per_unit(amounts: pl.DataFrame, products: pl.Series, quantity: str, value: str) -> bool | None:
    """Whether a value stays the same for a product however many are bought; None where nothing tells."""
    table = amounts.with_columns(products.alias("product")).filter(
        pl.col("product").is_not_null() & (pl.col(quantity) != 0) & (pl.col(value) != 0)
    )
    groups = table.group_by("product").agg(
        pl.col(quantity).abs().n_unique().alias("quantities"),
        pl.col(value).abs().round(2).n_unique().alias("values"),
        (pl.col(value) / pl.col(quantity)).abs().round(2).n_unique().alias("ratios"),
    )
    telling = groups.filter(pl.col("quantities") > 1)
    if telling.height < _LEAST_PRODUCTS:
        return None
    per_unit, per_line = (int((telling[name] < telling["quantities"]).sum()) for name in ("values", "ratios"))
    return None if per_unit == per_line else per_unit > per_line
