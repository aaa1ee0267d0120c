"""What a page lets a person choose besides the filters; kept in the address with them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from lojista.dashboard import address
from lojista.periods import Period


@dataclass(frozen=True)
class Option:
    """One choice of a page, under its name in the address and in the session's state.

    `read` makes a value of an address's words and raises ValueError for what the page does not know.
    """

    name: str
    default: object
    read: Callable[[str], object]
    write: Callable[[object], str] = str

    @property
    def value(self) -> object:
        """As chosen. Only after `take_over`."""
        return st.session_state[self.name]

    def take_over(self) -> str | None:
        """Takes the value from an address from outside, or the default; the words that were not understood, if any."""
        given = st.query_params.get(self.name)
        if address.is_from_outside():
            st.session_state[self.name] = self.default
            if given is not None:
                try:
                    st.session_state[self.name] = self.read(given)
                except ValueError:
                    return given
        elif not self._is_valid(st.session_state.get(self.name)):
            st.session_state[self.name] = self.default
        return None

    def _is_valid(self, value: object) -> bool:
        """Whether a session's own value still stands, though the data may have changed since it was chosen."""
        try:
            return value is not None and self.read(self.write(value)) == value
        except ValueError:
            return False

    def written(self) -> list[str]:
        """What the address says of it: nothing where it is the default."""
        return [] if self.value == self.default else [self.write(self.value)]


def choice(name: str, values: Sequence[str], default: str | None = None) -> Option:
    """One of some values, the first where no default is given."""
    return Option(name, default or values[0], partial(_one_of, tuple(values)))


def pick(name: str, values: Collection[str]) -> Option:
    """One of some values, or none, as it is at first."""
    return Option(name, None, partial(_one_of, values))


def _one_of(values: Collection[str], words: str) -> str:
    if words not in values:
        raise ValueError(words)
    return words


def number(name: str, lowest: int, highest: int, default: int) -> Option:
    """A whole number between two others, both included."""

    def read(words: str) -> int:
        if not lowest <= int(words) <= highest:
            raise ValueError(words)
        return int(words)

    return Option(name, default, read)


def amount(name: str, highest: float, default: float) -> Option:
    """An amount of money from nothing to the highest, in whole cents."""

    def read(words: str) -> float:
        value = float(words)
        if not 0 <= value <= highest or round(value, 2) != value:
            raise ValueError(words)
        return value

    return Option(name, default, read, lambda value: f"{value:.2f}")


def day(name: str, days: Period, default: date) -> Option:
    """A day within a period."""

    def read(words: str) -> date:
        chosen = date.fromisoformat(words)
        if not days.start <= chosen <= days.end:
            raise ValueError(words)
        return chosen

    return Option(name, default, read)


def choose(option: Option, values: Sequence[str], text: Callable[..., str], *, prefix: str) -> str:
    """A row of buttons for a choice: `prefix` names its label, and `<prefix>_<value>` the words of each value."""
    st.segmented_control(
        text(prefix),
        values,
        format_func=lambda value: text(f"{prefix}_{value}"),
        key=option.name,
        required=True,
        persist_state="session",
    )
    return str(option.value)
