"""Orders as they were promised, delivered and liked."""

import ibis.expr.types as ir

from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import by_payment_type
from lojista.metrics.parameters import Slots, in_period_and_places, paid_with

_LINE_COLUMNS = {"category": "category", "seller": "seller_key"}
_MARKS = {"category": "is_first_of_category", "seller_key": "is_first_of_seller"}


def delivery_facts(marts: Marts, slots: Slots, by: tuple[str, ...], needs: Needs) -> Facts:  # noqa: ARG001 - as all facts
    """One row per order, whatever its status, on its own day; per order and seller or category where asked by it.

    An order is in a category, or a seller's, when one of its items is. A category filter keeps orders with such an
    item; by seller, only the sellers of those items have the order. `days_known` is how long an order can be followed:
    to the day of the shop's last purchase.
    """
    is_known_by_seller = "seller" in by and "category" not in by and slots.categories is None
    rows = marts("seller_deliveries" if is_known_by_seller else "deliveries").rename(date="purchased_on")
    last_day = marts("data_span").last_at.date().as_scalar()
    rows = rows.mutate(days_known=last_day.delta(rows.date, unit="day").cast("int32"))
    rows = rows.filter(*in_period_and_places(rows, slots), *paid_with(rows, slots))
    grouped = [column for name, column in _LINE_COLUMNS.items() if name in by]
    if grouped and not is_known_by_seller:
        rows = rows.inner_join(_pairs(marts, slots, grouped), "order_key")
    elif slots.categories is not None:
        rows = rows.semi_join(_chosen_lines(marts, slots), "order_key")
    if "payment_type" in by:
        rows = by_payment_type(rows, marts)
    return Facts(rows, is_one_row_per_order=True)


def _pairs(marts: Marts, slots: Slots, grouped: list[str]) -> ir.Table:
    """One row per order and group: those marked as the first of it where no filter can leave that line out."""
    lines = _chosen_lines(marts, slots)
    if len(grouped) == 1 and (slots.categories is None or grouped == ["category"]):
        lines = lines.filter(lines[_MARKS[grouped[0]]])
        return lines.select("order_key", *grouped)
    return lines.select("order_key", *grouped).distinct()


def _chosen_lines(marts: Marts, slots: Slots) -> ir.Table:
    lines = marts("order_lines")
    return lines if slots.categories is None else lines.filter(slots.categories.contains(lines.category))
