"""What a shop knew at a moment, table by table: read out of its history, and stored in the shop that replays it.

An order is known from its purchase on. Each later fact of it, a moment, a payment, a review or a return, is known from
its own moment on, a payment with the order's approval. The last status is known with the last of the order's moments,
since a cancellation tells none of its own.
"""

from dataclasses import dataclass

from lojista.ingest.statements import Writing, upsert

_SIZES = ("weight_grams", "length_centimetres", "height_centimetres", "width_centimetres", "photo_count")
_PLACE = ("country", "region", "city", "postal_prefix")
_TIMES = ("approved_at", "shipped_at", "delivered_at")
_MONEY = "numeric(18, 4)"


@dataclass(frozen=True)
class Part:
    """One table. `known` reads its rows out of the history, `stored` writes those in `stage`, whose columns are given.

    `known` reads the orders, returns and charges that `begin_step` listed, has places for the moment up to which
    everything is known, `until`, and for how far dates are moved, `shift`.
    """

    table: str
    columns: dict[str, str]
    known: str
    stored: Writing


def _texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def _whole(table: str, columns: dict[str, str], key: tuple[str, ...]) -> Part:
    """A table that is known from the beginning."""
    names = ", ".join(columns)
    staged = upsert(table, tuple(columns), key, f"SELECT {names} FROM stage")  # noqa: S608 - fixed names, no values
    return Part(table, columns, f"SELECT {names} FROM {table}", staged)  # noqa: S608


# What a shop has before its first order.
CATALOGUE = (
    _whole("categories", _texts("category_id", "category_name"), ("category_id",)),
    _whole("sellers", _texts("seller_id", *_PLACE), ("seller_id",)),
    _whole(
        "postal_areas",
        _texts(*_PLACE) | {"latitude": "float8", "longitude": "float8", "point_count": "integer"},
        ("country", "postal_prefix"),
    ),
    Part(
        "products",
        _texts("product_id", "product_name", "category_id") | dict.fromkeys(_SIZES, "integer"),
        f"""SELECT product_id, product_name, category_id, {", ".join(_SIZES)}
            FROM products LEFT JOIN categories USING (category_key)""",  # noqa: S608
        upsert(
            "products",
            ("product_id", "product_name", "category_key", *_SIZES),
            ("product_id",),
            f"""SELECT product_id, product_name, category_key, {", ".join(_SIZES)}
                FROM stage LEFT JOIN categories USING (category_id)""",  # noqa: S608
        ),
    ),
)

BEGIN_STEP = (
    "DROP TABLE IF EXISTS playing, playing_returns, playing_charges",
    """CREATE TEMPORARY TABLE playing AS SELECT DISTINCT order_key FROM replay_events JOIN orders USING (order_key)
       WHERE at > {after} AND at <= {until} AND purchased_at <= {until}""",
    """CREATE TEMPORARY TABLE playing_returns AS SELECT * FROM returns
       WHERE returned_at <= {until} AND (order_key IN (SELECT order_key FROM playing)
           OR (order_key IS NULL AND returned_at > {after}))""",
    """CREATE TEMPORARY TABLE playing_charges AS SELECT * FROM charges
       WHERE charged_at <= {until} AND (order_key IN (SELECT order_key FROM playing)
           OR (order_key IS NULL AND charged_at > {after}))""",
    "ANALYZE playing",
)

_ORDERS = "playing JOIN orders o USING (order_key)"
_STATUS = """CASE WHEN greatest(purchased_at, approved_at, shipped_at, delivered_at) <= {until} THEN status
    WHEN delivered_at <= {until} THEN 'delivered' WHEN shipped_at <= {until} THEN 'shipped'
    WHEN approved_at <= {until} THEN 'approved' ELSE 'created' END"""
_MENTIONED = """SELECT {names} FROM playing JOIN orders USING (order_key)
    UNION SELECT {names} FROM playing_returns UNION SELECT {names} FROM playing_charges"""


def _mentioned(names: str) -> str:
    return _MENTIONED.replace("{names}", names)


def _moved(moment: str) -> str:
    """NULL as long as it lies ahead."""
    return f"CASE WHEN {moment} <= {{until}} THEN {moment} + {{shift}} END"


_ITEM = {"line_number": "integer", "quantity": "integer"} | dict.fromkeys(("unit_price", "discount", "freight"), _MONEY)
_PAYMENT = {"payment_number": "integer", "payment_type": "text", "instalments": "integer", "amount": _MONEY}
_RETURN = {"return_id": "text", "line_number": "integer", "order_line_number": "integer", "quantity": "integer",
           "currency": "text", "amount": _MONEY}  # fmt: skip
_CHARGE = {"document_id": "text", "line_number": "integer", "charge_type": "text", "description": "text",
           "currency": "text", "amount": _MONEY}  # fmt: skip
_BOOKED = _texts("customer_id", "address_id", "order_id")


def _named(columns: dict[str, str], table: str = "") -> str:
    return ", ".join(f"{table}.{name}" if table else name for name in columns)


def _of_orders(table: str, columns: dict[str, str], key: str, known: str) -> Part:
    """Rows that belong to an order and name nothing else."""
    names = ("order_key", *(name for name in columns if name != "order_id"))
    query = f"SELECT {', '.join(names)} FROM stage JOIN orders USING (order_id)"  # noqa: S608
    return Part(table, columns, known, upsert(table, names, ("order_key", key), query))


