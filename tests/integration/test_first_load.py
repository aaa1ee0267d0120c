"""What a first load takes off for speed is there again afterwards, and a wrong reference is still refused."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from lojista.ingest.first_load import made_at_the_end
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from support.small_files import clean_files

CATALOGUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'lojista'::regnamespace
    UNION ALL SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'lojista'
    UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid::regclass::text !~ '[.]'
    ORDER BY 1, 2, 3
"""


def test_keys_indexes_and_triggers_are_the_same_after_a_first_load(empty_shop: Database, tmp_path: Path) -> None:
    with empty_shop.owner() as owner:
        owner.autocommit = True
        before = owner.execute(CATALOGUE).fetchall()
        load(owner, [clean_files(tmp_path / "files")])
        assert owner.execute(CATALOGUE).fetchall() == before


def test_a_row_without_its_parent_ends_a_first_load(empty_shop: Database) -> None:
    with empty_shop.owner() as owner, pytest.raises(psycopg.errors.ForeignKeyViolation), made_at_the_end(owner):
        owner.execute("INSERT INTO order_reviews (order_key, review_id, score, created_at) VALUES (7, 'a', 5, now())")


def _wait_for_a_lock(database: Database, process: int) -> None:
    give_up_at = time.monotonic() + 60
    with database.reader() as reader:
        reader.autocommit = True
        while reader.execute("SELECT cardinality(pg_blocking_pids(%s))", [process]).fetchone() == (0,):
            assert time.monotonic() < give_up_at, "nothing waits for what is written"
            time.sleep(0.02)


def test_what_is_written_while_a_first_load_begins_stays(empty_shop: Database, tmp_path: Path) -> None:
    order = "INSERT INTO orders (order_id, status, currency, purchased_at) VALUES ('z', 'created', 'BRL', '2020-01-01')"
    with empty_shop.owner() as owner, empty_shop.owner() as other, ThreadPoolExecutor(1) as thread:
        other.execute(order)
        loading = thread.submit(load, owner, [clean_files(tmp_path / "files")])
        _wait_for_a_lock(empty_shop, owner.info.backend_pid)
        other.commit()
        loading.result()
        assert owner.execute("SELECT count(*) FROM orders WHERE order_id = 'z'").fetchone() == (1,)


def test_tables_with_rows_keep_their_keys(empty_shop: Database, tmp_path: Path) -> None:
    with empty_shop.owner() as owner:
        load(owner, [clean_files(tmp_path / "files")])
        with pytest.raises(psycopg.errors.ForeignKeyViolation), owner.transaction(), made_at_the_end(owner):
            owner.execute("INSERT INTO order_payments VALUES (-1, 1, 'card', 1, 5)")


def test_a_later_load_waits_for_no_reader_though_the_shop_has_no_returns(empty_shop: Database, tmp_path: Path) -> None:
    files = clean_files(tmp_path / "files")
    with empty_shop.owner() as owner, empty_shop.reader() as reader:
        load(owner, [files])
        owner.commit()
        reader.execute("SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM returns)")
        owner.execute("SET lock_timeout = '2s'")
        owner.commit()
        assert all(file.is_skipped for file in load(owner, [files]).files)
