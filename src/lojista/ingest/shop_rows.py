"""What is asked of a table or query of the shop's own database: its columns, its last change, and its rows."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import SourceError, UnknownNameError
from lojista.ingest.contracts import Contract
from lojista.ingest.shop_tables import ShopTable

_BOOLEAN, _MONEY = 16, 790
# Object ids of the types that tell a moment, with what the same type says of now: none of these ever changes.
_NOW = {1082: "current_date", 1114: "localtimestamp", 1184: "now()"}
# Types of an order's id, and texts that surely can be read as them: tables may write the same id as different types.
_READ_AS = {
    "smallint": "-?[0-9]{1,4}", "integer": "-?[0-9]{1,9}", "bigint": "-?[0-9]{1,18}", "uuid": "[0-9a-f-]{36}",
    "text": "(?s:.*)", "character varying": "(?s:.*)",
}  # fmt: skip
_COLUMNS = """
    SELECT attname, coalesce(nullif(typbasetype, 0), atttypid)::bigint
    FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_PRIMARY_KEY = """
    SELECT attname FROM pg_index i CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE i.indisprimary AND i.indrelid = to_regclass(%s) ORDER BY place
"""


@dataclass(frozen=True)
class ShopRows:
    """One table or query as it is there. `types`: the type of each of its columns, by object id.

    `key`: columns of the primary key, none of a query or view.
    """

    table: ShopTable
    contract: Contract
    types: dict[str, int]
    key: tuple[str, ...]

    @property
    def order_column(self) -> str | None:
        """The column of the order's id, None where a row is an order."""
        column = self.contract.fields().get("order_id")
        return None if column is None else column.name

    def last_change(self, connection: psycopg.Connection[Any]) -> str | None:
        """The last change, none later than now; None without rows. Raises SourceError where a row tells none."""
        name = self.table.changed_at or ""
        query = sql.SQL(
            "SELECT least((SELECT max({0}) FROM {1}), {2})::text, EXISTS (SELECT FROM {1} WHERE {0} IS NULL),"
            " EXISTS (SELECT FROM {1})"
        ).format(sql.Identifier(name), _relation(self.table), sql.SQL(_NOW[self.types[name]]))
        last, is_blank, has_rows = connection.execute(query).fetchone() or (None, False, False)
        if is_blank:
            raise SourceError(
                f"{self.table.name}: {self.table.changed_at} is blank in some rows, whose changes would never be seen.",
                "Give a query that fills it, as with coalesce(updated_at, created_at), or leave changed_at out.",
            )
        return str(last) if has_rows else None

    def changed_orders(self, connection: psycopg.Connection[Any], since: str, overlap_minutes: int) -> set[str]:
        """Ids of the orders that have a row changed from `since` on, less the overlap."""
        column = self.table.changed_at or ""
        query = sql.SQL("SELECT DISTINCT {}::text FROM {} WHERE {} >= {}::{} - {}::interval AND {} IS NOT NULL").format(
            sql.Identifier(self.order_column or ""),
            _relation(self.table),
            sql.Identifier(column),
            sql.Literal(since),
            sql.SQL(_type_name(connection, self.types[column])),
            sql.Literal(f"{overlap_minutes} minutes"),
            sql.Identifier(self.order_column or ""),
        )
        return {str(order_id) for (order_id,) in connection.execute(query)}

    def copied(self, connection: psycopg.Connection[Any], orders: Collection[str] | None) -> Iterator[bytes]:
        """CSV with its header: of these orders, or of all where they are None. The same rows come in the same order."""
        statement = sql.SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT WITH (FORMAT csv, HEADER)").format(
            sql.SQL(", ").join(map(self._written, self._needed())),
            _relation(self.table),
            sql.SQL("true") if orders is None else self._among(connection, orders),
            self._in_order(),
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for data in copy:
                yield bytes(data)

    def _needed(self) -> list[str]:
        read = (*(column.name for column in self.contract.columns), *self.contract.passed_over)
        return [name for name in dict.fromkeys(read) if name in self.types]

    def _written(self, name: str) -> sql.Composed:
        """As it stands there; true and false in words, and money without a currency."""
        casts = {_BOOLEAN: "::text", _MONEY: "::numeric"}
        column = sql.Identifier(name)
        return sql.SQL("rows_.{}{} AS {}").format(column, sql.SQL(casts.get(self.types[name], "")), column)

    def _among(self, connection: psycopg.Connection[Any], orders: Collection[str]) -> sql.Composed:
        """An index on the order's id serves where every id can be read as what the column is."""
        column = sql.Identifier(self.order_column or "")
        kind = _type_name(connection, self.types[self.order_column or ""])
        pattern = _READ_AS.get(kind)
        if pattern is None or not all(re.fullmatch(pattern, order) for order in orders):
            return sql.SQL("rows_.{}::text = ANY({}::text[])").format(column, sql.Literal(sorted(orders)))
        return sql.SQL("rows_.{} = ANY({}::text[]::{}[])").format(column, sql.Literal(sorted(orders)), sql.SQL(kind))

    def _in_order(self) -> sql.Composed:
        """By the primary key, or else by everything that is read: a line is known by its place in its order."""
        if self.key:
            return sql.SQL(", ").join(sql.SQL("rows_.{}").format(sql.Identifier(name)) for name in self.key)
        return sql.SQL(", ").join(
            sql.SQL('rows_.{}::text COLLATE "C"').format(sql.Identifier(name)) for name in self._needed()
        )


