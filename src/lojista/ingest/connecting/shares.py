"""How much of a column is something."""

import polars as pl


def share_of(fits: pl.Series) -> float:
    """The share of values that are true, from 0 to 1, missing ones aside; 0 without any."""
    there = fits.drop_nulls()
    return float(there.sum()) / len(there) if len(there) else 0.0
