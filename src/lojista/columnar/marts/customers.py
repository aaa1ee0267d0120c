"""Customers: what each ordered and brought back, in order, and what had come of them by then.

Guests, whose person is not known, are in none of these.
"""

import ibis
import ibis.expr.types as ir

from lojista.columnar.marts.attributes import firsts, order_attributes
from lojista.columnar.marts.bookings import bookings
from lojista.columnar.marts.sales import order_lines, orders
from lojista.columnar.marts.stored import Base, stored
from lojista.money import MONEY

FIRSTS = ("first_on", "first_state", "first_country", "first_payment_type_mask")
_SALE, _RETURN = 0, 1


def _entries(base: Base) -> ir.Table:
    """One row per valid order of a known customer and one per return, each on its own date."""
    known = order_attributes(base).filter(lambda order: order.is_valid & order.customer_key.notnull())
    sums = orders(base).select("order_key", "gross_sales", "discounts", "freight")
    sold = known.inner_join(sums, "order_key")
    bought = sold.select(
        "customer_key",
        "order_key",
        entry_at=sold.purchased_at,
        kind=ibis.literal(_SALE, "int32"),
        entry_id=sold.order_id,
        net_sales=(sold.gross_sales - sold.discounts).cast(MONEY),
        freight=sold.freight,
    )
    return bought.union(_returned(base, known))


def _returned(base: Base, known: ir.Table) -> ir.Table:
    """Returns and charges beside the orders' own, from a person's first valid order on.

    What comes before belongs to a purchase that the data does not have; a return of an order that it has counts from
    that first order on, also where it is dated before, as those are that have a day and no time.
    """
    booked = bookings(base)
    is_sales = booked.is_valid & ~booked.is_in_order & (booked.kind != "adjustment")
    of_known = booked.filter(is_sales, booked.customer_key.notnull())
    began = known.group_by("customer_key").agg(began_at=known.purchased_at.min())
    rows = of_known.inner_join(began, "customer_key")
    rows = rows.filter(rows.order_key.notnull() | (rows.entry_at >= rows.began_at))
    return rows.select(
        *("customer_key", "order_key"),
        entry_at=ibis.greatest(rows.entry_at, rows.began_at),
        kind=ibis.literal(_RETURN, "int32"),
        entry_id=rows.entry_id,
        net_sales=(-rows.returns - rows.discounts).cast(MONEY),
        freight=rows.freight,
    )


@stored
def customer_entries(base: Base) -> ir.Table:
    """One row per valid order of a known customer and one per return on one, with what had come of them by then.

    `order_number` counts a customer's orders up to and with this entry, `sales_to_date` sums up total sales likewise.
    On any day a customer's state is the one row with `entry_on <= day < next_entry_on`, the latter NULL for the last.
    `previous_order_on` is the day of the order before this one, NULL for the first order and for returns.
    `purchase_day_number` counts the days with an order up to and with this entry: several orders of a day count once.
    """
    entries = _entries(base)
    entries = entries.mutate(
        entry_on=entries.entry_at.date(),
        is_order=entries.kind == _SALE,
        total_sales=(entries.net_sales + entries.freight).cast(MONEY),
    )
    by_time = {"group_by": "customer_key", "order_by": ["entry_at", "kind", "entry_id"]}
    to_date = ibis.cumulative_window(**by_time)
    ordered_on = ibis.ifelse(entries.is_order, entries.entry_on, ibis.null("date"))
    running = entries.mutate(
        order_number=entries.is_order.cast("int32").sum().over(to_date).cast("int32"),
        sales_to_date=entries.total_sales.sum().over(to_date).cast(MONEY),
        last_order_on=ordered_on.max().over(to_date),
        next_entry_on=entries.entry_on.lead().over(ibis.window(**by_time)),
    )
    before = running.last_order_on.lag().over(ibis.window(**by_time))
    known = running.mutate(previous_order_on=ibis.ifelse(running.is_order, before, ibis.null("date")))
    is_new_day = known.is_order & ~known.previous_order_on.identical_to(known.entry_on)
    known = known.mutate(purchase_day_number=is_new_day.cast("int32").sum().over(to_date).cast("int32"))
    return known.inner_join(firsts(order_attributes(base)), "customer_key").select(
        *("customer_key", "order_key", "entry_on", "is_order", "order_number", "previous_order_on", "last_order_on"),
        *("purchase_day_number", "next_entry_on", "net_sales", "total_sales", "sales_to_date"),
        *FIRSTS,
    )


def customer_ids(base: Base) -> ir.Table:
    """One row per known person, with a valid order or without any: for finding them by their id."""
    return base["customers"].select("customer_key", "customer_id")


@stored
def customers(base: Base) -> ir.Table:
    """One row per known customer with a valid order: who they are, how they came, and what they brought so far.

    `second_on` is the day of their second order, NULL where there is none.
    """
    entries = customer_entries(base)
    sums = entries.group_by("customer_key", *FIRSTS).agg(
        second_on=entries.entry_on.min(where=entries.is_order & (entries.order_number == 2)),
        last_on=entries.entry_on.max(where=entries.is_order),
        order_count=entries.is_order.cast("int32").sum().cast("int32"),
        net_sales=entries.net_sales.sum().cast(MONEY),
        total_sales=entries.total_sales.sum().cast(MONEY),
    )
    return sums.inner_join(base["customers"].select("customer_key", "customer_id"), "customer_key")


def first_categories(base: Base) -> ir.Table:
    """One row per known customer and category among the items of their first valid order; NULL for items without.

    With what filters choose customers by, and `second_on`, as in `customers`.
    """
    lines = order_lines(base)
    pairs = lines.filter(lines.customer_type == "new").select("customer_key", "category").distinct()
    return pairs.inner_join(customers(base).select("customer_key", *FIRSTS, "second_on"), "customer_key")