def look_at(connection: psycopg.Connection[Any], table: ShopTable, contract: Contract) -> ShopRows:
    """The columns that there are. Raises SourceError for ones that are missing, twice there, or of the wrong type."""
    described = _columns(connection, table)
    names = [name for name, _ in described]
    for name in (*contract.names(), *([table.changed_at] if table.changed_at else [])):
        if name not in names:
            unknown = UnknownNameError("column", name, names)
            raise SourceError(f"{table.name}: {unknown.message}", unknown.hint)
        if names.count(name) > 1:
            raise SourceError(f"{table.name} has two columns {name}.", "Give each a name of its own in the query.")
    types = dict(described)
    if table.changed_at is not None and types[table.changed_at] not in _NOW:
        raise SourceError(
            f"{table.name}: {table.changed_at} is no moment.", "changed_at must be a column of timestamps or dates."
        )
    return ShopRows(table, contract, types, _primary_key(connection, table))


def _columns(connection: psycopg.Connection[Any], table: ShopTable) -> list[tuple[str, int]]:
    """Every column's name and type; those of a table without a right to read any of them."""
    if table.table is None:
        cursor = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(_relation(table)))
        return [(column.name, column.type_code) for column in cursor.description or []]
    found = connection.execute(_COLUMNS, [_name(connection, table.table)]).fetchall()
    if not found:
        raise SourceError(
            f"There is no table {'.'.join(table.table)} in the shop's own database, or its login may not see it.",
            "Write its name with its schema, in upper and lower case as it is there: public.orders",
        )
    return found


def _name(connection: psycopg.Connection[Any], parts: tuple[str, ...]) -> str:
    return sql.Identifier(*parts).as_string(connection)


def _relation(table: ShopTable) -> sql.Composed:
    if table.table is not None:
        return sql.SQL("{} AS rows_").format(sql.Identifier(*table.table))
    query = (table.query or "").strip().rstrip(";")  # the shop's own words to its own database
    return sql.SQL("({}\n) AS rows_").format(sql.SQL(query))


def _primary_key(connection: psycopg.Connection[Any], table: ShopTable) -> tuple[str, ...]:
    if table.table is None:
        return ()
    found = connection.execute(_PRIMARY_KEY, [_name(connection, table.table)])
    return tuple(str(column) for (column,) in found)


def _type_name(connection: psycopg.Connection[Any], object_id: int) -> Any:
    """As PostgreSQL itself would write it in a statement."""
    row = connection.execute("SELECT format_type(%s, -1)", [object_id]).fetchone()
    return "" if row is None else row[0]
