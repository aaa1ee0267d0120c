from typing import Any

import pytest

from lojista.errors import DatabaseError
from lojista.postgres.connection import Database

_END_ALL_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def _one(connection: Any, query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetch_arrow_table().to_pylist()[0]["found"]


def _end_all(database: Database) -> None:
    with database.owner() as owner:
        owner.execute(f"{_END_ALL_OTHERS} AND datname = current_database()".encode())


def test_rows_are_read_and_none_can_be_written(empty_shop: Database) -> None:
    with empty_shop.arrow_reader.lend() as connection:
        assert _one(connection, "SELECT count(*) AS found FROM orders") == 0
    with (
        pytest.raises(DatabaseError, match="read-only transaction"),
        empty_shop.arrow_reader.lend() as connection,
    ):
        _one(connection, "DELETE FROM shop RETURNING 1 AS found")


def test_a_connection_that_is_lost_is_told_and_the_next_one_works(empty_shop: Database) -> None:
    with pytest.raises(DatabaseError, match="PostgreSQL was lost"), empty_shop.arrow_reader.lend() as connection:
        _one(connection, "SELECT pg_terminate_backend(pg_backend_pid()) AS found")
    with empty_shop.arrow_reader.lend() as connection:
        assert _one(connection, "SELECT 1 AS found") == 1


def test_connections_lost_between_two_reads_are_no_loss(empty_shop: Database) -> None:
    with empty_shop.arrow_reader.lend() as connection:
        _one(connection, "SELECT 1 AS found")
    _end_all(empty_shop)
    with empty_shop.arrow_reader.lend() as connection:
        assert _one(connection, "SELECT 1 AS found") == 1
