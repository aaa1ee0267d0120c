"""What the lines of a file are, and which of them are alike, once they are staged."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from lojista.ingest.rows import LINE

DUPLICATE = "exact duplicate of an earlier line"
_KINDS = """
    SELECT kind, count(*), coalesce(sum(value), 0) FROM document_lines GROUP BY kind ORDER BY kind = 'sale' DESC, kind
"""


@dataclass(frozen=True)
class LineKind:
    """How many lines of a file are of a kind, and the sum of quantity times price over them, signed."""

    kind: str
    row_count: int
    amount: Decimal


def line_kinds(connection: psycopg.Connection[Any]) -> tuple[LineKind, ...]:
    """One for each kind, sales first. The lines must be numbered already."""
    return tuple(LineKind(str(kind), int(count), Decimal(sum_)) for kind, count, sum_ in connection.execute(_KINDS))


def count_duplicates(connection: psycopg.Connection[Any], fields: Sequence[str]) -> int:
    """Staged rows that are equal to an earlier one in all of the fields."""
    query = sql.SQL(
        "SELECT coalesce(sum(alike - 1), 0) FROM (SELECT count(*) AS alike FROM stage GROUP BY {} HAVING count(*) > 1)"
        " AS lines_alike"  # PostgreSQL below 16 wants a name
    )
    row = connection.execute(query.format(_names(fields))).fetchone()
    return 0 if row is None else int(row[0])


def drop_duplicates(connection: psycopg.Connection[Any], fields: Sequence[str]) -> dict[int, str | None]:
    """Takes staged rows that are equal to an earlier one out of the stage; their orders, by the line they start on."""
    query = sql.SQL(
        "DELETE FROM stage s USING (SELECT {line}, row_number() OVER (PARTITION BY {names} ORDER BY {line}) AS place"
        " FROM stage) ranked WHERE ranked.{line} = s.{line} AND place > 1 RETURNING s.{line}, s.order_id"
    )
    return dict(connection.execute(query.format(line=sql.Identifier(LINE), names=_names(fields))).fetchall())


def _names(fields: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, fields))
