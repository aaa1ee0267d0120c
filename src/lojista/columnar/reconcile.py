"""Follows counts and sums from PostgreSQL through the copy to the marts, and names the first hop where they part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import psycopg

from lojista.columnar.engine import Engine, fetch, marts_of
from lojista.columnar.marts import INVALID_STATUSES
from lojista.columnar.reported import converts, read_as_reported
from lojista.columnar.tables import BASE_TABLES, in_postgres
from lojista.money import SUM_OF_MONEY

FILES_TO_POSTGRES = "files to PostgreSQL"
POSTGRES_TO_COPY = "PostgreSQL to copy"
COPY_TO_MARTS = "copy to marts"
PUBLISHED_TO_SPARK = "publication to Spark"


@dataclass(frozen=True)
class Comparison:
    """One number before and after one hop.

    `may_be_more`: other programs write there too. What a file brings is never there twice, since a table has keys.
    """

    hop: str
    what: str
    before: Decimal
    after: Decimal
    may_be_more: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether nothing was lost, doubled or changed."""
        return self.before == self.after or (self.may_be_more and self.before < self.after)

    @property
    def of_others(self) -> Decimal:
        """What other programs brought beside it."""
        return self.after - self.before if self.is_equal else Decimal(0)


def reconcile(reader: psycopg.Connection[Any], copy: Any) -> tuple[Comparison, ...]:
    """Every comparison, in the order of the data. Both sides are read as they stand: synchronise first."""
    read_as_reported(reader)
    return (*_files(reader), *_tables(reader, copy), *_marts(copy))


def first_difference(comparisons: tuple[Comparison, ...]) -> Comparison | None:
    """The earliest hop that does not agree, None when all do."""
    return next((comparison for comparison in comparisons if not comparison.is_equal), None)


# Feeds each of whose rows is one row of a table. A table that several readings filled holds what any of them brought.
_ROW_BY_ROW = {
    "addresses": "order_addresses",
    **{name: name for name in ("sellers", "products", "orders", "order_items", "order_payments", "order_reviews")},
}
_READ_ONCE = """
    SELECT feed, max(file_name), sum(rows_in), sum(rows_loaded + rows_updated + rows_unchanged + rows_rejected),
        sum(rows_in - rows_rejected), (SELECT count(*) FROM lojista.load_files f WHERE f.feed = ANY(%s))
    FROM lojista.load_files WHERE NOT is_skipped GROUP BY feed HAVING count(*) = 1 ORDER BY feed
"""
# These write to the same tables.
_DOCUMENTS = ["documents", "document_lines", "lines_of_documents", "amounts_of_documents"]


def _files(reader: psycopg.Connection[Any]) -> Iterator[Comparison]:
    """Rows that were accepted of each file beside those of the table that it filled alone."""
    for feed, file_name, rows_in, accounted, accepted, documents in reader.execute(_READ_ONCE, [_DOCUMENTS]):
        yield Comparison(FILES_TO_POSTGRES, f"rows of {file_name}, accounted for", Decimal(rows_in), Decimal(accounted))
        if feed in _ROW_BY_ROW and not documents:
            table = _ROW_BY_ROW[feed]
            stored = reader.execute(f"SELECT count(*) FROM lojista.{table}".encode()).fetchone() or (0,)  # noqa: S608
            what = f"rows of {file_name}, less refused ones, in {table}"
            yield Comparison(FILES_TO_POSTGRES, what, Decimal(accepted), Decimal(stored[0]), may_be_more=True)


def _tables(reader: psycopg.Connection[Any], copy: Any) -> Iterator[Comparison]:
    for table, columns in BASE_TABLES.items():
        sums = [name for name, kind in columns.items() if kind.startswith("DECIMAL") or name.endswith("_key")]
        asked = _selection(in_postgres(table, name) for name in sums)
        before = reader.execute(f"SELECT {asked} FROM {table}".encode()).fetchone()  # noqa: S608 - our own names
        after = copy.execute(f"SELECT {_selection(sums)} FROM base.{table}").fetchall()[0]  # noqa: S608 - our own names
        labels = [f"rows of {table}", *(f"sum of {table}.{name}" for name in sums)]
        for label, left, right in zip(labels, before or (), after, strict=True):
            yield Comparison(POSTGRES_TO_COPY, label, Decimal(left), Decimal(right))


