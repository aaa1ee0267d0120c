"""Parts of hand-written queries that several tests put together."""

from lojista.metrics.filters import Filters


def narrowed(filters: Filters, category_column: str | None = None) -> tuple[str, list[object]]:
    """The filters as conditions on rows with `day`, `state`, `country` and `order_key`, and their values.

    A category is one of the order's items, or the row's own where its column is given.
    """
    parts, values = ["true"], list[object]()
    if filters.period is not None:
        parts.append("day BETWEEN %s AND %s")
        values += [filters.period.start, filters.period.end]
    if filters.states:
        parts.append("state = ANY(%s)")
        values.append(list(filters.states))
    if filters.countries:
        parts.append("country = ANY(%s)")
        values.append(list(filters.countries))
    if filters.payment_types:
        parts.append("order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%s))")
        values.append(list(filters.payment_types))
    if filters.categories:
        within = "order_key IN (SELECT order_key FROM entries WHERE NOT is_return AND category = ANY(%s))"
        parts.append(f"{category_column} = ANY(%s)" if category_column else within)
        values.append(list(filters.categories))
    return " AND ".join(parts), values
