"""A copy in memory of a shop's base tables, to be changed at will."""

from typing import Any

import duckdb

from lojista.columnar.engine import Engine
from lojista.columnar.tables import BASE_TABLES
from support.small_shop import build_named, empty_base


def copied_shop(engine: Engine) -> Any:
    """A connection that holds the same base tables, and the marts that models learn from."""
    connection = empty_base(duckdb.connect())
    for name, columns in BASE_TABLES.items():
        rows = engine.run(f"SELECT {', '.join(columns)} FROM base.{name}")
        if rows:
            connection.executemany(f"INSERT INTO base.{name} VALUES ({', '.join('?' * len(columns))})", rows)
    build_named(connection, "customer_entries", "purchases", "reviews")
    return connection
