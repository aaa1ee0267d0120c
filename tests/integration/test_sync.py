import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.postgres.connection import Database
from support.small_shop import insert_small_shop

_NEW_ORDER = "INSERT INTO orders (order_id, status, currency, purchased_at) VALUES (%s, 'created', 'BRL', '2020-03-02')"


@pytest.fixture
def shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
        owner.execute("SELECT setval(pg_get_serial_sequence('orders', 'order_key'), 100)")
    return empty_shop


def _orders(copy: ColumnarCopy) -> int:
    return int(answer(copy.engine(), Question(("order_count",)))["order_count"][0].as_py())


def test_second_sync_without_a_change_reads_nothing(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        assert sync(copy, shop).is_changed
        assert not sync(copy, shop).is_changed


def test_only_changed_tables_are_read_again(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        with shop.owner() as owner:
            owner.execute(_NEW_ORDER.encode(), ["h"])
        assert sync(copy, shop).tables == ("orders",)
        assert _orders(copy) == 6


def test_transaction_that_commits_after_a_sync_is_not_missed(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy, shop.owner() as slow:
        slow.execute(_NEW_ORDER.encode(), ["slow"])
        with shop.owner() as quick:
            quick.execute(_NEW_ORDER.encode(), ["quick"])
        sync(copy, shop)
        assert _orders(copy) == 6
        slow.commit()
        sync(copy, shop)
        assert _orders(copy) == 7


def test_two_processes_have_a_copy_each(shop: Database, tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from lojista.columnar.copy import ColumnarCopy\n"
    script += "print(ColumnarCopy(Path(sys.argv[1])).path.name)"
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        other = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
        )
        assert (copy.path.name, other.stdout.strip()) == ("copy-1.duckdb", "copy-2.duckdb")


def test_damaged_copy_is_made_again(shop: Database, tmp_path: Path) -> None:
    (tmp_path / "copy-1.duckdb").write_bytes(b"not a database" * 1000)
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        assert _orders(copy) == 5


def test_change_while_tables_are_read_is_left_for_the_next_time(shop: Database, tmp_path: Path) -> None:
    def change(step: str) -> None:
        if step == "reading orders":
            with shop.owner() as owner:
                owner.execute("DELETE FROM order_items")
                owner.execute("DELETE FROM orders")

    counts = "SELECT (SELECT count(*) FROM base.orders), (SELECT count(*) FROM base.order_items)"
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop, change)
        assert copy.connection.execute(counts).fetchall() == [(7, 7)]
        sync(copy, shop)
        assert copy.connection.execute(counts).fetchall() == [(0, 0)]


def test_change_recorded_by_another_cluster_is_not_read_again_and_again(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        with shop.owner() as owner:
            owner.execute("INSERT INTO table_changes (table_name, transaction_id) VALUES ('orders', '99999999')")
        assert not sync(copy, shop).is_changed


def test_a_file_that_is_written_anew_takes_the_place_of_one_that_is_being_read(tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy, ThreadPoolExecutor(1) as thread:
        copy.connection.execute("CREATE TABLE words AS SELECT 'old' AS word")
        old, reader = copy.path, copy.connection.cursor()
        reader.execute("BEGIN")
        reader.execute("FROM words")
        with copy.written_anew() as other:
            other.execute("CREATE TABLE words AS SELECT 'new' AS word")
            thread.submit(_commit_later, reader)
        assert copy.connection.execute("FROM words").fetchall() == [("new",)]
        assert not list(tmp_path.glob(f"{old.name}*"))


def _commit_later(reader: Any) -> None:
    time.sleep(0.3)
    assert reader.execute("FROM words").fetchall() == [("old",)]
    reader.execute("COMMIT")
