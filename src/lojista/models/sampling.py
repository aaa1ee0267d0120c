"""A sample of customers that no order of rows, no filter and no engine changes."""

from typing import Any

import ibis.expr.types as ir

from lojista.columnar.places import place

BOUND = "bound"
# Multiplying by an odd number mixes keys over 32 bits evenly: those below a bound are the sample.
_MIX, _RANGE = 2_654_435_761, 2**32


def sample_bound(count: int, size: int) -> int:
    """What is bound to the place `bound` to keep about `size` of so many customers; all, where there are no more."""
    return _RANGE if count <= size else _RANGE * size // count


def sampled(rows: Any) -> ir.Table:
    """The rows of customers in the sample, by the place `bound`."""
    mixed = (rows.customer_key.cast("int64") * _MIX) & (_RANGE - 1)
    kept: ir.Table = rows.filter(mixed < place(BOUND, "int64"))
    return kept
