"""A shop that sells in two currencies, whose rate changes in the middle, beside queries over what was loaded."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import Engine, PostgresEngine
from lojista.columnar.reconcile import first_difference, payment_gap, reconcile
from lojista.columnar.sync import sync
from lojista.metrics.catalog import METRICS
from lojista.metrics.contents import contents
from lojista.metrics.currencies import CurrencyOrders, other_currencies
from lojista.metrics.filters import EVERYTHING
from lojista.postgres.connection import Database
from support.asking import answered, asked_together
from support.small_shop import insert_small_shop

# One order before the rate changes, one in the first moment of the new one, one canceled, one in a currency without a
# rate; amounts whose halves of a cent and whose quantities make it matter what is rounded.
SOLD_ABROAD = """
INSERT INTO exchange_rates VALUES ('USD', 'BRL', '2020-01-31', 4.05), ('USD', 'BRL', '2020-02-10', 4.333333333333),
    ('USD', 'EUR', '2020-02-11', 0.9), ('EUR', 'USD', '2020-02-11', 1.1);
INSERT INTO orders (order_key, order_id, customer_key, status, currency, purchased_at) VALUES
    (8, 'h', 1, 'delivered', 'USD', '2020-02-09 23:59:59'), (9, 'i', 2, 'shipped', 'USD', '2020-02-10 00:00'),
    (10, 'j', 2, 'canceled', 'USD', '2020-02-12'), (11, 'k', 2, 'delivered', 'CHF', '2020-02-12'),
    (12, 'l', NULL, 'delivered', 'USD', '2020-01-30');
INSERT INTO order_items (order_key, line_number, product_key, quantity, unit_price, discount, freight) VALUES
    (8, 1, 1, 144, 0.0125, 0.10, 1.11), (8, 2, 2, 7, 1.2345, 0, 0.37), (9, 1, 1, 3, 33.33, 0.5, 0),
    (10, 1, 1, 1, 5, 0, 0), (11, 1, 1, 1, 7, 0, 0), (12, 1, 1, 1, 8, 0, 0);
INSERT INTO order_payments VALUES (8, 1, 'card', 1, 5.01), (8, 2, 'voucher', 1, 7.0115), (9, 1, 'card', 2, 99.49),
    (11, 1, 'card', 1, 7);
INSERT INTO returns (return_key, return_id, line_number, order_key, order_line_number, customer_key, currency,
    returned_at, quantity, amount) VALUES (51, '8/1', 0, 8, 2, NULL, 'USD', '2020-02-20', 7, 8.6415),
    (52, 'x', 1, NULL, NULL, 1, 'USD', '2020-02-21', 1, 1.005),
    (53, 'y', 1, NULL, NULL, NULL, 'CHF', '2020-02-21', 1, 3);
INSERT INTO charges VALUES ('h', 9, 'shipping', NULL, 8, NULL, NULL, 'USD', '2020-02-29', 2.005),
    ('d', 1, 'discount', NULL, NULL, 1, NULL, 'USD', '2020-02-22', -1.015),
    ('a', 9, 'adjustment', NULL, NULL, NULL, NULL, 'USD', '2020-02-01', -0.33);
"""
_RATE = "(SELECT rate FROM exchange_rates e WHERE e.currency = {0}.currency AND to_currency = 'BRL'"
_RATE += " AND valid_from <= {1} ORDER BY valid_from DESC LIMIT 1)"
BY_HAND = f"""
WITH placed AS (
    SELECT o.*, CASE currency WHEN 'BRL' THEN 1 ELSE {_RATE.format("o", "o.purchased_at")} END AS rate FROM orders o
    WHERE status NOT IN ('canceled', 'unavailable')
), money AS (
    SELECT 'gross_sales' AS name, quantity * unit_price AS amount, order_key, currency, purchased_at AS day
    FROM order_items JOIN placed USING (order_key)
    UNION ALL SELECT 'discounts', discount, order_key, currency, purchased_at
    FROM order_items JOIN placed USING (order_key)
    UNION ALL SELECT 'freight', freight, order_key, currency, purchased_at
    FROM order_items JOIN placed USING (order_key)
    UNION ALL SELECT 'payments_received', amount, order_key, currency, purchased_at
    FROM order_payments JOIN placed USING (order_key)
    UNION ALL SELECT 'returns', amount, order_key, r.currency, coalesce(purchased_at, returned_at)
    FROM returns r LEFT JOIN placed USING (order_key)
    UNION ALL SELECT CASE charge_type WHEN 'shipping' THEN 'freight' WHEN 'discount' THEN 'discounts'
            ELSE 'adjustments' END, CASE charge_type WHEN 'discount' THEN -amount ELSE amount END, order_key,
        c.currency, coalesce(purchased_at, charged_at)
    FROM charges c LEFT JOIN placed USING (order_key)
)
SELECT name, sum(CASE currency WHEN 'BRL' THEN amount ELSE round(amount * {_RATE.format("money", "day")}, 2) END)
FROM money GROUP BY name UNION ALL SELECT 'order_count', count(*) FROM placed WHERE rate IS NOT NULL
"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColumnarCopy]:
    with ColumnarCopy(tmp_path_factory.mktemp("copies")) as copy:
        yield copy


