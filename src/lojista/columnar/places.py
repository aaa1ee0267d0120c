"""Places in an expression for values that are bound when it is asked: a statement is written without any of them."""

import re
from dataclasses import dataclass
from typing import Any

import ibis

_MARK = "parameter:"
PLACE = re.compile(f"'{_MARK}(\\w+)'")
_PARAMETERS = {"duckdb": r"$\1", "postgres": r"%(\1)s", "pyspark": r":\1"}


@dataclass(frozen=True)
class Statement:
    """SQL of one dialect, and the names of the parameters in it."""

    sql: str
    parameters: frozenset[str]


def place(name: str, kind: str) -> Any:
    """A place in an expression for a value of that type, bound by that name when the question is asked."""
    return ibis.literal(_MARK + name).cast(kind)


def with_parameters(sql: str, dialect: str) -> Statement:
    """A statement whose places are parameters as the dialect's driver takes them."""
    names = frozenset(PLACE.findall(sql))
    if names and dialect == "postgres":
        sql = sql.replace("%", "%%")  # psycopg's own sign, where it looks for parameters
    return Statement(PLACE.sub(_PARAMETERS[dialect], sql), names)