def _selection(sums: Iterable[str]) -> str:
    return ", ".join(["count(*)", *(f"coalesce(sum({name}), 0)" for name in sums)])


_OWN = "FROM base.orders o JOIN base.shop USING (currency)"
_ITEMS = f"{_OWN} JOIN base.order_items i USING (order_key)"
_OWN_ITEMS = f"{_OWN} LEFT JOIN base.order_items i USING (order_key)"
_PAID = f"{_OWN} JOIN base.order_payments p USING (order_key)"
_IS_OURS = "currency = (SELECT currency FROM base.shop)"
_VALID = f"status NOT IN {INVALID_STATUSES}"
_CHARGED = f"FROM base.charges WHERE {_IS_OURS} AND order_key IN (SELECT order_key {_OWN}) AND charge_type ="

# Returns and charges that count as sales, with whose they are: of the order's customer where the order is known.
_BOOKED = f"""
    SELECT CASE WHEN o.order_key IS NULL THEN b.customer_key ELSE o.customer_key END AS person, o.status, b.kind,
        b.amount,
        CASE WHEN b.kind = 'return' THEN b.booked_at ELSE coalesce(o.purchased_at, b.booked_at) END AS booked_at,
        o.order_key IS NOT NULL AS has_order, b.kind <> 'return' AND o.order_key IS NOT NULL AS is_in_order
    FROM (SELECT order_key, customer_key, 'return' AS kind, -amount AS amount, returned_at AS booked_at
            FROM base.returns WHERE {_IS_OURS}
        UNION ALL SELECT order_key, customer_key, charge_type, amount, charged_at FROM base.charges WHERE {_IS_OURS}
    ) b LEFT JOIN (SELECT * FROM base.orders WHERE {_IS_OURS}) o USING (order_key)
"""  # noqa: S608 - fixed names, no values
# Those of known customers with a valid order: of their orders, and without one from their first on.
_BOOKED_BY_CUSTOMERS = f"""
    FROM ({_BOOKED}) booked JOIN (SELECT customer_key AS person, min(purchased_at) AS began_at {_OWN} WHERE {_VALID}
        GROUP BY customer_key) began USING (person)
    WHERE (status IS NULL OR {_VALID}) AND kind <> 'adjustment' AND (has_order OR booked_at >= began_at)
"""

# Items and freight of valid orders of known customers, with what was charged beside them, less what came back.
_KNOWN_SALES = f"""
    SELECT (SELECT coalesce(sum(gross_sales - discount + freight), 0) {_ITEMS}
            WHERE {_VALID} AND customer_key IS NOT NULL)
        + (SELECT coalesce(sum(amount), 0) {_BOOKED_BY_CUSTOMERS})
"""

