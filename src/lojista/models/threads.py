"""How many threads libraries of numbers use while something is fitted."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums in one order, so that the same sample always gives the same model.

    Also far quicker on a machine that does something else: threads of one fit wait for each other all the time.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
