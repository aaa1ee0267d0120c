"""The demo shop is shaped like the real thing, and exactly its bad rows are refused."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.demo.generator import DEMO_SOURCE, DemoShop, write_demo_shop
from lojista.errors import UserError
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoShop, psycopg.Connection[Any]]]:
    settings = read_settings(home=tmp_path_factory.mktemp("demo"))
    made = write_demo_shop(tmp_path_factory.mktemp("files"), order_count=20_000)
    with Database.open(settings) as database:
        with database.owner() as owner:
            load(owner, [made.folder], sources=(DEMO_SOURCE,))
        with database.reader() as reader:
            yield made, reader
    stop(settings)


def _number(reader: psycopg.Connection[Any], query: str) -> Any:
    row = reader.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_exactly_the_bad_rows_are_refused(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    made, reader = loaded
    refused = reader.execute("SELECT file_name, line_number, reason FROM rejected_rows").fetchall()
    assert sorted(refused) == sorted((row.file_name, row.line_number, row.reason) for row in made.bad_rows)


def test_few_people_come_back(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    orders, people = (_number(loaded[1], f"SELECT count(*) FROM {table}") for table in ("orders", "customers"))
    assert 0.02 < 1 - people / orders < 0.05


def test_sao_paulo_has_its_share(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    share = "SELECT avg((region = 'SP')::int) FROM order_addresses"
    assert 0.38 < _number(loaded[1], share) < 0.46


def test_black_friday_is_the_busiest_day(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    busiest = "SELECT purchased_at::date FROM orders GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    assert _number(loaded[1], busiest) in (date(2023, 11, 24), date(2024, 11, 29))


def test_late_orders_are_scored_lower(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    query = """SELECT avg(score) FILTER (WHERE delivered_at > promised_at)
        - avg(score) FILTER (WHERE delivered_at <= promised_at) FROM order_reviews JOIN orders USING (order_key)"""
    assert _number(loaded[1], query) < -1


def test_payments_add_up_to_items_and_freight(loaded: tuple[DemoShop, psycopg.Connection[Any]]) -> None:
    query = """SELECT count(*) FROM
        (SELECT order_key, sum(unit_price + freight) AS sold FROM order_items GROUP BY 1) i JOIN
        (SELECT order_key, sum(amount) AS paid FROM order_payments GROUP BY 1) p USING (order_key) WHERE sold <> paid"""
    assert _number(loaded[1], query) <= 1  # the spoiled payment rows all name one order


def test_real_shop_never_takes_in_made_up_rows(empty_shop: Database, tmp_path: Path) -> None:
    made = write_demo_shop(tmp_path, order_count=20)
    with empty_shop.owner() as owner:
        load(owner, [made.folder])
        with pytest.raises(UserError, match="real shop"):
            load(owner, [made.folder], sources=(DEMO_SOURCE,))


def test_made_up_shop_gives_way_to_a_real_one(empty_shop: Database, tmp_path: Path) -> None:
    demo, real = (write_demo_shop(tmp_path / str(seed), order_count=20, seed=seed).folder for seed in (1, 2))
    with empty_shop.owner() as owner:
        load(owner, [demo], sources=(DEMO_SOURCE,))
        load(owner, [real])
        assert _number(owner, "SELECT count(*) FROM orders") == 20
        assert _number(owner, "SELECT name FROM shop") == "Olist"


def test_part_of_a_real_shop_takes_in_no_made_up_rows_either(empty_shop: Database, tmp_path: Path) -> None:
    made = write_demo_shop(tmp_path, order_count=20)
    with empty_shop.owner() as owner:
        load(owner, [made.folder / "olist_customers_dataset.csv"])
        with pytest.raises(UserError, match="real shop"):
            load(owner, [made.folder], sources=(DEMO_SOURCE,))
        load(owner, [made.folder])
        assert _number(owner, "SELECT count(*) FROM orders") == 20
