"""What a source promises of each of its files, and what becomes of their columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a value is read. Every kind has its own check and reason for refusal."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    COORDINATE = "coordinate"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class Column:
    """One column of a file. `name` is the file's; `field` is the shop's, None for a column that is read and left."""

    name: str
    field: str | None = None
    kind: Kind = Kind.TEXT
    is_required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    longest: int | None = None


@dataclass(frozen=True)
class Contract:
    """One file: its usual name, the feed its rows go to, its columns, and fields that are the same for every row."""

    file_name: str
    feed: str
    columns: tuple[Column, ...]
    constants: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The columns that a file must have, in any order."""
        return tuple(column.name for column in self.columns)

    def fields(self) -> dict[str, Column]:
        """The columns that are kept, by the shop's field name."""
        return {column.field: column for column in self.columns if column.field is not None}


@dataclass(frozen=True)
class Shop:
    """What the files do not say of the shop itself."""

    name: str
    currency: str
    time_zone: str
    country: str


@dataclass(frozen=True)
class Source:
    """One kind of export. `contracts` stand in the order in which their files must be loaded.

    Rows of a made-up shop never meet those of a real one: loading real files clears them away.
    """

    name: str
    shop: Shop
    contracts: tuple[Contract, ...]
    is_made_up: bool = False
