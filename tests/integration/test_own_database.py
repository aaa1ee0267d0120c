"""A shop's own PostgreSQL is read as files are: whole orders, every row accounted for, nothing written there."""

import threading
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.errors import DatabaseError, SettingError, SourceError
from lojista.ingest.report import FileReport
from lojista.postgres.connection import Database
from support.own_database import FOLLOWED, ONE_QUERY, TABLES, TWO_TABLES, change, load_own


@pytest.fixture(autouse=True)
def _tables(own_database: str) -> None:
    change(own_database, TABLES)


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reader() as reader:
        return reader.execute(query.encode()).fetchall()


def _counts(file: FileReport) -> tuple[int, ...]:
    return (file.rows_in, file.rows_loaded, file.rows_updated, file.rows_unchanged, file.rows_rejected)


_ITEMS = """SELECT order_id, line_number, product_id, quantity, unit_price
    FROM order_items JOIN orders USING (order_key) JOIN products USING (product_key) ORDER BY 1, 2"""


def test_two_tables_become_orders_and_their_lines(empty_shop: Database, tmp_path: Path) -> None:
    orders, lines = load_own(empty_shop, tmp_path, TWO_TABLES).load.files
    assert (_counts(orders), _counts(lines)) == ((2, 2, 0, 0, 0), (3, 3, 0, 0, 0))
    assert _rows(empty_shop, _ITEMS) == [
        ("1", 1, "mug", 3, Decimal("2.5050")),
        ("1", 2, "cup, large", 1, Decimal(4)),
        ("2", 1, "mug", 2, Decimal("2.5")),
    ]


def test_moments_are_told_in_the_shops_time_zone_and_booleans_in_words(empty_shop: Database, tmp_path: Path) -> None:
    load_own(empty_shop, tmp_path, TWO_TABLES)
    assert _rows(empty_shop, "SELECT order_id, purchased_at, status FROM orders ORDER BY 1") == [
        ("1", datetime(2024, 6, 5, 11), "delivered"), ("2", datetime(2024, 1, 6, 11), "canceled"),
    ]  # fmt: skip


def test_a_query_stands_for_a_table(empty_shop: Database, tmp_path: Path) -> None:
    (file,) = load_own(empty_shop, tmp_path, ONE_QUERY).load.files
    assert _counts(file) == (3, 3, 0, 0, 0)
    assert _rows(empty_shop, "SELECT customer_id FROM customers") == [("ana",)]


@pytest.mark.parametrize("mapping", [TWO_TABLES, ONE_QUERY, FOLLOWED])
def test_readings_that_bring_nothing_new_leave_no_trace(empty_shop: Database, tmp_path: Path, mapping: str) -> None:
    for _ in range(4):
        last = load_own(empty_shop, tmp_path, mapping).load
    assert not last.is_changed
    assert all(file.is_skipped for file in last.files)
    (loads,) = _rows(empty_shop, "SELECT count(*) FROM load_runs")
    assert loads[0] <= 2


