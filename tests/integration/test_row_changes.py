"""A copy reads the rows that changed, and no others; what is noted of them is cut to the last."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.columnar.tables import BASE_TABLES
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.postgres.connection import Database
from lojista.postgres.table_changes import forget_old_changes
from support.small_shop import insert_small_shop

SHIP = "UPDATE orders SET status = 'canceled' WHERE order_key = 1"


@pytest.fixture
def shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    return empty_shop


def _write(shop: Database, sql: str) -> None:
    with shop.owner() as owner:
        owner.execute(sql.encode())


def _value(copy: ColumnarCopy, sql: str) -> Any:
    return copy.connection.execute(sql).fetchall()[0][0]


def test_a_changed_order_is_read_again_alone(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        _write(shop, SHIP)
        report = sync(copy, shop)
        assert (report.row_counts["orders"], report.row_counts["order_items"]) == (1, 2)
        assert answer(copy.engine(), Question(("order_count",)))["order_count"][0].as_py() == 4


def test_an_earlier_order_makes_the_next_one_a_returning_customers(shop: Database, tmp_path: Path) -> None:
    kinds = "SELECT string_agg(customer_type, ' ' ORDER BY purchased_at) FROM marts.orders WHERE customer_key = 1"
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        assert _value(copy, kinds) == "new returning"
        _write(shop, "UPDATE orders SET purchased_at = '2020-01-01' WHERE order_key = 2")
        sync(copy, shop)
        assert _value(copy, f"{kinds} AND order_key = 2") == "new"


def test_what_changes_reaches_the_file_while_others_read(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        copy.connection.execute("SET wal_autocheckpoint = '1B'")
        with copy.connection.cursor() as reader:
            reader.execute("BEGIN")
            before = reader.execute("FROM marts.shop").fetchall()
            _write(shop, "UPDATE order_payments SET amount = 1")
            sync(copy, shop)
            assert not copy.path.with_name(f"{copy.path.name}.wal").exists()
            assert reader.execute("FROM marts.shop").fetchall() == before


def test_a_seller_moves_to_a_state_never_seen(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        _write(shop, "INSERT INTO sellers (seller_id, country, region) VALUES ('one', 'BR', 'SP')")
        sync(copy, shop)
        _write(shop, "UPDATE sellers SET region = 'AC'")
        assert sync(copy, shop).tables == ("sellers",)
        assert _value(copy, "SELECT string_agg(DISTINCT state, ' ') FROM marts.sellers") == "AC"


def test_a_state_never_seen_has_a_name_in_every_mart(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        _write(shop, "UPDATE order_addresses SET region = 'AC' WHERE address_key = 1")
        assert sync(copy, shop).tables == ("order_addresses",)
        states = "SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM marts."
        assert {_value(copy, states + mart) for mart in ("orders", "order_lines", "payments")} == {"AC RJ SP"}


def test_tables_read_as_wholes_beside_orders_that_stay_are_built_from(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        _write(shop, "UPDATE postal_areas SET latitude = -1; UPDATE order_payments SET payment_type = 'pix'")
        assert set(sync(copy, shop).tables) == {"postal_areas", "order_payments"}
        assert _value(copy, "SELECT string_agg(payment_type, ' ') FROM marts.payment_types") == "pix"
        assert _value(copy, "SELECT max(latitude) FROM marts.order_places") == -1000


def test_a_statement_of_many_rows_is_noted_as_one_table(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        _write(shop, "INSERT INTO customers (customer_key, customer_id) SELECT n, n FROM generate_series(9, 5009) n")
        noted = "SELECT count(*) FROM table_changes WHERE table_name = 'customers'"
        assert _value_of(shop, f"{noted} AND row_key IS NULL") == 1
        assert _value_of(shop, noted) == 3  # Ana and Bia were noted each
        assert sync(copy, shop).row_counts["customers"] == 5003


def _value_of(shop: Database, sql: str) -> Any:
    with shop.reader() as reader:
        return (reader.execute(sql.encode()).fetchone() or (None,))[0]


def test_a_copy_up_to_date_misses_nothing_of_what_is_forgotten(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        for _ in range(3):
            _write(shop, SHIP)
        sync(copy, shop)
        with shop.owner() as owner:
            assert forget_old_changes(owner, kept=1) > 0
        assert not sync(copy, shop).is_changed


def test_a_copy_from_before_what_is_forgotten_reads_everything(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
        for _ in range(3):
            _write(shop, "UPDATE sellers SET region = 'SP'; UPDATE orders SET status = 'canceled' WHERE order_key = 1")
        with shop.owner() as owner:
            forget_old_changes(owner, kept=1)
        assert set(sync(copy, shop).tables) == set(BASE_TABLES)


def test_a_transaction_still_open_is_not_forgotten(shop: Database, tmp_path: Path) -> None:
    with ColumnarCopy(tmp_path) as copy, shop.owner() as slow:
        slow.execute(SHIP.encode())
        _write(shop, "UPDATE orders SET status = 'shipped' WHERE order_key = 3")
        sync(copy, shop)
        with shop.owner() as owner:
            forget_old_changes(owner, kept=0)
        slow.commit()
        assert sync(copy, shop).row_counts["orders"] == 1


def test_a_follower_killed_while_it_writes_leaves_the_copy_as_it_was(shop: Database, tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from lojista.columnar.copy import ColumnarCopy
from lojista.columnar import renew, sync
from lojista.postgres.connection import Database
from lojista.settings import read_settings
make, made = renew._replace_rows, []
def renew_one(connection, mart):
    make(connection, mart)
    made.append(mart)
    if len(made) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
renew._replace_rows = renew_one
with Database.open(read_settings(home=Path(sys.argv[1]), database_url=sys.argv[2])) as database:
    sync.sync(ColumnarCopy(Path(sys.argv[3])), database)
"""
    with ColumnarCopy(tmp_path) as copy:
        sync(copy, shop)
    _write(shop, SHIP)
    url = shop._settings.database_url
    assert url is not None
    arguments = [str(shop._settings.home), url.get_secret_value(), str(tmp_path)]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr
    with ColumnarCopy(tmp_path) as copy:
        assert _value(copy, "SELECT status FROM marts.orders WHERE order_key = 1") == "delivered"
        assert sync(copy, shop).row_counts["orders"] == 1
        assert _value(copy, "SELECT status FROM marts.order_lines WHERE order_key = 1") == "canceled"
