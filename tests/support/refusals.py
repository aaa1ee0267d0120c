"""What is said where something is refused on purpose; any other error goes through."""

from collections.abc import Callable

from lojista.errors import LojistaError


def refusal(attempt: Callable[[], object], kind: type[LojistaError]) -> str | None:
    """The words of an error of that kind; None where there was none."""
    try:
        attempt()
    except kind as error:
        return str(error)
    return None
