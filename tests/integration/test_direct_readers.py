"""A login of the database sees the rows of its scope, as that login itself connects; others see what they saw."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from lojista.access.granting import grant, revoke
from lojista.access.roles import Role
from lojista.errors import UserError
from lojista.postgres.connection import Database
from lojista.postgres.direct_readers import HELD_TABLES
from support.small_shop import insert_deliveries, insert_small_shop

REFUSED = psycopg.errors.InsufficientPrivilege
EVERY_TABLE = """SELECT relname FROM pg_class WHERE relnamespace = 'lojista'::regnamespace AND relkind IN ('r', 'v')
    UNION ALL SELECT 'lojista_reported.' || relname FROM pg_class
    WHERE relnamespace = 'lojista_reported'::regnamespace AND relkind = 'v'"""


@pytest.fixture
def shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
        insert_deliveries(owner)
        owner.execute("INSERT INTO sellers (seller_key, seller_id, country, region) VALUES (2, 'other', 'BR', 'RJ')")
        owner.execute("UPDATE order_items SET seller_key = 2 WHERE order_key = 1 AND line_number = 2")
    return empty_shop


@pytest.fixture
def login(shop: Database) -> Iterator[str]:
    """A login without any right."""
    name = f"direct_{uuid.uuid4().hex[:8]}"
    with shop.owner() as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'pass'".encode())
    yield name
    with shop.owner() as owner:
        owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


@pytest.fixture
def states(shop: Database, login: str) -> str:
    grant(shop, "bi@example.org", Role.ANALYST, ["SP"], database_role=login, by="test")
    return login


@pytest.fixture
def seller(shop: Database, login: str) -> str:
    grant(shop, "seller@example.org", Role.ANALYST, sellers=["shoes-and-more"], database_role=login, by="test")
    return login


def read(shop: Database, login: str, query: str) -> list[Any]:
    address = make_conninfo(shop.reader_uri(), user=login, password="pass", options="-c search_path=lojista")  # noqa: S106
    with psycopg.connect(address) as connection:
        return [row[0] for row in connection.execute(query.encode())]


def can_read(shop: Database, login: str, table: str) -> bool:
    try:
        return read(shop, login, f"SELECT 1 FROM {table} LIMIT 1") is not None
    except REFUSED:
        return False


def test_reader_of_a_state_sees_its_orders_with_all_that_belongs_to_them(shop: Database, states: str) -> None:
    assert read(shop, states, "SELECT order_id FROM orders ORDER BY 1") == ["a", "b", "d", "f"]
    assert read(shop, states, "SELECT DISTINCT region FROM order_addresses") == ["SP"]
    assert read(shop, states, "SELECT customer_id FROM customers") == ["ana"]
    for table in ("order_items", "order_payments", "order_reviews", "returns", "charges"):
        assert set(read(shop, states, f"SELECT order_key FROM {table}")) <= {1, 2, 4, 6}, table
    assert read(shop, states, "SELECT review_id FROM order_reviews") == ["r1"]


def test_reader_of_a_seller_sees_own_lines_alone(shop: Database, seller: str) -> None:
    assert read(shop, seller, "SELECT (order_key, line_number)::text FROM order_items ORDER BY 1") == [
        "(1,1)",
        "(2,1)",
        "(3,1)",
    ]
    assert read(shop, seller, "SELECT order_id FROM orders ORDER BY 1") == ["a", "b", "c"]
    assert read(shop, seller, "SELECT product_id FROM products ORDER BY 1") == ["p1", "p3"]
    assert read(shop, seller, "SELECT seller_id FROM sellers") == ["shoes-and-more"]
    for query in ("SELECT customer_key FROM orders", "SELECT * FROM order_payments", "SELECT * FROM customers"):
        with pytest.raises(REFUSED):
            read(shop, seller, query)


def test_reader_sees_nothing_but_the_tables_it_is_held_in(shop: Database, states: str) -> None:
    with shop.owner() as owner:
        tables = [row[0] for row in owner.execute(EVERY_TABLE)]
    readable = {table for table in tables if can_read(shop, states, table)}
    assert readable == set(HELD_TABLES)


def test_reader_cannot_write_nor_turn_the_policies_off(shop: Database, states: str) -> None:
    for statement in ("DELETE FROM orders", "ALTER TABLE orders DISABLE ROW LEVEL SECURITY"):
        with pytest.raises(REFUSED):
            read(shop, states, statement)
    with pytest.raises(REFUSED):
        read(shop, states, "SET row_security = off; SELECT order_id FROM orders")


def test_owner_and_reader_of_pages_see_all_and_loads_go_on(shop: Database, states: str) -> None:
    with shop.reader() as reader, shop.owner() as owner:
        for connection in (reader, owner):
            assert connection.execute("SELECT count(*) FROM orders").fetchone() == (7,), states
        owner.execute("UPDATE orders SET status = 'delivered' WHERE order_id = 'g'")
    with shop.reader() as reader:
        assert reader.execute("SELECT status FROM orders WHERE order_id = 'g'").fetchone() == ("delivered",)


def test_policies_cost_the_reader_of_pages_nothing_in_a_plan(shop: Database, states: str) -> None:
    query = b"EXPLAIN SELECT count(*) FROM orders JOIN order_items USING (order_key) WHERE status = 'delivered'"
    with shop.reader() as reader:
        held = [row[0] for row in reader.execute(query)]
    revoke(shop, "bi@example.org", by="test")
    with shop.reader() as reader:
        assert [row[0] for row in reader.execute(query)] == held, states


def test_nothing_can_be_read_once_it_is_revoked_and_row_level_security_is_off(shop: Database, states: str) -> None:
    revoke(shop, "bi@example.org", by="test")
    with pytest.raises(REFUSED):
        read(shop, states, "SELECT order_id FROM lojista.orders")
    with shop.owner() as owner:
        assert owner.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity").fetchone() == (0,)
        assert owner.execute("SELECT count(*) FROM pg_policies").fetchone() == (0,)


def test_granting_again_moves_the_reader_to_the_new_rows(shop: Database, states: str) -> None:
    grant(shop, "bi@example.org", Role.ANALYST, ["RJ"], database_role=states, by="test")
    assert read(shop, states, "SELECT order_id FROM orders ORDER BY 1") == ["c", "e", "g"]


@pytest.mark.parametrize("name", ["lojista_reader", "nobody_of_that_name", "postgres"])
def test_login_that_cannot_be_held_is_refused(shop: Database, name: str) -> None:
    with pytest.raises(UserError):
        grant(shop, "bi@example.org", Role.ANALYST, ["SP"], database_role=name, by="test")
    with shop.owner() as owner:
        assert owner.execute("SELECT count(*) FROM access_grants").fetchone() == (0,)


def test_login_is_not_held_to_states_and_sellers_at_once(shop: Database, login: str) -> None:
    with pytest.raises(UserError, match="some states, or to some sellers"):
        grant(shop, "bi@example.org", Role.ANALYST, ["SP"], ["other"], database_role=login, by="test")


@pytest.mark.parametrize(
    "right", ["SELECT ON lojista_reported.orders", "SELECT (order_key) ON orders", "lojista_reader"]
)
def test_login_that_may_read_by_other_ways_is_refused(shop: Database, login: str, right: str) -> None:
    with shop.owner() as owner:
        owner.execute(f"GRANT {right} TO {login}".encode())
    with pytest.raises(UserError, match="has other ways"):
        grant(shop, "bi@example.org", Role.ANALYST, ["SP"], database_role=login, by="test")


def test_login_that_was_let_read_everything_before_still_does(shop: Database, login: str) -> None:
    with shop.owner() as owner:
        owner.execute(
            f"CREATE ROLE {login}_all LOGIN PASSWORD 'pass'; GRANT USAGE ON SCHEMA lojista TO {login}_all".encode()
        )
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA lojista TO {login}_all".encode())
    try:
        grant(shop, "bi@example.org", Role.ANALYST, ["SP"], database_role=login, by="test")
        assert read(shop, f"{login}_all", "SELECT count(*) FROM orders") == [7]
    finally:
        revoke(shop, "bi@example.org", by="test")
        with shop.owner() as owner:
            owner.execute(f"DROP OWNED BY {login}_all; DROP ROLE {login}_all".encode())


def test_tables_that_everybody_may_read_hold_nobody(shop: Database, login: str) -> None:
    with shop.owner() as owner:
        owner.execute("GRANT SELECT ON orders TO PUBLIC")
    with pytest.raises(UserError):
        grant(shop, "bi@example.org", Role.ANALYST, ["SP"], database_role=login, by="test")
    with shop.owner() as owner:
        owner.execute("REVOKE ALL ON orders FROM PUBLIC")


def test_two_logins_are_held_apart(shop: Database, states: str) -> None:
    with shop.owner() as owner:
        owner.execute(f"CREATE ROLE {states}_two LOGIN PASSWORD 'pass'".encode())
    grant(shop, "two@example.org", Role.ANALYST, ["RJ"], database_role=f"{states}_two", by="test")
    try:
        assert read(shop, states, "SELECT DISTINCT region FROM order_addresses") == ["SP"]
        assert read(shop, f"{states}_two", "SELECT DISTINCT region FROM order_addresses") == ["RJ"]
    finally:
        revoke(shop, "two@example.org", by="test")
        with shop.owner() as owner:
            owner.execute(f"DROP ROLE {states}_two".encode())
    assert read(shop, states, "SELECT DISTINCT region FROM order_addresses") == ["SP"]
