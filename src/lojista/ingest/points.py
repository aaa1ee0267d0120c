"""Many points of a postal prefix become one row: the median, and the most frequent city and region."""

from collections.abc import Sequence

import polars as pl

_KEY = ["country", "postal_prefix"]


def narrow(batch: pl.DataFrame) -> pl.DataFrame:
    """The same points in a tenth of the memory: numbers as numbers, and each name once."""
    names = pl.col(*_KEY, "region", "city").cast(pl.Categorical)
    return batch.select(names, pl.col("latitude", "longitude").cast(pl.Float64))


def median_points(batches: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row per country and prefix. A tie between names goes to the one that comes first in the alphabet."""
    return (
        pl.concat(batches)
        .group_by(_KEY, maintain_order=True)
        .agg(
            _most_frequent("region"),
            _most_frequent("city"),
            pl.col("latitude").median(),
            pl.col("longitude").median(),
            pl.len().alias("point_count"),
        )
    )


def _most_frequent(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().mode().cast(pl.String).sort().first()
