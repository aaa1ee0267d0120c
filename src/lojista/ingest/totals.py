"""What a shop holds, counted in its own tables: what a load would make of files, before it is done."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

_MOST_OFF = Decimal("0.9")
_LOOK = "look at which columns are unit_price, amount and discount"
_PEOPLE = """
    SELECT count(*), count(*) FILTER (WHERE customer_key IS NULL), count(DISTINCT customer_key),
        count(*) FILTER (WHERE status IN ('canceled', 'unavailable')), min(purchased_at), max(purchased_at) FROM orders
"""
_MONEY = """
    SELECT currency, sum(orders)::bigint, sum(items), sum(discounts), sum(freight), sum(returned),
        sum(return_count)::bigint, sum(adjustments), sum(off)
    FROM (
        SELECT currency, count(DISTINCT order_key) AS orders, coalesce(sum(quantity * unit_price), 0) AS items,
            coalesce(sum(i.discount), 0) AS discounts, coalesce(sum(freight), 0) AS freight, 0 AS returned,
            0 AS return_count, 0 AS adjustments,
            coalesce(sum(quantity * unit_price - i.discount + freight)
                FILTER (WHERE status IN ('canceled', 'unavailable')), 0) AS off
        FROM orders LEFT JOIN order_items i USING (order_key) GROUP BY currency
        UNION ALL SELECT currency, 0, 0, 0, 0, sum(amount), count(*), 0, 0 FROM returns GROUP BY currency
        UNION ALL SELECT c.currency, 0, 0, coalesce(-sum(amount) FILTER (WHERE charge_type = 'discount'), 0),
            coalesce(sum(amount) FILTER (WHERE charge_type = 'shipping'), 0), 0, 0,
            coalesce(sum(amount) FILTER (WHERE charge_type = 'adjustment'), 0),
            coalesce(sum(amount) FILTER (WHERE status IN ('canceled', 'unavailable')), 0)
        FROM charges c LEFT JOIN orders o USING (order_key) GROUP BY c.currency
    ) parts GROUP BY currency ORDER BY 2 DESC, currency
"""


@dataclass(frozen=True)
class CurrencyTotals:
    """Sums of one currency over all orders, canceled ones too.

    items - discounts - returned + freight + adjustments is the sum of everything that came in. Of that, `canceled` is
    what orders that are off came to: their items less discounts, with freight and charges.
    """

    currency: str
    order_count: int
    items: Decimal
    discounts: Decimal
    freight: Decimal
    returned: Decimal
    return_count: int
    adjustments: Decimal
    canceled: Decimal

    @property
    def net(self) -> Decimal:
        """Items less discounts and what came back."""
        return self.items - self.discounts - self.returned

    @property
    def everything(self) -> Decimal:
        """The sum of all lines and charges that came in."""
        return self.items - self.discounts - self.returned + self.freight + self.adjustments


@dataclass(frozen=True)
class ShopTotals:
    """All that a shop holds. Guests are orders without a customer; first and last are None without orders."""

    order_count: int
    guest_order_count: int
    customer_count: int
    canceled_count: int
    first_at: datetime | None
    last_at: datetime | None
    currencies: tuple[CurrencyTotals, ...]


def oddities_of(totals: ShopTotals) -> tuple[str, ...]:
    """Sentences on sums that no shop has, one for each currency at most: mostly columns were taken for another."""
    found = (_oddity(one) for one in totals.currencies if one.order_count)
    return tuple(sentence for sentence in found if sentence)


def _oddity(one: CurrencyTotals) -> str | None:
    if one.items > 0 and one.returned >= one.items:
        return f"Returns in {one.currency} are {one.returned / one.items:.0%} of what was sold: {_LOOK}."
    if one.items > 0 and one.discounts >= _MOST_OFF * one.items:
        return f"Discounts in {one.currency} are {one.discounts / one.items:.0%} of what was sold: {_LOOK}."
    return f"Sales in {one.currency} come to {one.net:,.2f}: {_LOOK}." if one.net <= 0 else None


def shop_totals(connection: psycopg.Connection[Any]) -> ShopTotals:
    """Counts and sums of the shop's tables as this transaction sees them."""
    orders, guests, people, canceled, first, last = connection.execute(_PEOPLE).fetchone() or (0, 0, 0, 0, None, None)
    sums = connection.execute(_MONEY).fetchall()
    return ShopTotals(orders, guests, people, canceled, first, last, tuple(CurrencyTotals(*row) for row in sums))
