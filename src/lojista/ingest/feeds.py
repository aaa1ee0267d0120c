"""How accepted rows reach the shop's tables: one feed for each kind of row, whatever source it came from.

A feed's rows wait in a temporary table of text-typed columns. Its statements drop what cannot be stored, then write the
rest with one upsert. `stage` stands for that table; every statement is fixed text, so no value is ever part of one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from lojista.ingest import documents
from lojista.ingest.points import median_points, narrow
from lojista.ingest.statements import upsert


@dataclass(frozen=True)
class Parent:
    """A row that must exist already: `field` of the staged row is `table.column`. NULL needs no parent."""

    field: str
    table: str
    column: str


@dataclass(frozen=True)
class Feed:
    """One kind of row. `columns` gives each field's type, `key` what is unique, `upserts` how rows are stored.

    An upsert returns `is_new` for every row that it inserted or changed; `prepare` runs before them, `finish` after.
    `tables` are those it writes to. `combine` makes one row of many before they are staged, and `narrow` keeps the many
    small until then; `weight` says how many of the file's rows a stored one stands for. `most_values` bounds how many
    different values a column of a table may have in all. `is_lines`: equal rows may be lines of an order
    that are alike.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    tables: tuple[str, ...]
    upserts: tuple[str, ...]
    prepare: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    narrow: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    combine: Callable[[Sequence[pl.DataFrame]], pl.DataFrame] | None = None
    weight: str = "1"
    finish: tuple[str, ...] = ()
    most_values: Mapping[tuple[str, str], int] = field(default_factory=dict)
    is_lines: bool = False

    @property
    def ledger_key(self) -> tuple[str, ...]:
        """What finds a refused row again: its own key, or its order where a row is a line of one."""
        return ("order_id",) if self.is_lines else self.key


_PAYMENT_TYPES = {("order_payments", "payment_type"): 50}
_OF_DOCUMENTS = ("categories", "products", "sellers", "customers", "order_addresses", "orders")
_ORDER = Parent("order_id", "orders", "order_id")
_AREA = ("country", "postal_prefix", "region", "city", "latitude", "longitude", "point_count")
_ADDRESS = ("address_id", "customer_key", "country", "region", "city", "postal_prefix")
_SELLER = ("seller_id", "country", "region", "city", "postal_prefix")
_SIZES = ("weight_grams", "length_centimetres", "height_centimetres", "width_centimetres", "photo_count")
_TIMES = ("purchased_at", "approved_at", "shipped_at", "delivered_at", "promised_at")
_ITEM = ("line_number", "quantity", "unit_price", "discount", "freight", "ship_by")
_PAYMENT = ("payment_number", "payment_type", "instalments", "amount")
_REVIEW = ("review_id", "score", "title", "comment", "created_at", "answered_at")


def _all_staged(columns: tuple[str, ...]) -> str:
    return f"SELECT {', '.join(columns)} FROM stage"  # noqa: S608


def _of_order(columns: tuple[str, ...]) -> str:
    return (
        f"SELECT o.order_key, {', '.join('s.' + name for name in columns)} FROM stage s JOIN orders o USING (order_id)"  # noqa: S608
    )


_RATE = ("currency", "to_currency", "valid_from", "rate")

