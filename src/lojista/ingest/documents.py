"""How flat rows, an order's own columns repeated on each of its lines, become orders, items, returns and charges.

A row's line number is its place within its order, so what was sold of an order must stand whole in one file, and so
must what came back: the newest file with any of either says all of it. Rows without an order's id are an order each,
named by what they say and by how often they say it: the same file twice brings nothing new.
"""

from lojista.ingest.fields import CREDIT_NOTE
from lojista.ingest.given_back import (
    BY_ITSELF,
    FREIGHT_GIVEN_BACK,
    OWN_ORDER,
    REFUNDED_LINES,
    REFUNDS,
    SHIPPING_OF_RETURNS,
    STALE_FREIGHT,
    STALE_REFUNDS,
    WHOSE,
)
from lojista.ingest.statements import removal, upsert

TEXTS = (
    "order_id", "customer_id", "country", "region", "city", "postal_prefix", "status", "payment_status", "currency",
    "payment_type", "product_id", "product_name", "category_id", "seller_id", "original_order_id",
)  # fmt: skip
TIMES = ("purchased_at", "approved_at", "shipped_at", "delivered_at", "promised_at", "canceled_at")
AMOUNTS = (
    "unit_price", "amount", "discount", "freight", "paid", "order_shipping", "order_discount", "order_refund",
    "order_subtotal", "refund", "freight_discount", "order_shipping_discount", "order_coupon", "discount_within",
)  # fmt: skip
COUNTS = ("quantity", "instalments", "returned_quantity")
STAGED = {
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(TIMES, "timestamp"),
    **dict.fromkeys(AMOUNTS, "numeric(18, 4)"),
    **dict.fromkeys(COUNTS, "integer"),
    "line_type": "text",
    "line_kind": "text",
    "said": "text",
    "negative": "text",
}
# What is left of freight once something was taken off it; what was given back stays.
_FREIGHT = tuple(
    f"""UPDATE stage SET {freight} = greatest({freight} - abs({discount}), least({freight}, 0))
        WHERE {discount} <> 0 AND {freight} IS NOT NULL"""  # noqa: S608 - fixed names, no values
    for freight, discount in (("freight", "freight_discount"), ("order_shipping", "order_shipping_discount"))
)
_COUPON = (
    "UPDATE stage SET order_discount = abs(coalesce(order_discount, 0)) + abs(order_coupon) WHERE order_coupon <> 0"
)
_OFF = "('canceled', 'unavailable')"
_IS_OFF = f"(status IN {_OFF} OR canceled_at IS NOT NULL)"
_VALUE = "coalesce(amount, coalesce(quantity, 1) * unit_price)"
# What a price is after already is added to it and taken off again: sales stay, and the discount is shown.
_WITHIN = f"""
    UPDATE stage SET amount = {_VALUE},
        unit_price = ceil(({_VALUE} + abs(discount_within)) / coalesce(quantity, 1) * 10000) / 10000
    WHERE discount_within <> 0 AND coalesce(quantity, 1) > 0 AND {_VALUE} >= 0
"""  # noqa: S608 - fixed names, no values

