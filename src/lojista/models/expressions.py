"""Pieces of expressions that more than one model is scored with."""

from typing import Any

import ibis

_LARGEST = 700.0  # beyond it PostgreSQL refuses an exponential, which is nothing or endless


def bounded_exp(value: Any) -> Any:
    """The exponential, of what is beyond 700 either way taken as 700."""
    return ibis.greatest(ibis.least(value, _LARGEST), -_LARGEST).exp()
