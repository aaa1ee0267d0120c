"""What rows of one order have in common: which columns are the order's own, and which stand on its first row alone."""

import polars as pl

from lojista.ingest.connecting.shares import share_of

_NEARLY_ALL = 0.98
_ORDER = "order of the row"


def has_repeats(rows: pl.DataFrame, order: str | None) -> bool:
    """Whether some orders have several rows."""
    return order is not None and rows[order].drop_nulls().is_duplicated().any()


def is_of_order(rows: pl.DataFrame, order: str | None, column: str) -> bool:
    """Whether a column says the same on all rows of an order, blanks aside, in nearly all orders with several rows."""
    kinds = kinds_within_orders(rows, order, column)
    return not kinds.is_empty() and share_of(kinds <= 1) >= _NEARLY_ALL


def kinds_within_orders(rows: pl.DataFrame, order: str | None, column: str) -> pl.Series:
    """How many different things a column says in each order with several rows, blanks aside; empty without any."""
    several = _several(rows, order, column)
    if several is None:
        return pl.Series("kinds", [], pl.UInt32)
    return several.group_by(_ORDER).agg(pl.col(column).drop_nulls().n_unique().alias("kinds"))["kinds"]


def is_amount_of_order(rows: pl.DataFrame, order: str | None, column: str, amounts: pl.Series) -> bool:
    """Whether an amount is the order's: the same on all of its rows that have one, with the first, or there alone.

    Told by the orders of several rows in which it is something at all, nearly all of which must have it so; where there
    is none, by what its column is.
    """
    several = _several(rows.with_columns(amounts.alias(column)), order, column)
    if several is None:
        return False
    groups = several.group_by(_ORDER, maintain_order=True).agg(
        (pl.col(column).fill_null(0) != 0).any().alias("is something"),
        (pl.col(column).drop_nulls().n_unique() == 1).alias("is one"),
        (pl.col(column).fill_null(0).first() != 0).alias("is on first"),
        (pl.col(column).fill_null(0).slice(1) == 0).all().alias("is nothing later"),
    )
    telling = groups.filter("is something")
    if telling.is_empty():
        return is_of_order(rows, order, column) or is_on_first_row(rows, order, column)
    return share_of(telling["is on first"] & (telling["is one"] | telling["is nothing later"])) >= _NEARLY_ALL


def varies_between_orders(rows: pl.DataFrame, column: str) -> bool:
    """Whether a column says more than one thing at all."""
    return rows[column].drop_nulls().n_unique() > 1


def is_on_first_row(rows: pl.DataFrame, order: str | None, column: str) -> bool:
    """Whether a column is blank on nearly all rows of an order but its first."""
    several = _several(rows, order, column)
    if several is None:
        return False
    place = pl.int_range(pl.len()).over(_ORDER)
    first = several.filter(place == 0)[column]
    later = several.filter(place > 0)[column]
    return share_of(later.is_null()) >= _NEARLY_ALL and share_of(first.is_not_null()) >= 1 - _NEARLY_ALL


def _several(rows: pl.DataFrame, order: str | None, column: str) -> pl.DataFrame | None:
    """The rows of orders that have more than one; None where there are none."""
    if order is None or order == column:
        return None
    several = rows.select(pl.col(order).alias(_ORDER), column).filter(
        pl.col(_ORDER).is_not_null() & pl.col(_ORDER).is_duplicated()
    )
    return None if several.is_empty() else several
