"""How much of a column is something."""

import polars as pl

MOST_ZEROS = 0.9


def share_of(fits: pl.Series) -> float:
    """The share of values that are true, from 0 to 1, missing ones aside; 0 without any."""
    there = fits.drop_nulls()
    return float(there.sum()) / len(there) if len(there) else 0.0


def is_nearly_nothing(amounts: pl.Series) -> bool:
    """Whether nearly all numbers are zero, or none is there: as a sum they prove nothing, since 0 = 0."""
    return share_of(amounts != 0) < 1 - MOST_ZEROS
