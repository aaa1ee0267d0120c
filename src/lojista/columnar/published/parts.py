"""Into which files a mart is cut, and whether what one holds has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.datatypes as dt

from lojista.columnar.build import recipe
from lojista.columnar.engine import MARTS_SCHEMA, DuckDBEngine, mart_in
from lojista.columnar.marts import Mart

_PEOPLE_PER_FILE = 1_000_000
_WHOLE = "all"
_UNDATED = "undated"


@dataclass(frozen=True)
class Part:
    """The rows of a mart that stand in one file: how many, and a number that is another when any of them changes.

    `condition` says which, with the values bound to its places.
    """

    name: str
    row_count: int
    fingerprint: str
    condition: str
    values: tuple[object, ...] = ()


def parts_of(connection: Any, mart: Mart) -> tuple[Part, ...]:
    """The parts that a mart of a copy has: a month each, or a million customers each where nothing has a day.

    A mart without rows has one part without any.
    """
    cut = f"SELECT {_cut(mart)} AS part, {', '.join(_columns(mart))} FROM {MARTS_SCHEMA}.{mart.name}"  # noqa: S608
    names = ", ".join(mart_columns(mart))
    asked = f"SELECT part, count(*), sum(hash({names})) FROM ({cut}) GROUP BY part ORDER BY part"  # noqa: S608
    found = connection.execute(asked).fetchall()
    return tuple(_part(mart, *row) for row in found) or (Part(_WHOLE, 0, "0", "FALSE"),)


def batches_of(connection: Any, mart: Mart, part: Part, rows: int) -> Iterator[Any]:
    """The rows of one part, so many at a time, as record batches."""
    asked = f"SELECT {', '.join(_columns(mart))} FROM {MARTS_SCHEMA}.{mart.name} WHERE {part.condition}"  # noqa: S608
    yield from connection.sql(asked, params=list(part.values)).to_arrow_reader(rows)


def mart_columns(mart: Mart) -> tuple[str, ...]:
    """The names of its columns."""
    return tuple(mart_in(DuckDBEngine.dialect, mart.name).columns)


def _columns(mart: Mart) -> Iterator[str]:
    """Values instead of codes, which change whenever a value comes."""
    coded = recipe(mart).coded
    return (f"CAST({name} AS VARCHAR) AS {name}" if name in coded else name for name in mart_columns(mart))


def _is_dated(mart: Mart) -> bool:
    kind = mart_in(DuckDBEngine.dialect, mart.name).schema()[mart.sorted_by]
    return isinstance(kind, dt.Date | dt.Timestamp)


def _cut(mart: Mart) -> str:
    if _is_dated(mart):
        return f"date_trunc('month', {mart.sorted_by})"
    return f"customer_key // {_PEOPLE_PER_FILE}" if "customer_key" in mart_columns(mart) else "0"


def _part(mart: Mart, cut: Any, row_count: int, fingerprint: int) -> Part:
    known = (row_count, str(fingerprint))
    if _is_dated(mart):
        if cut is None:
            return Part(_UNDATED, *known, f"{mart.sorted_by} IS NULL")
        name = mart.sorted_by
        return Part(f"{cut:%Y-%m}", *known, f"{name} >= ? AND {name} < CAST(? AS DATE) + INTERVAL 1 MONTH", (cut, cut))
    if "customer_key" in mart_columns(mart):
        first = cut * _PEOPLE_PER_FILE
        return Part(
            f"from-{first}", *known, "customer_key >= ? AND customer_key < ?", (first, first + _PEOPLE_PER_FILE)
        )
    return Part(_WHOLE, *known, "TRUE")