def test_rows_that_lie_elsewhere_in_their_table_are_in_their_places(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    load_own(empty_shop, tmp_path, TWO_TABLES)
    change(own_database, "UPDATE \"Till\".lines SET price = price WHERE code = 'mug'")
    assert all(file.is_skipped for file in load_own(empty_shop, tmp_path, TWO_TABLES).load.files)


def test_a_row_that_cannot_be_read_is_kept_with_its_reason(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    change(own_database, "INSERT INTO \"Till\".lines (order_id, code, units, price) VALUES (1, 'pen', 1, 'NaN')")
    lines = load_own(empty_shop, tmp_path, TWO_TABLES).load.files[1]
    assert _counts(lines) == (4, 3, 0, 0, 1)
    assert _rows(
        empty_shop, "SELECT file_name, line_number, row_key, column_name, value, raw_row FROM rejected_rows"
    ) == [("lines", 5, "1", "price", "NaN", "1,pen,1,NaN")]


def test_a_login_needs_no_more_than_the_columns_that_the_mapping_names(
    empty_shop: Database, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(own_database, 'DROP ROLE IF EXISTS till; CREATE ROLE till; GRANT USAGE ON SCHEMA "Till" TO till')
    change(own_database, 'GRANT SELECT (id, buyer, placed, is_off) ON "Till"."Order" TO till')
    change(own_database, 'GRANT SELECT ON "Till".lines TO till')
    monkeypatch.setenv("SHOP_DATABASE_URL", f"{own_database}?options=-c%20role%3Dtill")
    assert load_own(empty_shop, tmp_path, TWO_TABLES).load.is_changed
    change(own_database, "DROP OWNED BY till; DROP ROLE till")


def test_nothing_is_left_of_the_rows_on_their_way(empty_shop: Database, tmp_path: Path) -> None:
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "0.csv").write_text("left behind by a crash")
    load_own(empty_shop, tmp_path, TWO_TABLES)
    assert list(tmp_path.iterdir()) == []


def test_only_orders_with_a_change_are_read_and_wholly(empty_shop: Database, own_database: str, tmp_path: Path) -> None:
    change(own_database, """INSERT INTO "Till"."Order" VALUES (3, 'bia', '2023-01-01', false, '2023-01-01');
        INSERT INTO "Till".lines VALUES (0, 3, 'mug', 1, 1, '2023-01-01')""")  # fmt: skip
    load_own(empty_shop, tmp_path, FOLLOWED)
    change(own_database, "UPDATE \"Till\".lines SET units = 8, changed = now() WHERE code = 'cup, large'")
    report = load_own(empty_shop, tmp_path, FOLLOWED)
    orders, lines = report.load.files
    assert (report.is_partial, report.gone_order_count) == (True, None)
    assert (_counts(orders), _counts(lines)) == ((2, 0, 0, 2, 0), (3, 0, 1, 2, 0))
    assert [row[3] for row in _rows(empty_shop, _ITEMS)] == [3, 8, 2, 1]


def test_a_change_that_was_committed_late_is_seen_within_the_overlap(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(own_database) as slow:
        slow.execute("UPDATE \"Till\".lines SET units = 9, changed = now() - interval '4 minutes' WHERE order_id = 2")
        change(own_database, 'UPDATE "Till"."Order" SET changed = now() WHERE id = 1')
        change(own_database, 'UPDATE "Till".lines SET changed = now() WHERE order_id = 1')
        load_own(empty_shop, tmp_path, FOLLOWED)
    lines = load_own(empty_shop, tmp_path, FOLLOWED).load.files[1]
    assert _counts(lines) == (3, 0, 1, 2, 0)


def test_a_refused_row_outside_a_partial_reading_stays_in_the_ledger(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    change(own_database, "UPDATE \"Till\".lines SET price = 'NaN' WHERE order_id = 2")
    change(own_database, "UPDATE \"Till\".lines SET price = 'NaN', changed = now() WHERE code = 'cup, large'")
    load_own(empty_shop, tmp_path, FOLLOWED)
    change(own_database, "UPDATE \"Till\".lines SET price = 1, changed = now() WHERE code = 'cup, large'")
    assert load_own(empty_shop, tmp_path, FOLLOWED).load.files[1].rows_in == 3
    assert _rows(empty_shop, "SELECT row_key, raw_row FROM rejected_rows") == [("2", "2,mug,2,NaN")]


def test_a_full_reading_takes_lines_away_and_tells_of_orders_that_are_gone(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    load_own(empty_shop, tmp_path, FOLLOWED)
    change(own_database, "DELETE FROM \"Till\".lines WHERE code = 'cup, large' OR order_id = 2")
    change(own_database, 'DELETE FROM "Till"."Order" WHERE id = 2')
    report = load_own(empty_shop, tmp_path, FOLLOWED, is_full=True)
    assert (report.is_partial, report.gone_order_count) == (False, 1)
    assert [row[:3] for row in _rows(empty_shop, _ITEMS)] == [("1", 1, "mug"), ("2", 1, "mug")]


def test_another_mapping_reads_all_again(empty_shop: Database, tmp_path: Path) -> None:
    load_own(empty_shop, tmp_path, FOLLOWED)
    assert load_own(empty_shop, tmp_path, FOLLOWED).is_partial
    assert not load_own(empty_shop, tmp_path, FOLLOWED + 'missing = ["-"]\n').is_partial


def test_a_change_in_the_future_does_not_blind_those_before_it(
    empty_shop: Database, own_database: str, tmp_path: Path
) -> None:
    change(own_database, "UPDATE \"Till\".lines SET changed = 'infinity' WHERE order_id = 2")
    load_own(empty_shop, tmp_path, FOLLOWED)
    change(own_database, "UPDATE \"Till\".lines SET units = 5, changed = now() WHERE code = 'cup, large'")
    assert load_own(empty_shop, tmp_path, FOLLOWED).load.files[1].rows_updated == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('table = "Till.lines"', 'table = "Till.rows"', "There is no table Till.rows"),
        ('table = "Till.lines"', 'table = "lines; DROP TABLE x"', "There is no table lines; DROP TABLE x"),
        ('unit_price = "price"', 'unit_price = "prize"', "lines: Unknown column: 'prize'.\nDid you mean: price?"),
        ('changed_at = "changed"', 'changed_at = "id"', "id is no moment"),
    ],
)
def test_what_is_not_there_is_said(empty_shop: Database, tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FOLLOWED
    with pytest.raises(SourceError) as caught:
        load_own(empty_shop, tmp_path, FOLLOWED.replace(old, new))
    assert said in str(caught.value)


def test_a_blank_moment_of_change_is_refused(empty_shop: Database, own_database: str, tmp_path: Path) -> None:
    change(own_database, 'ALTER TABLE "Till".lines ALTER changed DROP NOT NULL; UPDATE "Till".lines SET changed = NULL')
    with pytest.raises(SourceError, match="changed is blank in some rows"):
        load_own(empty_shop, tmp_path, FOLLOWED)


def test_a_query_cannot_write(empty_shop: Database, own_database: str, tmp_path: Path) -> None:
    change(own_database, """CREATE FUNCTION spoil() RETURNS integer LANGUAGE sql AS
        'UPDATE "Till".lines SET units = 0 RETURNING 1'""")  # fmt: skip
    with pytest.raises(SourceError, match="read-only transaction"):
        load_own(empty_shop, tmp_path, ONE_QUERY.replace("SELECT o.id,", "SELECT o.id, spoil() AS buyer_, "))


def test_a_locked_table_makes_nobody_wait_for_long(empty_shop: Database, own_database: str, tmp_path: Path) -> None:
    with psycopg.connect(own_database) as shop:
        shop.execute('LOCK TABLE "Till".lines')
        with pytest.raises(DatabaseError, match="lock timeout"):
            load_own(empty_shop, tmp_path, TWO_TABLES)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://till:qzqxq@127.0.0.1:1/shop",
        "postgresql://till:qzq@qzq/qzqxq@127.0.0.1:1/shop",
        "postgresql://till:qzq/qzqxq@127.0.0.1:1/shop",
        "postgresql://till:qzqxq%zq@127.0.0.1:1/shop",
        "qzqxq",
    ],
)
def test_a_password_is_never_shown(
    empty_shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SHOP_DATABASE_URL", address)
    with pytest.raises((DatabaseError, SettingError)) as caught:
        load_own(empty_shop, tmp_path, TWO_TABLES)
    assert "SHOP_DATABASE_URL" in str(caught.value)
    assert "qzq" not in str(caught.value)


def test_an_address_that_is_set_nowhere_tells_where_it_was_looked_for(
    empty_shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_DATABASE_URL")
    with pytest.raises(SettingError, match="environment variable SHOP_DATABASE_URL"):
        load_own(empty_shop, tmp_path, TWO_TABLES)


def test_two_readings_at_once_follow_each_other(empty_shop: Database, tmp_path: Path) -> None:
    readers = [threading.Thread(target=load_own, args=(empty_shop, tmp_path, FOLLOWED)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(_rows(empty_shop, _ITEMS)) == 3


def test_rows_of_other_kinds_are_passed_over_by_a_column_that_is_no_field(empty_shop: Database, tmp_path: Path) -> None:
    mapping = ONE_QUERY.replace("price FROM", "price, CASE code WHEN 'mug' THEN 'line' ELSE 'sum' END AS kind FROM")
    (file,) = load_own(empty_shop, tmp_path, mapping + '[files.passed_over]\nkind = ["sum"]\n').load.files
    assert _counts(file) == (3, 2, 0, 0, 1)
    assert [product for _, _, product, *_ in _rows(empty_shop, _ITEMS)] == ["mug", "mug"]
