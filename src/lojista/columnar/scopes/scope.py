"""Which of a shop's rows one person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import ibis.expr.types as ir

STATES, SELLERS = "scope_states", "scope_sellers"  # the places of its values in a statement
Marts = Callable[[str], ir.Table]


@dataclass(frozen=True)
class Scope:
    """States that orders were sent to, and ids of sellers; none of a kind means all of it, both kinds apply together.

    `has_persons`: whether customers and orders may be told apart by their ids. Without it there are figures alone.
    """

    states: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    has_persons: bool = True

    @property
    def is_narrow(self) -> bool:
        """Whether any row is left out."""
        return bool(self.states or self.sellers)

    @property
    def values(self) -> dict[str, object]:
        """What is bound to the places of a statement that was made under this scope."""
        return {STATES: list(self.states), SELLERS: list(self.sellers)}

    @property
    def mark(self) -> str:
        """What every statement that was made under this scope begins with."""
        return f"/* scope {sha256(repr(self).encode()).hexdigest()[:16]} */ "


WHOLE = Scope()
