"""What a mapped file can tell: every field of an order and of its lines, with what it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from lojista.ingest.contracts import Kind

_LONGEST_KEY = 200
# What `line_kind` says of every line of a file of nothing but credit notes; one that is canceled takes nothing back.
CREDIT_NOTE = "credit note in a file of its own"
LARGEST_COUNT = 2**31 - 1


@dataclass(frozen=True)
class Field:
    """One thing that a file can tell of an order, or of one of its lines where `is_of_line`."""

    name: str
    meaning: str
    kind: Kind = Kind.TEXT
    is_of_line: bool = False
    longest: int | None = None


_FIELDS = (
    Field("order_id", "the order's own number; without it every row is an order", longest=_LONGEST_KEY),
    Field("purchased_at", "when it was ordered", Kind.TIMESTAMP),
    Field("purchased_time", "time of day when it was ordered, where that of the day tells none"),
    Field("customer_id", "the person: a number or an address that is the same at every order", longest=_LONGEST_KEY),
    Field("status", "how far the order is"),
    Field("payment_status", "whether it was paid: what was paid back is canceled, and what is unpaid has no payment"),
    Field("canceled_at", "when it was canceled; blank where it was not", Kind.TIMESTAMP),
    Field("approved_at", "when it was paid or approved", Kind.TIMESTAMP),
    Field("shipped_at", "when it was handed to the carrier", Kind.TIMESTAMP),
    Field("delivered_at", "when it came", Kind.TIMESTAMP),
    Field("promised_at", "the day by which it was promised", Kind.TIMESTAMP),
    Field("currency", "currency of every amount of the order: three letters, or its sign", Kind.CURRENCY),
    Field("country", "country that it went to: two letters, or a name"),
    Field("region", "state, province or region that it went to"),
    Field("city", "city that it went to"),
    Field("postal_prefix", "postal code, or its beginning"),
    Field("payment_type", "how it was paid", longest=_LONGEST_KEY),
    Field("instalments", "in how many instalments", Kind.INTEGER),
    Field("paid", "what was paid for the whole order; below zero is what was paid back, which is not kept",
          Kind.SIGNED_MONEY),
    Field("order_shipping", "freight of the whole order; below zero what was given back", Kind.SIGNED_MONEY),
    Field("order_shipping_discount", "what was taken off the freight of the whole order", Kind.MONEY),
    Field("order_discount", "discount on the whole order, beside those of its lines", Kind.MONEY),
    Field("order_coupon", "what a coupon or voucher took off the whole order, beside order_discount", Kind.MONEY),
    Field("order_subtotal", "items of the whole order after every discount; what is less than its lines is a discount",
          Kind.MONEY),
    Field("order_refund", "what was paid back of the whole order", Kind.MONEY),
    Field("product_id", "the product's own number; its name where there is none", is_of_line=True, longest=500),
    Field("product_name", "what the product is called", is_of_line=True),
    Field("category_id", "category of the product", is_of_line=True, longest=_LONGEST_KEY),
    Field("seller_id", "who sold it, in a marketplace", is_of_line=True, longest=_LONGEST_KEY),
    Field("line_kind", "words for what the line is, such as sale and return: for rules, and not kept", is_of_line=True),
    Field("original_order_id", "the order that a return is of, where it has a number of its own", is_of_line=True,
          longest=_LONGEST_KEY),
    Field("quantity", "units; below zero for what came back; one where it is not told", Kind.INTEGER, is_of_line=True),
    Field("unit_price", "price of one unit before discount", Kind.SIGNED_MONEY, is_of_line=True),
    Field("amount", "price of the whole line after discount; beside a unit price, what is less than that is a discount",
          Kind.SIGNED_MONEY, is_of_line=True),
    Field("discount", "discount on the whole line", Kind.MONEY, is_of_line=True),
    Field("discount_within",
          "discount on the whole line that its price and amount are after already, and that is shown", Kind.MONEY,
          is_of_line=True),
    Field("returned_quantity", "units of the line that came back, whose sale stays one", Kind.INTEGER, is_of_line=True),
    Field("refund", "what was paid back of the line, whose sale stays one", Kind.MONEY, is_of_line=True),
    Field("freight", "freight of the whole line; below zero what was given back", Kind.SIGNED_MONEY, is_of_line=True),
    Field("freight_discount", "what was taken off the freight of the line", Kind.MONEY, is_of_line=True),
)  # fmt: skip

FIELDS: Mapping[str, Field] = {field.name: field for field in _FIELDS}