_FEEDS = (
    Feed(
        "exchange_rates",
        {"currency": "text", "to_currency": "text", "valid_from": "timestamp", "rate": "numeric(24, 12)"},
        _RATE[:3],
        ("exchange_rates", "shop_rates", "order_rates"),
        (upsert("exchange_rates", _RATE, _RATE[:3], _all_staged(_RATE)),),
    ),
    Feed(
        "categories",
        {"category_id": "text", "category_name": "text"},
        ("category_id",),
        ("categories",),
        (
            upsert(
                "categories",
                ("category_id", "category_name"),
                ("category_id",),
                "SELECT category_id, category_name FROM stage",
            ),
        ),
    ),
    Feed(
        "postal_points",
        {
            "country": "text",
            "postal_prefix": "text",
            "region": "text",
            "city": "text",
            "latitude": "double precision",
            "longitude": "double precision",
            "point_count": "integer",
        },
        (),
        ("postal_areas",),
        (upsert("postal_areas", _AREA, ("country", "postal_prefix"), _all_staged(_AREA), ", point_count"),),
        narrow=narrow,
        combine=median_points,
        weight="point_count",
    ),
    Feed(
        "sellers",
        dict.fromkeys(_SELLER, "text"),
        ("seller_id",),
        ("sellers",),
        (upsert("sellers", _SELLER, ("seller_id",), _all_staged(_SELLER)),),
    ),
    Feed(
        "products",
        {"product_id": "text", "category_id": "text", **dict.fromkeys(_SIZES, "integer")},
        ("product_id",),
        ("categories", "products"),
        (
            upsert(
                "products",
                ("product_id", "category_key", *_SIZES),
                ("product_id",),
                f"""SELECT product_id, category_key, {", ".join("s." + name for name in _SIZES)}
                FROM stage s LEFT JOIN categories USING (category_id)""",  # noqa: S608
            ),
        ),
        (
            """INSERT INTO categories (category_id, category_name)
               SELECT DISTINCT category_id, category_id FROM stage WHERE category_id IS NOT NULL
               ON CONFLICT (category_id) DO NOTHING""",
        ),
    ),
    Feed(
        "addresses",
        {"customer_id": "text", **{name: "text" for name in _ADDRESS if name != "customer_key"}},
        ("address_id",),
        ("customers", "order_addresses"),
        (
            upsert(
                "order_addresses",
                _ADDRESS,
                ("address_id",),
                """SELECT address_id, customer_key, country, region, city, postal_prefix
               FROM stage LEFT JOIN customers USING (customer_id)""",
            ),
        ),
        (
            """INSERT INTO customers (customer_id) SELECT DISTINCT customer_id FROM stage WHERE customer_id IS NOT NULL
               ON CONFLICT (customer_id) DO NOTHING""",
        ),
        finish=(
            """UPDATE orders SET customer_key = a.customer_key FROM order_addresses a JOIN stage USING (address_id)
               WHERE orders.address_key = a.address_key AND orders.customer_key IS DISTINCT FROM a.customer_key""",
        ),
    ),
    Feed(
        "orders",
        {
            "order_id": "text",
            "address_id": "text",
            "status": "text",
            "currency": "text",
            **dict.fromkeys(_TIMES, "timestamp"),
        },
        ("order_id",),
        ("orders",),
        (
            upsert(
                "orders",
                ("order_id", "customer_key", "address_key", "status", "currency", *_TIMES),
                ("order_id",),
                f"""SELECT order_id, customer_key, address_key, status, currency, {", ".join(_TIMES)}
                FROM stage LEFT JOIN order_addresses USING (address_id)""",  # noqa: S608
            ),
        ),
        (),
        (Parent("address_id", "order_addresses", "address_id"),),
    ),
    Feed(
        "order_items",
        {
            "order_id": "text",
            "product_id": "text",
            "seller_id": "text",
            "line_number": "integer",
            "quantity": "integer",
            **dict.fromkeys(("unit_price", "discount", "freight"), "numeric(18, 4)"),
            "ship_by": "timestamp",
        },
        ("order_id", "line_number"),
        ("order_items",),
        (
            upsert(
                "order_items",
                ("order_key", "product_key", "seller_key", *_ITEM),
                ("order_key", "line_number"),
                f"""SELECT order_key, product_key, seller_key, {", ".join(_ITEM)} FROM stage
                JOIN orders USING (order_id) LEFT JOIN products USING (product_id)
                LEFT JOIN sellers USING (seller_id)""",  # noqa: S608
            ),
        ),
        (),
        (_ORDER, Parent("product_id", "products", "product_id"), Parent("seller_id", "sellers", "seller_id")),
    ),
    Feed(
        "order_payments",
        {
            "order_id": "text",
            "payment_number": "integer",
            "payment_type": "text",
            "instalments": "integer",
            "amount": "numeric(18, 4)",
        },
        ("order_id", "payment_number"),
        ("order_payments",),
        (upsert("order_payments", ("order_key", *_PAYMENT), ("order_key", "payment_number"), _of_order(_PAYMENT)),),
        (),
        (_ORDER,),
        most_values=_PAYMENT_TYPES,
    ),
    Feed(
        "order_reviews",
        {
            "order_id": "text",
            "review_id": "text",
            "score": "integer",
            "title": "text",
            "comment": "text",
            "created_at": "timestamp",
            "answered_at": "timestamp",
        },
        ("order_id", "review_id"),
        ("order_reviews",),
        (upsert("order_reviews", ("order_key", *_REVIEW), ("order_key", "review_id"), _of_order(_REVIEW)),),
        (),
        (_ORDER,),
    ),
    Feed(
        "document_lines",
        documents.STAGED,
        (),
        (*_OF_DOCUMENTS, "order_items", "returns", "charges", "order_payments"),
        documents.LINES,
        documents.LINES_PREPARE,
        finish=documents.LINES_FINISH,
        most_values=_PAYMENT_TYPES,
        is_lines=True,
    ),
    Feed(
        "documents",
        documents.STAGED,
        ("order_id",),
        (*_OF_DOCUMENTS, "returns", "charges", "order_payments"),
        documents.ORDERS,
        documents.ORDERS_PREPARE,
        finish=documents.ORDERS_FINISH,
        most_values=_PAYMENT_TYPES,
    ),
    Feed(
        "lines_of_documents",
        documents.STAGED,
        (),
        ("categories", "products", "sellers", "order_items", "returns", "charges"),
        documents.LINES,
        documents.ITEMS_PREPARE,
        (_ORDER,),
        finish=documents.ITEMS_FINISH,
        is_lines=True,
    ),
    Feed(
        "amounts_of_documents",
        documents.STAGED,
        (),
        ("charges",),
        documents.AMOUNTS_OF_ORDERS,
        documents.AMOUNTS_PREPARE,
        (_ORDER,),
        is_lines=True,
    ),
)

FEEDS: Mapping[str, Feed] = {feed.name: feed for feed in _FEEDS}
