"""How many threads libraries of numbers use while something is fitted."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums in one order, so that the same sample always gives the same model.

    Also quicker: fits are of small samples, and on a machine that does something else threads wait for each other.
    """
    with _libraries().limit(limits=1):
        yield


@cache
def _libraries() -> Any:
    """Found once: that takes longer than many a fit. Those that scikit-learn and SciPy bring must be there by then."""
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