# One row per row of the file, with its order's id, its place there, and what it is. An id that is made here begins with
# the moment, which keeps its index small and quick.
_NUMBER = f"""
    CREATE TEMPORARY TABLE document_lines ON COMMIT DROP AS
    SELECT numbered.*, CASE WHEN order_id IS NOT NULL THEN place ELSE 1 END AS line_number,
        coalesce(order_id, concat(to_char(purchased_at, 'YYYYMMDD-HH24MISS-'), left(md5(said), 20), '-', place))
            AS document_id,
        CASE WHEN line_type IN ('shipping', 'discount', 'adjustment', 'order') THEN line_type
            WHEN line_type = 'return' OR value < 0 OR units < 0 THEN negative
            WHEN units = 0 AND {_IS_OFF} THEN 'canceled'
            WHEN units = 0 THEN 'adjustment' ELSE 'sale' END AS kind,
        CASE WHEN country IS NOT NULL THEN concat_ws(' / ', coalesce(customer_id, ''), country, coalesce(region, ''),
            coalesce(city, ''), coalesce(postal_prefix, '')) END AS address_id
    FROM (
        SELECT stage.*, coalesce(quantity, 1) AS units, {_VALUE} AS value,
            row_number() OVER (PARTITION BY coalesce(order_id, said) COLLATE "C" ORDER BY line_number_in_file) AS place
        FROM stage
    ) numbered
"""  # noqa: S608 - fixed names, no values
# Where lines have statuses of their own, canceled ones are none of the order's, which goes by its other lines.
_CANCELED_LINES = (
    f"""UPDATE document_lines d SET kind = 'canceled'
        WHERE kind = 'sale' AND {_IS_OFF} AND EXISTS (
            SELECT FROM document_lines l WHERE l.document_id = d.document_id AND l.kind = 'sale'
                AND l.canceled_at IS NULL AND coalesce(l.status, 'invoiced') NOT IN {_OFF})""",  # noqa: S608 - fixed text
    """UPDATE document_lines d SET status = kept.status, currency = kept.currency, canceled_at = kept.canceled_at
       FROM (
           SELECT DISTINCT ON (document_id) document_id, status, currency, canceled_at FROM document_lines
           WHERE kind IN ('sale', 'canceled')
               AND document_id IN (SELECT document_id FROM document_lines WHERE kind = 'canceled')
           ORDER BY document_id, kind = 'sale' DESC, line_number) kept
       WHERE d.document_id = kept.document_id AND d.line_number = 1""",
)
# The status of an order stands in another file than those of its lines.
_CANCELED_ITEMS = f"UPDATE document_lines SET kind = 'canceled' WHERE kind = 'sale' AND {_IS_OFF}"  # noqa: S608
_OF_KNOWN_ORDERS = """
    UPDATE document_lines d SET purchased_at = o.purchased_at, currency = o.currency, customer_id = c.customer_id,
        address_id = a.address_id
    FROM orders o LEFT JOIN customers c USING (customer_key) LEFT JOIN order_addresses a USING (address_key)
    WHERE o.order_id = d.document_id
"""
# One row per product that was sold or came back: the last lines that tell its name, when it was sold, and its category.
_LAST_OF_PRODUCTS = """
    SELECT product_id, max(line_number_in_file) FILTER (WHERE category_id IS NOT NULL) AS last_classed,
        coalesce(max(line_number_in_file) FILTER (WHERE product_name IS NOT NULL AND kind = 'sale'),
            max(line_number_in_file) FILTER (WHERE product_name IS NOT NULL)) AS last_named
    FROM document_lines WHERE product_id IS NOT NULL AND kind IN ('sale', 'return') GROUP BY product_id
"""
_PRODUCTS = (
    """INSERT INTO categories (category_id, category_name)
       SELECT DISTINCT category_id, category_id FROM document_lines WHERE category_id IS NOT NULL
       ON CONFLICT (category_id) DO NOTHING""",
    f"""INSERT INTO products (product_id, product_name, category_key)
        SELECT p.product_id, named.product_name, category_key
        FROM ({_LAST_OF_PRODUCTS}) p LEFT JOIN document_lines named ON named.line_number_in_file = p.last_named
        LEFT JOIN document_lines classed ON classed.line_number_in_file = p.last_classed
        LEFT JOIN categories ON categories.category_id = classed.category_id
        ON CONFLICT (product_id) DO UPDATE SET
            product_name = coalesce(excluded.product_name, products.product_name),
            category_key = coalesce(excluded.category_key, products.category_key)
        WHERE (coalesce(excluded.product_name, products.product_name),
            coalesce(excluded.category_key, products.category_key)) IS DISTINCT FROM
            (products.product_name, products.category_key)""",  # noqa: S608 - fixed text, no values
    """INSERT INTO sellers (seller_id) SELECT DISTINCT seller_id FROM document_lines WHERE seller_id IS NOT NULL
       ON CONFLICT (seller_id) DO NOTHING""",
)
_PEOPLE = (
    """INSERT INTO customers (customer_id) SELECT DISTINCT customer_id FROM document_lines WHERE customer_id IS NOT NULL
       ON CONFLICT (customer_id) DO NOTHING""",
    """INSERT INTO order_addresses (address_id, customer_key, country, region, city, postal_prefix)
       SELECT DISTINCT ON (address_id) address_id, customer_key, country, region, city, postal_prefix
       FROM document_lines LEFT JOIN customers USING (customer_id) WHERE address_id IS NOT NULL
       ON CONFLICT (address_id) DO NOTHING""",
)
# What was sent is sold, whatever became of its payment, unless it was paid back.
_STATUS = """
    CASE WHEN canceled_at IS NOT NULL OR payment_status = 'refunded' OR payment_status = 'canceled'
        AND coalesce(status, 'created') NOT IN ('shipped', 'delivered') THEN 'canceled'
    ELSE coalesce(status, 'invoiced') END
"""
_IS_PAID = "payment_type IS NOT NULL AND paid >= 0 AND coalesce(payment_status, '') NOT IN ('unpaid', 'canceled')"
_ORDER_TIMES = ("purchased_at", "approved_at", "shipped_at", "delivered_at", "promised_at")
_ORDERS = upsert(
    "orders",
    ("order_id", "customer_key", "address_key", "status", "currency", *_ORDER_TIMES),
    ("order_id",),
    f"""SELECT document_id, c.customer_key, a.address_key, {_STATUS}, currency, {", ".join(_ORDER_TIMES)}
        FROM document_lines LEFT JOIN customers c USING (customer_id) LEFT JOIN order_addresses a USING (address_id)
        WHERE line_number = 1
            AND document_id IN (SELECT document_id FROM document_lines WHERE kind IN ('sale', 'canceled'))""",  # noqa: S608 - fixed names
)
# What the newest file does not say of its documents any more, or says as something else: lines, then whole orders.
# Returns and the rest say nothing of each other: a file that has but the return of an order leaves what was sold.
_STALE_LINES = (
    removal(
        "returns",
        f"""r USING (SELECT DISTINCT document_id FROM document_lines WHERE kind = 'return') d
            WHERE r.return_id = d.document_id AND r.line_number BETWEEN 1 AND {REFUNDS}
                AND NOT EXISTS (SELECT FROM document_lines l
                    WHERE l.document_id = r.return_id AND l.line_number = r.line_number AND l.kind = 'return')""",  # noqa: S608 - fixed names
    ),
    STALE_REFUNDS,
    STALE_FREIGHT,
    removal(
        "charges",
        f"""c USING (SELECT DISTINCT document_id FROM document_lines WHERE kind <> 'return') d
            WHERE c.document_id = d.document_id AND c.line_number BETWEEN 1 AND {REFUNDS}
                AND NOT EXISTS (SELECT FROM document_lines l
                    WHERE l.document_id = c.document_id AND l.line_number = c.line_number AND (l.kind = c.charge_type
                    OR c.charge_type = 'adjustment' AND l.kind = 'canceled'
                    OR c.charge_type = 'shipping' AND l.kind = 'sale' AND l.freight < 0))""",  # noqa: S608
    ),
    removal(
        "order_items",
        """i USING orders o, (SELECT DISTINCT document_id FROM document_lines WHERE kind = 'sale') d
            WHERE o.order_id = d.document_id AND i.order_key = o.order_key AND NOT EXISTS (SELECT FROM document_lines l
                WHERE l.document_id = d.document_id AND l.line_number = i.line_number AND l.kind = 'sale')""",
    ),
)
# A document that has but returns says nothing of what was charged with the order of its number.
_IS_OF_SALES = """(d.kind <> 'return' OR EXISTS (SELECT FROM document_lines l
    WHERE l.document_id = d.document_id AND l.kind IN ('sale', 'canceled')))"""
