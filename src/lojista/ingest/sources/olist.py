"""The Brazilian E-Commerce Public Dataset by Olist, nine CSV files as its archive has them."""

from lojista.ingest.contracts import Column, Contract, Kind, Shop, Source

_STATUSES = ("created", "approved", "invoiced", "processing", "shipped", "delivered", "canceled", "unavailable")
_LONGEST_KEY = 200
_BRAZIL = {"country": "BR"}


def _id(name: str, field: str) -> Column:
    return Column(name, field, is_required=True, longest=_LONGEST_KEY)


def _count(name: str, field: str | None = None, *, minimum: int = 0, is_required: bool = False) -> Column:
    return Column(name, field, Kind.INTEGER, is_required=is_required, minimum=minimum, maximum=2**31 - 1)


def _time(name: str, field: str, *, is_required: bool = False) -> Column:
    return Column(name, field, Kind.TIMESTAMP, is_required=is_required)


def _money(name: str, field: str) -> Column:
    return Column(name, field, Kind.MONEY, is_required=True)


_TRANSLATION = Contract(
    "product_category_name_translation.csv",
    "categories",
    (_id("product_category_name", "category_id"), _id("product_category_name_english", "category_name")),
)
_GEOLOCATION = Contract(
    "olist_geolocation_dataset.csv",
    "postal_points",
    (
        _id("geolocation_zip_code_prefix", "postal_prefix"),
        Column("geolocation_lat", "latitude", Kind.COORDINATE, is_required=True, minimum=-90, maximum=90),
        Column("geolocation_lng", "longitude", Kind.COORDINATE, is_required=True, minimum=-180, maximum=180),
        Column("geolocation_city", "city"),
        Column("geolocation_state", "region"),
    ),
    _BRAZIL,
)
_SELLERS = Contract(
    "olist_sellers_dataset.csv",
    "sellers",
    (
        _id("seller_id", "seller_id"),
        Column("seller_zip_code_prefix", "postal_prefix"),
        Column("seller_city", "city"),
        Column("seller_state", "region"),
    ),
    _BRAZIL,
)
_PRODUCTS = Contract(
    "olist_products_dataset.csv",
    "products",
    (
        _id("product_id", "product_id"),
        Column("product_category_name", "category_id", longest=_LONGEST_KEY),
        _count("product_name_lenght"),
        _count("product_description_lenght"),
        _count("product_photos_qty", "photo_count"),
        _count("product_weight_g", "weight_grams"),
        _count("product_length_cm", "length_centimetres"),
        _count("product_height_cm", "height_centimetres"),
        _count("product_width_cm", "width_centimetres"),
    ),
)
_CUSTOMERS = Contract(
    "olist_customers_dataset.csv",
    "addresses",
    (
        _id("customer_id", "address_id"),
        _id("customer_unique_id", "customer_id"),
        Column("customer_zip_code_prefix", "postal_prefix"),
        Column("customer_city", "city"),
        Column("customer_state", "region"),
    ),
    _BRAZIL,
)
_ORDERS = Contract(
    "olist_orders_dataset.csv",
    "orders",
    (
        _id("order_id", "order_id"),
        _id("customer_id", "address_id"),
        Column("order_status", "status", is_required=True, choices=_STATUSES),
        _time("order_purchase_timestamp", "purchased_at", is_required=True),
        _time("order_approved_at", "approved_at"),
        _time("order_delivered_carrier_date", "shipped_at"),
        _time("order_delivered_customer_date", "delivered_at"),
        _time("order_estimated_delivery_date", "promised_at"),
    ),
    {"currency": "BRL"},
)
_ITEMS = Contract(
    "olist_order_items_dataset.csv",
    "order_items",
    (
        _id("order_id", "order_id"),
        _count("order_item_id", "line_number", minimum=1, is_required=True),
        _id("product_id", "product_id"),
        _id("seller_id", "seller_id"),
        _time("shipping_limit_date", "ship_by"),
        _money("price", "unit_price"),
        _money("freight_value", "freight"),
    ),
    {"quantity": "1", "discount": "0"},
)
_PAYMENTS = Contract(
    "olist_order_payments_dataset.csv",
    "order_payments",
    (
        _id("order_id", "order_id"),
        _count("payment_sequential", "payment_number", minimum=1, is_required=True),
        Column("payment_type", "payment_type", is_required=True, longest=_LONGEST_KEY),
        _count("payment_installments", "instalments", is_required=True),
        _money("payment_value", "amount"),
    ),
)
_REVIEWS = Contract(
    "olist_order_reviews_dataset.csv",
    "order_reviews",
    (
        _id("review_id", "review_id"),
        _id("order_id", "order_id"),
        Column("review_score", "score", Kind.INTEGER, is_required=True, minimum=1, maximum=5),
        Column("review_comment_title", "title"),
        Column("review_comment_message", "comment"),
        _time("review_creation_date", "created_at", is_required=True),
        _time("review_answer_timestamp", "answered_at"),
    ),
)

OLIST = Source(
    "olist",
    Shop("Olist", "BRL", "America/Sao_Paulo", "BR"),
    (_TRANSLATION, _GEOLOCATION, _SELLERS, _PRODUCTS, _CUSTOMERS, _ORDERS, _ITEMS, _PAYMENTS, _REVIEWS),
)
