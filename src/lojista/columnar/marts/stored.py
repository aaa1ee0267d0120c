"""Marts that others are built of: read where the copy has them by then, spelled out where it does not."""

from collections.abc import Callable, Mapping
from functools import wraps

import ibis.expr.types as ir

Base = Mapping[str, ir.Table]
STORED = "mart_"  # apart from base tables, which marts of the same name read


def stored(build: Callable[[Base], ir.Table]) -> Callable[[Base], ir.Table]:
    """The mart of the function's name: one row per whatever that says."""
    name = STORED + build.__name__

    @wraps(build)
    def read_or_build(base: Base) -> ir.Table:
        return base[name] if name in base else build(base)

    return read_or_build