_STALE_ORDERS = (
    removal(
        "returns",
        f"""r USING document_lines d WHERE r.return_id = d.document_id AND r.line_number = 0
                AND d.line_number = 1 AND coalesce(d.order_refund, 0) = 0 AND {_IS_OF_SALES}""",
    ),
    removal(
        "charges",
        f"""c USING document_lines d WHERE c.document_id = d.document_id AND c.line_number = 0
                AND d.line_number = 1 AND coalesce(CASE charge_type WHEN 'shipping' THEN order_shipping
                WHEN 'discount' THEN order_discount END, 0) = 0 AND {_IS_OF_SALES}""",
    ),
    removal(
        "order_payments",
        """p USING document_lines d JOIN orders o ON o.order_id = d.document_id WHERE p.order_key = o.order_key
                AND d.line_number = 1 AND (d.payment_status IN ('unpaid', 'canceled') OR d.paid < 0)""",
    ),
)
# Where only the sum of a line is known, its price is that by the units, rounded up, and what is too much a discount;
# so it is where a price was rounded down below the sum.
_BY_UNITS = "CASE units WHEN 1 THEN value ELSE ceil(value / units * 10000) / 10000 END"
_PRICE = f"CASE WHEN amount IS NULL THEN unit_price ELSE greatest(coalesce(unit_price, 0), {_BY_UNITS}) END"
_ITEMS = upsert(
    "order_items",
    ("order_key", "line_number", "product_key", "seller_key", "quantity", "unit_price", "discount", "freight"),
    ("order_key", "line_number"),
    f"""SELECT order_key, line_number, product_key, seller_key, units, {_PRICE},
            coalesce(discount, 0) + CASE WHEN amount IS NULL THEN 0 ELSE units * ({_PRICE}) - amount END,
            greatest(coalesce(freight, 0), 0)
        FROM document_lines d JOIN orders o ON o.order_id = d.document_id
        LEFT JOIN products USING (product_id) LEFT JOIN sellers USING (seller_id) WHERE kind = 'sale'""",  # noqa: S608
)

