"""What a first load takes off for speed is there again afterwards, and a wrong reference is still refused."""

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
