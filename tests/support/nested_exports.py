"""Exports of orders that hold their lines as a list, each with the sums that it must come to."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from support.export_lines import Export, Line, fees, first_lines, goods, lines

LINES = lines()
FIRSTS = first_lines(LINES)


def _orders() -> Iterator[tuple[Line, list[Line]]]:
    for _, of_order in groupby(LINES, lambda one: one.order):
        found = list(of_order)
        yield found[0], found


def json_lines() -> Export:
    """An order a line: the customer an object, amounts as texts, the total with shipping, and taxes in a list."""

    def order(first: Line, of_order: list[Line]) -> dict[str, Any]:
        return {
            "id": 820982911946154500 + first.order,
            "number": f"#{1000 + first.order}",
            "created_at": f"{first.moment:%Y-%m-%dT%H:%M:%S}+01:00",
            "currency": "EUR",
            "customer": {"id": 7000 + first.customer, "email": f"c{first.customer}@example.com", "orders_count": 3},
            "shipping_address": {"city": "Graz", "country_code": "AT", "zip": "8010"},
            "status": "cancelled" if first.order % 10 == 0 else "completed",
            "shipping_total": str(first.fee),
            "total": str(goods(of_order) + first.fee),
            "line_items": [
                {
                    "id": 1000 * one.order + place,
                    "sku": f"S-{one.product}",
                    "name": f"Blue bowl {one.product}",
                    "quantity": one.quantity,
                    "price": str(one.price),
                    "total": str(one.goods),
                    "taxes": [{"rate": 0.2}],
                }
                for place, one in enumerate(of_order)
            ],
            "meta": [{"key": "a", "value": 1}],
        }

    text = "".join(json.dumps(order(*one)) + "\n" for one in _orders())
    return Export({"orders.jsonl": text.encode()}, goods(LINES), freight=fees(FIRSTS))


def wrapped_document() -> Export:
    """An answer of a programming interface over many lines: numbers as numbers, discounts of orders, names alone."""

    def order(first: Line, of_order: list[Line]) -> dict[str, Any]:
        off = first.order % 3
        return {
            "orderNumber": f"O{first.order:05}",
            "orderDate": f"{first.day:%Y-%m-%d}",
            "buyer": {"username": f"buyer{first.customer}", "address": {"country": "Germany", "city": "Ulm"}},
            "discountTotal": off,
            "orderTotal": float(goods(of_order) - off),
            "currencyCode": "EUR",
            "items": [
                {"title": f"Lamp number {one.product}", "qty": one.quantity, "unitPrice": float(one.price)}
                for one in of_order
            ],
        }

    document = {"page": 1, "orders": [order(*one) for one in _orders()]}
    discounts = Decimal(sum(first.order % 3 for first in FIRSTS))
    return Export({"answer.json": json.dumps(document, indent=2).encode()}, goods(LINES), discounts=discounts)