# What a mart must hold, as a query over the base tables and one over the mart.
MART_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("orders", f"SELECT count(*) {_OWN}", "SELECT count(*) FROM marts.orders"),
    (
        "valid orders",
        f"SELECT count(*) {_OWN} WHERE {_VALID}",
        "SELECT count(*) FROM marts.orders WHERE is_valid",
    ),
    ("order items", f"SELECT count(*) {_ITEMS}", "SELECT count(line_number) FROM marts.order_lines"),
    (
        "gross sales in orders",
        f"SELECT sum(gross_sales) {_ITEMS}",
        "SELECT sum(gross_sales) FROM marts.orders",
    ),
    (
        "gross sales in order_lines",
        f"SELECT sum(gross_sales) {_ITEMS}",
        "SELECT sum(gross_sales) FROM marts.order_lines",
    ),
    (
        "freight in orders",
        f"SELECT (SELECT coalesce(sum(freight), 0) {_ITEMS}) + (SELECT coalesce(sum(amount), 0) {_CHARGED} 'shipping')",
        "SELECT sum(freight) FROM marts.orders",
    ),
    ("freight in order_lines", f"SELECT sum(freight) {_ITEMS}", "SELECT sum(freight) FROM marts.order_lines"),
    ("discounts", f"SELECT sum(discount) {_ITEMS}", "SELECT sum(discounts) FROM marts.order_lines"),
    *(
        (
            name,
            f"SELECT sum(amount) * {sign} FROM ({_BOOKED}) WHERE kind = '{kind}'",  # noqa: S608
            f"SELECT sum({column}) FROM marts.bookings",  # noqa: S608
        )
        for name, kind, column, sign in (
            ("returns", "return", "returns", -1),
            ("freight charged beside items", "shipping", "freight", 1),
            ("discounts given beside items", "discount", "discounts", -1),
            ("adjustments", "adjustment", "adjustments", 1),
        )
    ),
    ("payments", f"SELECT sum(amount) {_PAID}", "SELECT sum(amount) FROM marts.payments"),
    ("payments in orders", f"SELECT sum(amount) {_PAID}", "SELECT sum(payments_received) FROM marts.orders"),
    ("customer ids", "SELECT count(*) FROM base.customers", "SELECT count(*) FROM marts.customer_ids"),
    ("deliveries", f"SELECT count(*) {_OWN}", "SELECT count(*) FROM marts.deliveries"),
    ("steps of orders", f"SELECT count(*) {_OWN}", "SELECT count(*) FROM marts.order_steps"),
    (
        "deliveries in steps of orders",
        f"SELECT count(delivered_at) {_OWN}",
        "SELECT count(delivered_at) FROM marts.order_steps",
    ),
    ("order places", f"SELECT count(*) {_OWN}", "SELECT count(*) FROM marts.order_places"),
    (
        "sales in order places",
        f"SELECT (SELECT coalesce(sum(gross_sales - discount + freight), 0) {_ITEMS})"  # noqa: S608
        f" + (SELECT coalesce(sum(amount), 0) FROM ({_BOOKED}) WHERE is_in_order AND kind <> 'adjustment')",
        "SELECT sum(order_value) FROM marts.order_places",
    ),
    (
        "orders by seller",
        f"SELECT count(*) FROM (SELECT DISTINCT order_key, seller_key {_OWN_ITEMS})",  # noqa: S608
        "SELECT count(*) FROM marts.seller_deliveries",
    ),
    ("products", "SELECT count(*) FROM base.products", "SELECT count(*) FROM marts.products"),
    ("sellers", "SELECT count(*) FROM base.sellers", "SELECT count(*) FROM marts.sellers"),
    (
        "products of orders with several",
        f"SELECT sum(n) FROM (SELECT count(DISTINCT product_key) AS n {_ITEMS} GROUP BY order_key HAVING n > 1)",  # noqa: S608
        "SELECT count(*) FROM marts.product_baskets",
    ),
    (
        "customers with a valid order",
        f"SELECT count(DISTINCT customer_key) {_OWN} WHERE {_VALID}",
        "SELECT count(*) FROM marts.customers",
    ),
    (
        "orders of known customers",
        f"SELECT count(customer_key) {_OWN} WHERE {_VALID}",
        "SELECT sum(order_count) FROM marts.customers",
    ),
    ("total sales of known customers", _KNOWN_SALES, "SELECT sum(total_sales) FROM marts.customers"),
    ("total sales in customer entries", _KNOWN_SALES, "SELECT sum(total_sales) FROM marts.customer_entries"),
    (
        "orders in customer entries",
        f"SELECT count(customer_key) {_OWN} WHERE {_VALID}",
        "SELECT count(*) FILTER (WHERE is_order) FROM marts.customer_entries",
    ),
    (
        "purchase days in customer entries",
        f"SELECT count(*) FROM (SELECT DISTINCT customer_key, purchased_at::DATE {_OWN} WHERE {_VALID}"  # noqa: S608
        " AND customer_key IS NOT NULL)",
        "SELECT sum(days) FROM (SELECT max(purchase_day_number) AS days FROM marts.customer_entries"
        " GROUP BY customer_key)",
    ),
    (
        "returns in customer entries",
        f"SELECT count(*) {_BOOKED_BY_CUSTOMERS} AND NOT is_in_order",
        "SELECT count(*) FILTER (WHERE NOT is_order) FROM marts.customer_entries",
    ),
    (
        "purchases of known customers",
        f"SELECT count(customer_key) {_OWN} WHERE {_VALID}",
        "SELECT count(*) FROM marts.purchases",
    ),
    (
        "value of purchases",
        f"SELECT (SELECT coalesce(sum(gross_sales - discount + freight), 0) {_ITEMS}"  # noqa: S608
        f" WHERE {_VALID} AND customer_key IS NOT NULL) + (SELECT coalesce(sum(amount), 0) FROM ({_BOOKED})"
        f" WHERE is_in_order AND {_VALID} AND kind <> 'adjustment' AND person IS NOT NULL)",
        "SELECT sum(order_value) FROM marts.purchases",
    ),
    (
        "reviews by known customers",
        f"SELECT count(*) {_OWN} JOIN base.order_reviews USING (order_key) WHERE {_VALID} AND customer_key IS NOT NULL",
        "SELECT count(*) FROM marts.reviews",
    ),
    (
        "customers with a first category",
        f"SELECT count(DISTINCT customer_key) {_OWN} WHERE {_VALID}",
        "SELECT count(DISTINCT customer_key) FROM marts.first_categories",
    ),
    (
        "categories of orders with several",
        f"SELECT sum(n) FROM (SELECT count(DISTINCT category_key) AS n {_ITEMS} JOIN base.products USING (product_key)"  # noqa: S608
        " GROUP BY order_key HAVING n > 1)",
        "SELECT count(*) FROM marts.category_baskets",
    ),
    (
        "payment types",
        "SELECT count(DISTINCT payment_type) FROM base.order_payments",
        "SELECT count(*) FROM marts.payment_types",
    ),
    ("categories", "SELECT count(*) FROM base.categories", "SELECT count(*) FROM marts.categories"),
    (
        "orders in any currency",
        "SELECT sum(order_count) FROM base.order_currencies",
        "SELECT sum(order_count) FROM marts.order_currencies",
    ),
    ("shop", "SELECT count(*) FROM base.shop", "SELECT count(*) FROM marts.shop"),
    ("scores of the last run", "SELECT count(*) FROM base.latest_scores", "SELECT count(*) FROM marts.customer_scores"),
    ("month ends kept", "SELECT count(*) FROM base.segment_snapshots", "SELECT count(*) FROM marts.segment_snapshots"),
    (
        "stays in segments",
        "SELECT count(*) FROM base.segment_changes",
        "SELECT count(*) FROM marts.segment_memberships",
    ),
)