# A credit note that was canceled takes nothing back.
_TAKEN_BACK = f"CASE WHEN line_kind = '{CREDIT_NOTE}' AND {_IS_OFF} THEN 0 ELSE {{}} END"
_RETURNS = upsert(
    "returns",
    ("return_id", "line_number", "customer_key", "address_key", "product_key", "currency", "returned_at", "quantity",
     "amount"),
    ("return_id", "line_number"),
    f"""SELECT document_id, line_number, c.customer_key, a.address_key, product_key, d.currency, d.purchased_at,
            {_TAKEN_BACK.format("abs(units)")},
            {_TAKEN_BACK.format("greatest(abs(value) - coalesce(discount, 0), 0)")}
        FROM document_lines d {WHOSE} LEFT JOIN products USING (product_id) WHERE kind = 'return'""",  # noqa: S608
)  # fmt: skip


def _charges_of(number: str, kind: str, which: str) -> str:
    """A charge for each line of the file that is one, by a number of its document."""
    return upsert(
        "charges",
        ("document_id", "line_number", "charge_type", "description", "order_key", "customer_key", "address_key",
         "currency", "charged_at", "amount"),
        ("document_id", "line_number", "charge_type"),
        f"""SELECT document_id, {number}, {kind},
                CASE WHEN e.pseudonym IS NULL THEN coalesce(product_name, product_id) END, o.order_key, c.customer_key,
                a.address_key, d.currency, d.purchased_at, CASE kind WHEN 'canceled' THEN 0 ELSE value END
            FROM document_lines d {OWN_ORDER} {WHOSE}
            LEFT JOIN (SELECT DISTINCT pseudonym FROM erased_words) e ON e.pseudonym = d.customer_id
            WHERE {which}""",  # noqa: S608 - fixed names, no values
    )  # fmt: skip


_CHARGES = _charges_of(
    "line_number",
    "CASE kind WHEN 'canceled' THEN 'adjustment' ELSE kind END",
    "kind IN ('shipping', 'discount', 'adjustment', 'canceled')",
)
# Amounts of whole orders, each a row of its own; what is neither freight nor a discount is a fee or the like.
_KIND_OF_AMOUNT = "CASE WHEN line_type IN ('shipping', 'discount') THEN line_type ELSE 'adjustment' END"
_AMOUNTS = _charges_of(f"{BY_ITSELF} + line_number", _KIND_OF_AMOUNT, "true")
_STALE_AMOUNTS = removal(
    "charges",
    f"""c USING (SELECT DISTINCT document_id FROM document_lines) d
        WHERE c.document_id = d.document_id AND c.line_number > {BY_ITSELF} AND NOT EXISTS (
            SELECT FROM document_lines l WHERE l.document_id = c.document_id
                AND {BY_ITSELF} + l.line_number = c.line_number AND {_KIND_OF_AMOUNT} = c.charge_type)""",  # noqa: S608
)
_HEADS = f"document_lines d JOIN orders o ON o.order_id = d.document_id WHERE line_number = 1 AND {_IS_OF_SALES}"


