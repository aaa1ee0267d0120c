"""Tells errors of DuckDB's that come of a damaged file from all others."""

import duckdb

_UNREADABLE = ("Corrupt database file", "Could not read", "has been invalidated")


def is_damage(error: duckdb.Error) -> bool:
    """Whether the file does not hold what was written to it: cut off, changed, or beyond DuckDB's understanding."""
    if isinstance(error, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        return True
    return any(words in str(error) for words in _UNREADABLE)
