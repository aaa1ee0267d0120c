"""How what a line says that came back of it is booked: refunds and units of sales, and freight of returns.

Their line numbers begin after those of any document, so that lines of returns, which say nothing of sales, and lines of
sales, which say nothing of returns, never stand in each other's place: `REFUNDS` and more for what was paid back of a
sale's line, `FREIGHT_BACK` for the whole shipping of a return, and more for the freight of its lines, `BY_ITSELF` and
more for amounts of whole orders that a file of their own tells.
"""

from lojista.ingest.statements import removal, upsert

REFUNDS, FREIGHT_BACK, BY_ITSELF = 1_000_000, 2_000_000, 3_000_000
_CAME_BACK = "(refund <> 0 OR returned_quantity <> 0)"
_CHARGE = (
    "document_id", "line_number", "charge_type", "order_key", "customer_key", "address_key", "currency", "charged_at",
    "amount",
)  # fmt: skip
OWN_ORDER = "LEFT JOIN orders o ON o.order_id = d.document_id"
WHOSE = "LEFT JOIN customers c USING (customer_id) LEFT JOIN order_addresses a USING (address_id)"

# One row per sold line of which something came back: what was paid back of it, else what was paid for the units.
REFUNDED_LINES = upsert(
    "returns",
    ("return_id", "line_number", "order_key", "order_line_number", "customer_key", "address_key", "product_key",
     "currency", "returned_at", "quantity", "amount"),
    ("return_id", "line_number"),
    f"""SELECT document_id, {REFUNDS} + line_number, o.order_key, line_number, o.customer_key, o.address_key,
            product_key, o.currency, o.purchased_at,
            least(coalesce(abs(returned_quantity), CASE WHEN refund >= net THEN units ELSE 0 END), units),
            greatest(least(coalesce(refund, round(net * abs(returned_quantity) / units, 4)), net), 0)
        FROM (SELECT *, value - coalesce(discount, 0) AS net FROM document_lines WHERE kind = 'sale' AND {_CAME_BACK}) d
        JOIN orders o ON o.order_id = d.document_id LEFT JOIN products USING (product_id)""",  # noqa: S608 - fixed names
)  # fmt: skip
STALE_REFUNDS = removal(
    "returns",
    f"""r USING (SELECT DISTINCT document_id FROM document_lines WHERE kind IN ('sale', 'canceled')) d
        WHERE r.return_id = d.document_id AND r.line_number > {REFUNDS} AND NOT EXISTS (SELECT FROM document_lines l
            WHERE l.document_id = r.return_id AND {REFUNDS} + l.line_number = r.line_number AND l.kind = 'sale'
                AND {_CAME_BACK})""",  # noqa: S608 - fixed names
)
# One row per line with freight below zero, by a number of its own where the line is a return.
FREIGHT_GIVEN_BACK = upsert(
    "charges",
    _CHARGE,
    ("document_id", "line_number", "charge_type"),
    f"""SELECT document_id, line_number + CASE kind WHEN 'return' THEN {FREIGHT_BACK} ELSE 0 END, 'shipping',
            o.order_key, c.customer_key, a.address_key, d.currency, d.purchased_at, freight
        FROM document_lines d {OWN_ORDER} {WHOSE} WHERE kind IN ('sale', 'return') AND freight < 0""",  # noqa: S608 - fixed names
)
# One row per document of returns alone whose shipping is below zero.
SHIPPING_OF_RETURNS = upsert(
    "charges",
    _CHARGE,
    ("document_id", "line_number", "charge_type"),
    f"""SELECT document_id, {FREIGHT_BACK}, 'shipping', o.order_key, c.customer_key, a.address_key, d.currency,
            d.purchased_at, order_shipping
        FROM document_lines d {OWN_ORDER} {WHOSE} WHERE line_number = 1 AND kind = 'return' AND order_shipping < 0
            AND NOT EXISTS (SELECT FROM document_lines l
                WHERE l.document_id = d.document_id AND l.kind IN ('sale', 'canceled'))""",  # noqa: S608 - fixed names
)
STALE_FREIGHT = removal(
    "charges",
    f"""c USING (SELECT DISTINCT document_id FROM document_lines WHERE kind = 'return') d
        WHERE c.document_id = d.document_id AND c.line_number BETWEEN {FREIGHT_BACK} AND {BY_ITSELF}
            AND NOT EXISTS (
            SELECT FROM document_lines l WHERE l.document_id = c.document_id AND l.kind = 'return'
                AND (l.freight < 0 AND {FREIGHT_BACK} + l.line_number = c.line_number
                    OR l.order_shipping < 0 AND l.line_number = 1 AND c.line_number = {FREIGHT_BACK}))""",  # noqa: S608
)
