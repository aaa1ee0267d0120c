"""How long work tells what it does: called with the name of each step as it begins."""

from collections.abc import Callable

Step = Callable[[str], None]


def silent(_: str) -> None:
    """For callers that show no progress."""