# A refund of a whole order pays back freight and taxes too: sales first, then freight; taxes are in no number here.
_WORTH = """coalesce(order_subtotal, (SELECT sum(i.quantity * i.unit_price - i.discount) FROM order_items i
    WHERE i.order_key = o.order_key) - coalesce(order_discount, 0), order_refund)"""
_FREIGHT_BACK = f"least(greatest(order_shipping, 0), greatest(coalesce(order_refund, 0) - coalesce({_WORTH}, 0), 0))"


def _charged(kind: str, amount: str, rows: str) -> str:
    """A charge of a whole order: line 0 of its document."""
    return upsert(
        "charges",
        ("document_id", "line_number", "charge_type", "order_key", "customer_key", "address_key", "currency",
         "charged_at", "amount"),
        ("document_id", "line_number", "charge_type"),
        f"""SELECT document_id, 0, '{kind}', o.order_key, o.customer_key, o.address_key, o.currency, o.purchased_at,
                {amount} FROM {rows}""",  # noqa: S608 - fixed names, no values
    )  # fmt: skip


# What an order's lines cost beyond its subtotal, one row per order that tells one.
_ABOVE_SUBTOTAL = """
    (SELECT d.document_id, d.order_subtotal - sum(quantity_sold * i.unit_price - i.discount) AS difference
     FROM document_lines d JOIN orders o ON o.order_id = d.document_id
     JOIN LATERAL (SELECT quantity AS quantity_sold, unit_price, discount FROM order_items
         WHERE order_key = o.order_key) i ON true
     WHERE d.line_number = 1 AND d.order_subtotal IS NOT NULL GROUP BY 1, d.order_subtotal) told
    JOIN orders o ON o.order_id = told.document_id WHERE difference < 0 OR difference > 0 AND NOT EXISTS (
        SELECT FROM document_lines l WHERE l.document_id = told.document_id AND l.kind = 'canceled')
"""
_OF_ORDERS = (
    _charged("shipping", f"order_shipping - {_FREIGHT_BACK}", f"{_HEADS} AND order_shipping <> 0"),
    _charged("discount", "-order_discount", f"{_HEADS} AND order_discount <> 0"),
    _charged("discount", "difference", _ABOVE_SUBTOTAL),
    upsert(
        "returns",
        ("return_id", "line_number", "order_key", "currency", "returned_at", "quantity", "amount"),
        ("return_id", "line_number"),
        f"""SELECT document_id, 0, o.order_key, o.currency, o.purchased_at, 0, least(order_refund, {_WORTH})
            FROM {_HEADS} AND order_refund > 0""",  # noqa: S608
    ),
    upsert(
        "order_payments",
        ("order_key", "payment_number", "payment_type", "instalments", "amount"),
        ("order_key", "payment_number"),
        f"""SELECT order_key, 1, d.payment_type, coalesce(d.instalments, 1), paid
            FROM {_HEADS} AND {_IS_PAID}""",  # noqa: S608
    ),
)  # fmt: skip
# Orders come before their lines: only these tell how much of a refund is goods. The rest is freight, then tax.
_REFUNDS_OF_LINES = """
    WITH told AS (
        SELECT r.return_key, r.return_id, r.amount,
            greatest(sum(i.quantity * i.unit_price - i.discount) + coalesce((SELECT c.amount FROM charges c
                WHERE c.document_id = r.return_id AND c.line_number = 0 AND c.charge_type = 'discount'), 0), 0) AS worth
        FROM returns r JOIN orders o ON o.order_key = r.order_key AND o.order_id = r.return_id
        JOIN order_items i ON i.order_key = o.order_key
        WHERE r.line_number = 0 AND r.return_id IN (SELECT document_id FROM document_lines)
        GROUP BY r.return_key, r.return_id, r.amount
    ), freight AS (
        UPDATE charges c SET amount = c.amount - least(c.amount, told.amount - worth) FROM told
        WHERE told.amount > worth AND c.document_id = told.return_id AND c.line_number = 0
            AND c.charge_type = 'shipping' AND c.amount > 0
    )
    UPDATE returns r SET amount = worth FROM told WHERE told.return_key = r.return_key AND told.amount > worth
"""
_OWN_RETURNS = """
    UPDATE returns r SET order_key = o.order_key,
        order_line_number = (SELECT min(i.line_number) FROM order_items i
            WHERE i.order_key = o.order_key AND i.product_key = r.product_key)
    FROM document_lines d JOIN orders o ON o.order_id = coalesce(d.original_order_id, d.document_id)
    WHERE d.kind = 'return' AND r.return_id = d.document_id AND r.line_number = d.line_number AND r.order_key IS NULL
"""
# The last purchase of the same product by the same person that is not taken back already; at the same price first.
_LINK = """
    WITH candidates AS (
        SELECT DISTINCT ON (r.return_key) r.return_key, o.order_key, i.line_number, i.quantity AS sold,
            r.quantity, r.returned_at
        FROM returns r JOIN orders o ON o.customer_key = r.customer_key AND o.currency = r.currency
            AND o.purchased_at <= r.returned_at AND o.status NOT IN ('canceled', 'unavailable')
        JOIN order_items i ON i.order_key = o.order_key AND i.product_key = r.product_key AND i.quantity >= r.quantity
        WHERE r.order_key IS NULL
        ORDER BY r.return_key, i.unit_price * r.quantity = r.amount DESC, o.purchased_at DESC, i.order_key,
            i.line_number
    ), fitting AS (
        SELECT c.*, sum(c.quantity) OVER (PARTITION BY order_key, line_number ORDER BY returned_at, return_key)
            + coalesce((SELECT sum(b.quantity) FROM returns b
                WHERE b.order_key = c.order_key AND b.order_line_number = c.line_number), 0) AS taken_back
        FROM candidates c
    )
    UPDATE returns r SET order_key = f.order_key, order_line_number = f.line_number
    FROM fitting f WHERE f.return_key = r.return_key AND taken_back <= sold
"""

