"""Finds one customer by id or by how it begins: never by what stands within it, which no order of ids would help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.errors import UnknownCustomerError
from lojista.metrics.coverage import last_full_day
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import cut_points
from lojista.metrics.segments import CHAMPIONS, SEGMENTS, segmented
from lojista.metrics.statements import ask_dicts, ask_rows
from lojista.money import MONEY, to_cents

_SUGGESTED = 3


@dataclass(frozen=True)
class FoundCustomer:
    """A person whose id begins with what was looked for. Total sales after returns, in the shop's currency.

    `last_order_on` is the day of the last valid order, None without one.
    """

    customer_id: str
    order_count: int
    total_sales: Decimal
    last_order_on: date | None


def find_customers(engine: Engine, text: str, limit: int) -> tuple[FoundCustomer, ...]:
    """The person of exactly that id first, then those whose ids begin with it, in the order of ids; none for no text.

    At most `limit` of them. Persons without a valid order are among them. Upper and lower case differ.
    """
    if not text:
        return ()
    found = _customers(ask_dicts(engine, _beginning, limit, values={"text": text}))
    return tuple(sorted(found, key=lambda customer: (customer.customer_id != text, customer.customer_id)))


def _customers(rows: Iterable[dict[str, Any]]) -> tuple[FoundCustomer, ...]:
    return tuple(FoundCustomer(**row | {"total_sales": to_cents(row["total_sales"])}) for row in rows)


def _beginning(marts: Marts, limit: int) -> ir.Table:
    ids = marts("customer_ids")
    hits = ids.filter(ids.customer_id.startswith(place("text", "string"))).order_by("customer_id").limit(limit)
    return _with_sums(hits, marts)


def _with_sums(ids: ir.Table, marts: Marts) -> ir.Table:
    joined = ids.left_join(marts("customers").drop("customer_id"), "customer_key")
    return joined.select(
        "customer_id",
        order_count=joined.order_count.fill_null(0),
        total_sales=joined.total_sales.fill_null(0).cast(MONEY),
        last_order_on=joined.last_on,
    )


def customer_key(engine: Engine, customer_id: str) -> int:
    """The key that a person's rows have. Raises UnknownCustomerError, with the nearest ids, for an id nobody has."""
    rows = ask_rows(engine, _key, values={"text": customer_id})[1]
    if not rows:
        nearest = nearest_customers(engine, customer_id)
        raise UnknownCustomerError(customer_id, (customer.customer_id for customer in nearest))
    return int(rows[0][0])


def _key(marts: Marts) -> ir.Table:
    ids = marts("customer_ids")
    return ids.filter(ids.customer_id == place("text", "string")).select("customer_key")


def nearest_customers(engine: Engine, text: str) -> tuple[FoundCustomer, ...]:
    """The three persons whose ids share the longest beginning with a text, the longest first; fewer if there are fewer.

    In sorted ids they lie right before and right after it, so that the others need no comparing.
    """
    near = [row for before in (True, False) for row in ask_dicts(engine, _beside, before, values={"text": text})]
    found = sorted(_customers(near), key=lambda one: (-_shared(one.customer_id, text), one.customer_id))
    return tuple(found[:_SUGGESTED])


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common from the first one on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _beside(marts: Marts, is_before: bool) -> ir.Table:
    ids, text = marts("customer_ids"), place("text", "string")
    if is_before:
        near = ids.filter(ids.customer_id < text).order_by(ibis.desc("customer_id"))
    else:
        near = ids.filter(ids.customer_id > text).order_by("customer_id")
    return _with_sums(near.limit(_SUGGESTED), marts)


def best_customers(engine: Engine, limit: int) -> tuple[FoundCustomer, ...]:
    """Some to look at: the champions who brought most up to the last full day, or whoever did where there are none.

    Without champions, over all of the data. Those who brought most first, ties in no order that means anything.
    """
    day = last_full_day(engine)
    if day is None:
        return ()
    champions = ask_dicts(engine, _champions, limit, values=cut_points(engine, day).values())
    return _customers(champions or ask_dicts(engine, _best, limit))


def _champions(marts: Marts, limit: int) -> ir.Table:
    rows = segmented(marts)
    best = rows.filter(rows.segment_code == SEGMENTS.index(CHAMPIONS))
    known = best.select("customer_key", order_count="frequency", total_sales="monetary", last_order_on="recency")
    return _most_first(known.order_by([ibis.desc("total_sales"), "customer_key"]).limit(limit), marts)


def _best(marts: Marts, limit: int) -> ir.Table:
    rows = marts("customers").select("customer_key", "order_count", "total_sales", last_order_on="last_on")
    return _most_first(rows.order_by([ibis.desc("total_sales"), "customer_key"]).limit(limit), marts)


def _most_first(rows: ir.Table, marts: Marts) -> ir.Table:
    """Few customers, named once they are found."""
    named = rows.inner_join(marts("customer_ids"), "customer_key")
    return named.order_by([ibis.desc("total_sales"), "customer_key"]).drop("customer_key")
