"""Where rows come from that lie in no file: tables and queries of the shop's own PostgreSQL."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShopTable:
    """What takes the place of one file: a table, by the parts of its name, or the rows of a query.

    `changed_at`: the column of a row's last change, None where there is none.
    """

    name: str
    table: tuple[str, ...] | None = None
    query: str | None = None
    changed_at: str | None = None


@dataclass(frozen=True)
class ShopDatabase:
    """The shop's own database. `variable` names the setting that holds its address; it never stands in a mapping.

    `overlap_minutes`: how far before the last change that was seen the next reading begins.
    """

    variable: str
    tables: tuple[ShopTable, ...]
    overlap_minutes: int

    @property
    def tells_changes(self) -> bool:
        """Whether any of its tables says when rows changed."""
        return any(table.changed_at is not None for table in self.tables)