_NAME_ALONE = (
    "UPDATE document_lines SET product_id = product_name WHERE product_id IS NULL AND product_name IS NOT NULL"
)
# Counted before anything looks for lines of the same document, which takes hours on a table taken for an empty one.
_BEGIN = (
    "DROP TABLE IF EXISTS document_lines",
    *_FREIGHT,
    _COUPON,
    _WITHIN,
    _NUMBER,
    "ANALYZE document_lines",
    _NAME_ALONE,
)
LINES_PREPARE = (*_BEGIN, *_CANCELED_LINES, *_PRODUCTS, *_PEOPLE, _ORDERS, *_STALE_LINES, *_STALE_ORDERS)
ITEMS_PREPARE = (*_BEGIN, _CANCELED_ITEMS, _OF_KNOWN_ORDERS, *_PRODUCTS, *_STALE_LINES)
AMOUNTS_PREPARE = (*_BEGIN, _OF_KNOWN_ORDERS, _STALE_AMOUNTS)
ORDERS_PREPARE = (*_BEGIN, *_PEOPLE, *_STALE_ORDERS)
LINES = (_ITEMS, _RETURNS, _CHARGES)
ORDERS = (_ORDERS,)
AMOUNTS_OF_ORDERS = (_AMOUNTS,)
LINES_FINISH = (*_OF_ORDERS, REFUNDED_LINES, FREIGHT_GIVEN_BACK, SHIPPING_OF_RETURNS, _OWN_RETURNS, _LINK)
ITEMS_FINISH = (REFUNDED_LINES, FREIGHT_GIVEN_BACK, _REFUNDS_OF_LINES, _OWN_RETURNS, _LINK)
ORDERS_FINISH = _OF_ORDERS