@pytest.fixture
def shop(empty_shop: Database, copies: ColumnarCopy) -> Iterator[tuple[psycopg.Connection[Any], tuple[Engine, ...]]]:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
        owner.execute(SOLD_ABROAD.encode())
    sync(copies, empty_shop)
    with empty_shop.owner() as plain, empty_shop.reader() as reader:
        yield plain, (copies.engine(), PostgresEngine(reader))


def test_sums_are_those_of_rows_converted_one_by_one(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]],
) -> None:
    plain, engines = shop
    expected = {name: Decimal(value) for name, value in plain.execute(BY_HAND.encode())}
    expected["net_sales"] = expected["gross_sales"] - expected["discounts"] - expected["returns"]
    expected["total_sales"] = expected["net_sales"] + expected["freight"]
    asked = [METRICS[name] for name in expected if name != "gross_sales"]  # which counts canceled orders as well
    for engine in engines:
        found = dict[str, Any]()
        for names in asked_together(asked, (), EVERYTHING):
            found |= {name: values[()] for name, values in answered(engine, names, (), EVERYTHING).items()}
        assert found == {name: expected[name] for name in found}
        assert found.keys() == expected.keys() - {"gross_sales"}


def test_engines_agree_and_every_hop_adds_up(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]], empty_shop: Database, copies: ColumnarCopy
) -> None:
    _, engines = shop
    assert contents(engines[0]) == contents(engines[1])
    for by in ((), ("month",)):
        for names in asked_together(METRICS.values(), by, EVERYTHING):
            if all(METRICS[name].required == () for name in names):
                first, second = (answered(engine, names, by, EVERYTHING) for engine in engines)
                assert first == second, (names, by)
    with empty_shop.reader() as reader:
        assert first_difference(reconcile(reader, copies.connection)) is None


def test_orders_are_counted_by_what_becomes_of_their_currency(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]],
) -> None:
    expected = (CurrencyOrders("USD", 5, 4), CurrencyOrders("CHF", 1, 0))
    assert [other_currencies(engine) for engine in shop[1]] == [expected, expected]


def test_what_was_paid_is_compared_in_the_orders_own_currency(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]], empty_shop: Database, copies: ColumnarCopy
) -> None:
    plain, _ = shop
    with empty_shop.reader() as reader:
        assert payment_gap(reader, copies.engine()).order_count == 1
        plain.execute("UPDATE order_payments SET amount = 7 WHERE order_key = 6")
        plain.commit()
        assert payment_gap(reader, copies.engine()).order_count == 2


def test_currency_without_a_rate_into_the_shops_goes_by_one_that_both_have(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]],
) -> None:
    plain, _ = shop
    plain.execute(
        "INSERT INTO exchange_rates VALUES ('EUR', 'CHF', '2020-02-01', 0.95), ('EUR', 'BRL', '2020-02-01', 5)"
    )
    query = "SELECT currency, rate FROM shop_rates WHERE valid_from = '2020-02-01' ORDER BY 1"
    assert plain.execute(query).fetchall() == [("CHF", Decimal("5.263157894737")), ("EUR", Decimal(5))]
    plain.execute("UPDATE shop SET currency = 'CHF'")
    assert plain.execute(query).fetchall() == [("BRL", Decimal("0.190000000000")), ("EUR", Decimal("0.95"))]