def _booked(table: str, own: dict[str, str], moment: str, key: tuple[str, ...], *, has_product: bool) -> Part:
    """Returns or charges, of an order or of none."""
    columns = own | _BOOKED | {moment: "timestamp"} | (_texts("product_id") if has_product else {})
    product_id, product_key = (", product_id", ", product_key") if has_product else ("", "")
    products = "LEFT JOIN products USING ({})" if has_product else ""
    known = f"""SELECT {_named(own, "d")}, customer_id, address_id, order_id, {moment} + {{shift}}{product_id}
        FROM playing_{table} d LEFT JOIN customers USING (customer_key)
        LEFT JOIN order_addresses a ON a.address_key = d.address_key
        LEFT JOIN orders o ON o.order_key = d.order_key {products.format("product_key")}"""  # noqa: S608
    names = (*own, moment, "order_key", "customer_key", "address_key", *(("product_key",) if has_product else ()))
    query = f"""SELECT {_named(own, "s")}, s.{moment}, o.order_key, c.customer_key, a.address_key{product_key}
        FROM stage s LEFT JOIN orders o ON o.order_id = s.order_id
        LEFT JOIN customers c ON c.customer_id = s.customer_id
        LEFT JOIN order_addresses a ON a.address_id = s.address_id {products.format("product_id")}"""  # noqa: S608
    return Part(table, columns, known, upsert(table, names, key, query))


# What comes with orders and after them, parents first.
EVENTS = (
    Part(
        "customers",
        _texts("customer_id"),
        f"SELECT customer_id FROM customers WHERE customer_key IN ({_mentioned('customer_key')})",  # noqa: S608
        upsert("customers", ("customer_id",), ("customer_id",), "SELECT customer_id FROM stage"),
    ),
    Part(
        "order_addresses",
        _texts("address_id", "customer_id", *_PLACE),
        f"""SELECT address_id, customer_id, {", ".join(_PLACE)} FROM order_addresses LEFT JOIN customers
            USING (customer_key) WHERE address_key IN ({_mentioned("address_key")})""",  # noqa: S608
        upsert(
            "order_addresses",
            ("address_id", "customer_key", *_PLACE),
            ("address_id",),
            f"""SELECT address_id, customer_key, {", ".join(_PLACE)}
                FROM stage LEFT JOIN customers USING (customer_id)""",  # noqa: S608
        ),
    ),
    Part(
        "orders",
        _texts("order_id", "customer_id", "address_id", "status", "currency")
        | dict.fromkeys(("purchased_at", *_TIMES, "promised_at"), "timestamp"),
        f"""SELECT order_id, customer_id, address_id, {_STATUS}, currency, purchased_at + {{shift}},
            {", ".join(map(_moved, _TIMES))}, promised_at + {{shift}}
            FROM {_ORDERS} LEFT JOIN customers USING (customer_key)
            LEFT JOIN order_addresses a ON a.address_key = o.address_key""",  # noqa: S608
        upsert(
            "orders",
            ("order_id", "customer_key", "address_key", "status", "currency", "purchased_at", *_TIMES, "promised_at"),
            ("order_id",),
            f"""SELECT order_id, c.customer_key, address_key, status, currency, purchased_at, {", ".join(_TIMES)},
                promised_at FROM stage LEFT JOIN customers c USING (customer_id)
                LEFT JOIN order_addresses USING (address_id)""",  # noqa: S608
        ),
    ),
    Part(
        "order_items",
        _texts("order_id", "product_id", "seller_id") | _ITEM | {"ship_by": "timestamp"},
        f"""SELECT order_id, product_id, seller_id, {_named(_ITEM)}, ship_by + {{shift}} FROM {_ORDERS}
            JOIN order_items USING (order_key) LEFT JOIN products USING (product_key)
            LEFT JOIN sellers USING (seller_key)""",  # noqa: S608
        upsert(
            "order_items",
            ("order_key", "product_key", "seller_key", *_ITEM, "ship_by"),
            ("order_key", "line_number"),
            f"""SELECT order_key, product_key, seller_key, {_named(_ITEM)}, ship_by FROM stage
                JOIN orders USING (order_id) LEFT JOIN products USING (product_id)
                LEFT JOIN sellers USING (seller_id)""",  # noqa: S608
        ),
    ),
    _of_orders(
        "order_payments",
        _texts("order_id") | _PAYMENT,
        "payment_number",
        f"""SELECT order_id, {_named(_PAYMENT)} FROM {_ORDERS} JOIN order_payments USING (order_key)
            WHERE coalesce(approved_at, purchased_at) <= {{until}}""",  # noqa: S608
    ),
    _of_orders(
        "order_reviews",
        _texts("order_id", "review_id", "title", "comment")
        | {"score": "integer", "created_at": "timestamp", "answered_at": "timestamp"},
        "review_id",
        f"""SELECT order_id, review_id, title, comment, score, created_at + {{shift}}, {_moved("answered_at")}
            FROM {_ORDERS} JOIN order_reviews USING (order_key) WHERE created_at <= {{until}}""",  # noqa: S608
    ),
    _booked("returns", _RETURN, "returned_at", ("return_id", "line_number"), has_product=True),
    _booked("charges", _CHARGE, "charged_at", ("document_id", "line_number", "charge_type"), has_product=False),
)
