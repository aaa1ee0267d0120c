"""Any statement that a shop's backend could send, over a handful of keys so that they meet."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

Statement = tuple[str, tuple[object, ...]]

START = """
INSERT INTO shop VALUES (true, 'Small', 'BRL', 'America/Sao_Paulo', 'BR');
INSERT INTO categories VALUES (1, 'brinquedos', 'toys'), (2, 'livros', 'books');
INSERT INTO customers VALUES (1, 'ana'), (2, 'bia'), (3, 'caio');
INSERT INTO sellers VALUES (1, 'shoes-and-more', 'BR', 'SP');
INSERT INTO products (product_key, product_id, category_key) VALUES (1, 'p1', 1), (2, 'p2', 2), (3, 'p3', NULL);
INSERT INTO postal_areas VALUES ('BR', '1', 'SP', 'São Paulo', -23.55, -46.63, 1);
INSERT INTO order_addresses VALUES (1, 'a1', 1, 'BR', 'SP', 'x', '1'), (2, 'a2', 2, 'BR', 'RJ', 'y', '2');
INSERT INTO orders (order_key, order_id, customer_key, address_key, status, currency, purchased_at) VALUES
    (1, '1', 1, 1, 'created', 'BRL', '2020-01-10'), (2, '2', 1, 1, 'created', 'BRL', '2020-01-12'),
    (3, '3', 2, 2, 'shipped', 'BRL', '2020-01-11'), (4, '4', NULL, 2, 'created', 'BRL', '2020-01-13'),
    (5, '5', 2, 1, 'created', 'USD', '2020-01-25');
INSERT INTO order_items (order_key, line_number, product_key, quantity, unit_price)
    SELECT order_key, 1, 1 + order_key % 3, 1, 10 * order_key FROM orders;
INSERT INTO order_payments SELECT order_key, 1, 'card', 1, 10 * order_key FROM orders;
INSERT INTO returns
    (return_key, return_id, line_number, order_key, customer_key, currency, returned_at, quantity, amount) VALUES
    (1, 'r', 1, 1, NULL, 'BRL', '2020-01-20', 1, 5), (2, 'r', 2, NULL, 1, 'BRL', '2020-01-21', 1, 3),
    (3, 'r', 3, 5, 1, 'USD', '2020-01-26', 1, 4)
