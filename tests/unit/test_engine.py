"""A statement is read once and asked many times: with other values, over other tables, in any thread."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from lojista.columnar.engine import DuckDBEngine

_SUM = "SELECT sum(number) FROM numbers WHERE number < $most"
_LIST = "SELECT number FROM numbers WHERE number < $most ORDER BY number"
_SCHEMA = pa.schema([("number", pa.int64())])


@pytest.fixture
def numbers() -> Iterator[Any]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE numbers AS SELECT range AS number FROM range(100)")
        yield connection


def test_a_statement_asked_again_goes_by_its_new_values(numbers: Any) -> None:
    engine = DuckDBEngine(numbers)
    assert [engine.run(_SUM, {"most": most}) for most in (3, 5, 3)] == [[(3,)], [(10,)], [(3,)]]
    assert [engine.run_table(_LIST, _SCHEMA, {"most": most}).num_rows for most in (3, 0)] == [3, 0]


def test_a_statement_asked_again_reads_the_table_that_stands_there_now(numbers: Any) -> None:
    engine = DuckDBEngine(numbers)
    assert engine.run(_SUM, {"most": 3}) == [(3,)]
    numbers.execute("CREATE OR REPLACE TABLE numbers AS SELECT 'other' AS name, 1::DECIMAL(18, 4) AS number")
    assert engine.run(_SUM, {"most": 3}) == [(1,)]


def test_the_same_statement_is_asked_of_another_database(numbers: Any) -> None:
    assert DuckDBEngine(numbers).run(_SUM, {"most": 3}) == [(3,)]
    with duckdb.connect() as other:
        other.execute("CREATE TABLE numbers AS SELECT 2 AS number")
        assert DuckDBEngine(other).run(_SUM, {"most": 3}) == [(2,)]


def test_threads_ask_the_same_statement_at_once(numbers: Any) -> None:
    engines = [DuckDBEngine(numbers.cursor()) for _ in range(4)]

    def ask(engine: DuckDBEngine) -> list[int]:
        return [engine.run_table(_LIST, _SCHEMA, {"most": most}).num_rows for most in range(100)]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, engines)) == [list(range(100))] * 4
