"""A shop with so many orders on each day that anybody can tell what is usual, and rules over it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from lojista.alerts.rules import Condition, Kind, Telling, rule_of
from lojista.metrics.filters import Filters
from lojista.postgres.alert_store import insert_rule, kept_rules
from lojista.postgres.connection import Database

LAST_DAY = date(2020, 3, 20)  # a Friday; there is one order on the day after it, so that it is over
USUAL = 10
WEEKS = 9
_SHOP = """
INSERT INTO shop VALUES (true, 'Small', 'BRL', 'America/Sao_Paulo', 'BR') ON CONFLICT DO NOTHING;
INSERT INTO order_addresses (address_key, address_id, country, region) VALUES (1, 'a', 'BR', 'SP'), (2, 'b', 'BR', 'RJ')
"""


def insert_watched_shop(connection: psycopg.Connection[Any], on_last_day: int = USUAL) -> None:
    """As many orders as usual on every day of nine weeks but the last; each of 20.00, every second one to RJ."""
    for statement in _SHOP.split(";"):
        connection.execute(statement.encode())
    for back in range(1, 7 * WEEKS):
        insert_orders(connection, LAST_DAY - timedelta(days=back), USUAL)
    insert_orders(connection, LAST_DAY, on_last_day)
    insert_orders(connection, LAST_DAY + timedelta(days=1), 1)
    connection.commit()


_ORDERS = """
WITH made AS (
    INSERT INTO orders (order_id, address_key, status, currency, purchased_at)
    SELECT 'o' || before + number, 1 + number %% 2, 'delivered', 'BRL', %(day)s
    FROM generate_series(1, %(count)s) number, (SELECT count(*) AS before FROM orders) counted RETURNING order_key
) INSERT INTO order_items (order_key, line_number, quantity, unit_price) SELECT order_key, 1, 1, 20 FROM made
"""
_CLEAR = """
WITH cleared AS (
    UPDATE orders SET purchased_at = '2019-01-01', status = 'canceled' WHERE purchased_at::date = %s RETURNING order_key
) DELETE FROM order_items i USING cleared c WHERE i.order_key = c.order_key
"""


def insert_orders(connection: psycopg.Connection[Any], day: date, count: int) -> None:
    """Adds so many orders on a day."""
    connection.execute(_ORDERS, {"day": day, "count": count})


def set_orders(database: Database, count: int, day: date = LAST_DAY) -> None:
    """From now on there are so many orders on a day."""
    with database.owner() as owner:
        owner.execute(_CLEAR, [day])
        insert_orders(owner, day, count)


def add_rule(
    database: Database,
    name: str = "Jump",
    metric: str = "order_count",
    kind: Kind = Kind.CHANGE,
    threshold: Decimal | None = None,
    telling: Telling = Telling(),  # noqa: B008 - frozen
    states: tuple[str, ...] = (),
) -> int:
    """Keeps a rule; its id."""
    with database.owner() as owner:
        assert insert_rule(owner, rule_of(name, Condition(metric, kind, Filters(states=states), threshold), telling))
        return next(rule.rule_id for rule in kept_rules(owner) if rule.name == name)