"""

_ORDER, _CUSTOMER = st.integers(1, 6), st.none() | st.integers(1, 3)
_PRODUCT, _ADDRESS = st.integers(1, 3), st.none() | st.integers(1, 2)
_AMOUNT = st.decimals(0, 99, places=2)
_CURRENCY = st.sampled_from(["BRL", "BRL", "USD"])
_MOMENT = st.integers(0, 40).map(lambda days: datetime(2020, 1, 6, 10) + timedelta(days=days))
_STATUS = st.sampled_from(["created", "shipped", "delivered", "canceled"])


def _says(sql: str, *values: st.SearchStrategy[object]) -> st.SearchStrategy[Statement]:
    return st.tuples(st.just(sql), st.tuples(*values))


_ORDERS = st.one_of(
    _says(
        """INSERT INTO orders (order_key, order_id, customer_key, address_key, status, currency, purchased_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (order_key) DO UPDATE SET customer_key = excluded.customer_key,
        address_key = excluded.address_key, status = excluded.status, currency = excluded.currency,
        purchased_at = excluded.purchased_at""",
        _ORDER,
        _ORDER.map(str),
        _CUSTOMER,
        _ADDRESS,
        _STATUS,
        _CURRENCY,
        _MOMENT,
    ),
    _says("UPDATE orders SET status = %s, delivered_at = purchased_at + interval '5 days'", _STATUS),
    _says("UPDATE orders SET customer_key = %s WHERE order_key = %s", _CUSTOMER, _ORDER),
    _says("DELETE FROM orders WHERE order_key = %s", _ORDER),
)
_OF_ORDERS = st.one_of(
    _says(
        """INSERT INTO order_items (order_key, line_number, product_key, quantity, unit_price)
        VALUES (%s, %s, %s, 2, %s) ON CONFLICT (order_key, line_number) DO UPDATE
        SET product_key = excluded.product_key, unit_price = excluded.unit_price""",
        _ORDER,
        st.integers(1, 2),
        _PRODUCT,
        _AMOUNT,
    ),
    _says("UPDATE order_items SET order_key = %s WHERE order_key = %s AND line_number = 1", _ORDER, _ORDER),
    _says("DELETE FROM order_items WHERE order_key = %s", _ORDER),
    _says(
        """INSERT INTO order_payments VALUES (%s, 1, %s, 1, %s) ON CONFLICT (order_key, payment_number)
        DO UPDATE SET payment_type = excluded.payment_type, amount = excluded.amount""",
        _ORDER,
        st.sampled_from(["card", "card", "voucher"]),
        _AMOUNT,
    ),
    _says(
        """INSERT INTO order_reviews (order_key, review_id, score, created_at) VALUES (%s, 'r', %s, %s)
        ON CONFLICT (order_key, review_id) DO UPDATE SET score = excluded.score""",
        _ORDER,
        st.integers(1, 5),
        _MOMENT,
    ),
    _says("DELETE FROM order_reviews WHERE order_key = %s", _ORDER),
)
_BESIDE_ORDERS = st.one_of(
    _says(
        """INSERT INTO returns (return_key, return_id, line_number, order_key, customer_key, address_key, product_key,
        currency, returned_at, quantity, amount) VALUES (%s, 'r', %s, %s, %s, %s, %s, %s, %s, 1, %s)
        ON CONFLICT (return_key) DO UPDATE SET order_key = excluded.order_key, customer_key = excluded.customer_key""",
        st.shared(st.integers(1, 3), key="return"),
        st.shared(st.integers(1, 3), key="return"),
        st.none() | _ORDER,
        _CUSTOMER,
        _ADDRESS,
        _PRODUCT,
        _CURRENCY,
        _MOMENT,
        _AMOUNT,
    ),
    _says("DELETE FROM returns WHERE return_key = %s", st.integers(1, 3)),
    _says(
        """INSERT INTO charges (document_id, line_number, charge_type, order_key, customer_key, address_key, currency,
        charged_at, amount) VALUES (%s, 1, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (document_id, line_number, charge_type) DO UPDATE
        SET order_key = excluded.order_key, amount = excluded.amount""",
        st.sampled_from(["c", "d"]),
        st.sampled_from(["shipping", "discount", "adjustment"]),
        st.none() | _ORDER,
        _CUSTOMER,
        _ADDRESS,
        _CURRENCY,
        _MOMENT,
        _AMOUNT,
    ),
    _says("DELETE FROM charges WHERE document_id = %s", st.sampled_from(["c", "d"])),
)
_NAMES = st.one_of(
    _says("UPDATE order_addresses SET region = %s WHERE address_key = 1", st.sampled_from(["SP", "MG", "BA"])),
    _says("UPDATE products SET category_key = %s WHERE product_key = %s", st.none() | st.integers(1, 2), _PRODUCT),
    _says("UPDATE products SET product_name = %s WHERE product_key = %s", st.text("ab", max_size=2), _PRODUCT),
    _says("UPDATE categories SET category_name = %s WHERE category_key = 1", st.sampled_from(["toys", "games"])),
    _says("UPDATE customers SET customer_id = %s WHERE customer_key = 1", st.sampled_from(["ana", "Ana"])),
    _says("UPDATE sellers SET region = %s", st.sampled_from(["SP", "RJ"])),
    _says("UPDATE postal_areas SET latitude = %s", st.integers(-30, 0)),
    _says("UPDATE shop SET currency = %s", st.sampled_from(["BRL", "USD"])),
    _says("INSERT INTO exchange_rates VALUES ('USD', 'BRL', '2020-01-20', %s) ON CONFLICT DO NOTHING", st.just("5.5")),
    _says("DELETE FROM exchange_rates"),
)
WRITES: st.SearchStrategy[Statement] = st.one_of(_ORDERS, _ORDERS, _OF_ORDERS, _OF_ORDERS, _BESIDE_ORDERS, _NAMES)