def _marts(copy: Any) -> Iterator[Comparison]:
    for what, before, after in MART_CHECKS:
        left, right = (Decimal(copy.execute(query).fetchall()[0][0] or 0) for query in (before, after))
        yield Comparison(COPY_TO_MARTS, what, left, right)


@dataclass(frozen=True)
class PaymentGap:
    """How many valid orders were paid another amount than their items and freight. Sums in the shop's currency."""

    order_count: int
    sales: Decimal
    payments: Decimal


# What is converted is rounded in parts, what was sold in others than what was paid: its own amounts say if they agree.
_UNEQUAL = f"""
    SELECT count(*) FROM lojista.orders o LEFT JOIN lojista.order_rates USING (order_key)
    LEFT JOIN (SELECT order_key, sum(quantity * unit_price - discount + freight) AS items FROM lojista.order_items
        GROUP BY order_key) sold USING (order_key)
    LEFT JOIN (SELECT order_key, currency, sum(amount) AS charges FROM lojista.charges
        WHERE charge_type <> 'adjustment' GROUP BY order_key, currency) charged USING (order_key, currency)
    LEFT JOIN (SELECT order_key, sum(amount) AS payments FROM lojista.order_payments GROUP BY order_key) paid
        USING (order_key)
    WHERE {_VALID} AND (rate IS NOT NULL OR currency = (SELECT currency FROM lojista.shop))
        AND coalesce(items, 0) + coalesce(charges, 0) <> coalesce(payments, 0)
"""  # noqa: S608 - fixed names, no values


def payment_gap(reader: psycopg.Connection[Any], engine: Engine) -> PaymentGap:
    """How far the two views of the same orders, what was sold and what was paid, lie apart, before returns."""
    found = fetch(engine, _sold_and_paid(marts_of(engine)("orders")))[0]
    count = found["order_count"]
    if converts(reader):
        count = (reader.execute(_UNEQUAL.encode()).fetchone() or (0,))[0]
    return PaymentGap(int(count), Decimal(found["sales"]), Decimal(found["payments"]))


def _sold_and_paid(orders: ir.Table) -> ir.Table:
    valid = orders.filter(orders.is_valid)
    sold = valid.gross_sales - valid.discounts + valid.freight
    return valid.agg(
        order_count=valid.count(where=sold != valid.payments_received),
        sales=sold.sum().fill_null(0).cast(SUM_OF_MONEY),
        payments=valid.payments_received.sum().fill_null(0).cast(SUM_OF_MONEY),
    )
