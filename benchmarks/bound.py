"""How many bytes the questions of a page cannot do without: each column that they read, once, as it lies in memory."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from lojista.columnar.engine import NOTHING, Engine

_WIDTHS = {"BOOLEAN": 1, "TINYINT": 1, "SMALLINT": 2, "INTEGER": 4, "DATE": 4, "BIGINT": 8, "DOUBLE": 8, "TIMESTAMP": 8}
_OTHER = 16
_DECIMAL = re.compile(r"DECIMAL\((\d+),")


class Recording:
    """An engine that keeps the statements it is asked, with their values."""

    def __init__(self, engine: Engine) -> None:
        self.dialect, self.scope = engine.dialect, engine.scope
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        self._engine = engine

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """As the engine does."""
        self.asked.append((sql, parameters))
        return self._engine.run(sql, parameters)

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """As the engine does."""
        self.asked.append((sql, parameters))
        return self._engine.run_table(sql, schema, parameters)

    def data_version(self) -> str | None:
        """As the engine does."""
        return self._engine.data_version()


def bytes_read(engine: Engine, ask: Callable[[Engine], object]) -> int:
    """Of whatever asks an engine of DuckDB; what is kept from question to question costs nothing here either."""
    recording = Recording(engine)
    ask(recording)
    read = {found for sql, values in recording.asked for found in _columns(engine, sql, values)}
    tables = {table: _table(engine, table) for table, _ in read}
    return sum(tables[table][0] * tables[table][1].get(column, 0) for table, column in read)


def _columns(engine: Engine, sql: str, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Tables and columns that the plan of a statement scans."""
    plan = json.loads(engine.run(f"EXPLAIN (FORMAT JSON) {sql}", values)[0][1])
    waiting = list(plan)
    while waiting:
        node = waiting.pop()
        waiting += node.get("children", [])
        known = node.get("extra_info", {})
        if "Table" in known:
            columns = known.get("Projections", [])
            for column in [columns] if isinstance(columns, str) else columns:
                yield known["Table"], column.strip('"')


def _table(engine: Engine, name: str) -> tuple[int, dict[str, int]]:
    """Rows of a table, and the bytes of a value of each of its columns."""
    schema, table = name.split(".")[-2:]
    columns = engine.run(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $schema AND table_name = $table",
        {"schema": schema, "table": table},
    )
    (count,) = engine.run(f'SELECT count(*) FROM "{schema}"."{table}"')[0]
    return count, {column: width_of(kind) for column, kind in columns}


def width_of(kind: str) -> int:
    """Bytes of a value of a type: a code of a name has one, or two where there are more than 255 names."""
    if kind.startswith("ENUM"):
        return 1 if kind.count("', '") < 255 else 2
    if decimal := _DECIMAL.match(kind):
        return 8 if int(decimal[1]) <= 18 else 16
    return _WIDTHS.get(kind, _OTHER)
