"""The tables that the hand-written rivals read: narrow, sorted by day, amounts in whole cents, few names as ENUM."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from lojista.columnar.tables import BASE_TABLES
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.filters import Filters
from lojista.periods import Period
from lojista.postgres.tuning import machine_memory_megabytes

_ENUMS: Mapping[str, str] = {
    "status_name": "SELECT DISTINCT status FROM orders_base",
    "state_name": "SELECT DISTINCT region FROM order_addresses_base",
    "city_name": "SELECT DISTINCT city FROM order_addresses_base",
    "category_name": "SELECT DISTINCT category_name FROM categories_base",
    "payment_name": "SELECT DISTINCT payment_type FROM order_payments_base",
}
_CATEGORICAL = ("status", "state", "first_state", "city", "category", "first", "second", "payment_type")
_MONTH = "CAST(date_part('year', {0}) * 12 + date_part('month', {0}) - 1 AS INTEGER)"
_SHARED = "order_key, customer_key, purchased_on, is_valid, customer_type, state, payments"

_TABLES: Mapping[str, str] = {
    "bits": """SELECT payment_type::payment_name AS payment_type,
        CAST(1 << (row_number() OVER (ORDER BY payment_type) - 1) AS INTEGER) AS bit
        FROM (SELECT DISTINCT payment_type FROM order_payments_base)""",
    "ranked": """SELECT order_key, row_number() OVER person AS number,
            purchased_at::DATE AS purchased_on, lead(purchased_at::DATE) OVER person AS next_on,
            lag(purchased_at::DATE) OVER person AS previous_on
        FROM orders_base WHERE status NOT IN ('canceled', 'unavailable') AND customer_key IS NOT NULL
        WINDOW person AS (PARTITION BY customer_key ORDER BY purchased_at, order_id)""",
    "sums": """SELECT order_key, CAST(count(*) AS SMALLINT) AS line_count, CAST(sum(quantity) AS INTEGER) AS units,
            CAST(sum(gross_sales - discount) * 100 AS INTEGER) AS net, CAST(sum(freight) * 100 AS INTEGER) AS freight
        FROM order_items_base GROUP BY ALL""",
    "paid": """SELECT order_key, CAST(bit_or(bit) AS INTEGER) AS payments
        FROM order_payments_base p JOIN bits b ON p.payment_type = b.payment_type::VARCHAR GROUP BY ALL""",
    "reviewed": """SELECT order_key, CAST(arg_max(score, (created_at, review_id)) AS TINYINT) AS score
        FROM order_reviews_base GROUP BY ALL""",
    "known": """SELECT o.order_key, o.customer_key, o.purchased_at::DATE AS purchased_on,
            o.status::status_name AS status, o.status NOT IN ('canceled', 'unavailable') AS is_valid,
            CASE WHEN o.status IN ('canceled', 'unavailable') THEN NULL WHEN o.customer_key IS NULL THEN 'guest'
                WHEN number = 1 THEN 'new' ELSE 'returning' END::ENUM ('guest', 'new', 'returning') AS customer_type,
            region::state_name AS state, a.city::city_name AS city, coalesce(payments, 0) AS payments,
            coalesce(line_count, 0) AS line_count, coalesce(units, 0) AS units, coalesce(net, 0) AS net,
            coalesce(freight, 0) AS freight, coalesce(net, 0) + coalesce(freight, 0) AS value,
            CAST(date_diff('day', o.purchased_at::DATE, delivered_at::DATE) AS SMALLINT) AS delivery_days,
            CAST(date_diff('day', promised_at::DATE, delivered_at::DATE) AS SMALLINT) AS days_late, score,
            (SELECT max(purchased_at)::DATE FROM orders_base) - o.purchased_at::DATE >= 180
                AND number IS NOT NULL AS is_followed,
            coalesce(next_on - r.purchased_on <= 180, false) AS is_soon,
            CAST(floor(latitude * 2) AS SMALLINT) AS latitude_bin, CAST(floor(latitude * 1000) AS INTEGER) AS latitude,
            CAST(floor(longitude * 2) AS SMALLINT) AS longitude_bin,
            CAST(floor(longitude * 1000) AS INTEGER) AS longitude
        FROM orders_base o LEFT JOIN order_addresses_base a USING (address_key)
        LEFT JOIN postal_areas_base l ON l.country = a.country AND l.postal_prefix = a.postal_prefix
        LEFT JOIN ranked r USING (order_key) LEFT JOIN sums USING (order_key) LEFT JOIN paid USING (order_key)
        LEFT JOIN reviewed USING (order_key)""",
    "firsts": """SELECT customer_key, purchased_on AS first_on, state AS first_state, payments AS first_payments
        FROM known WHERE customer_type = 'new'""",
    "orders": """SELECT * REPLACE (is_followed AND is_valid AS is_followed,
            is_followed AND is_valid AND is_soon AS is_soon), CASE WHEN customer_type = 'returning' THEN customer_key
            END AS returner FROM known LEFT JOIN firsts USING (customer_key) ORDER BY purchased_on""",
    "lines": f"""SELECT {_SHARED}, status, delivery_days, days_late, score, line_number, category_name::category_name
            AS category, i.seller_key, CAST(quantity AS SMALLINT) AS units,
            CAST((gross_sales - discount) * 100 AS INTEGER) AS net, CAST(i.freight * 100 AS INTEGER) AS freight,
            CAST((gross_sales - discount + i.freight) * 100 AS INTEGER) AS value,
            row_number() OVER (PARTITION BY order_key, category_name ORDER BY line_number) = 1 AS is_first_of_category,
            row_number() OVER (PARTITION BY order_key, i.seller_key ORDER BY line_number) = 1 AS is_first_of_seller
        FROM known LEFT JOIN order_items_base i USING (order_key) LEFT JOIN products_base USING (product_key)
        LEFT JOIN categories_base USING (category_key) ORDER BY purchased_on""",
    "payments": """SELECT k.purchased_on, k.state, k.is_valid, p.payment_type::payment_name AS payment_type,
            CAST(amount * 100 AS INTEGER) AS amount
        FROM known k JOIN order_payments_base p USING (order_key) ORDER BY 1""",
    "entries": """SELECT k.customer_key, r.purchased_on AS entry_on, next_on, CAST(number AS INTEGER) AS number,
            CAST(next_on - r.purchased_on AS INTEGER) AS days_to_next, k.net, f.*EXCLUDE (customer_key),
            CAST(sum(value) OVER (PARTITION BY k.customer_key ORDER BY number) AS INTEGER) AS sales_to_date
        FROM known k JOIN ranked r USING (order_key) JOIN firsts f ON f.customer_key = k.customer_key
        ORDER BY entry_on""",
    "months": f"""SELECT *, CAST(month - lag(month) OVER (PARTITION BY customer_key ORDER BY month) AS SMALLINT)
            AS months_since FROM (SELECT customer_key, {_MONTH.format("entry_on")} AS month,
            {_MONTH.format("first_on")} AS cohort, first_on, first_state, first_payments,
            CAST(count(*) AS SMALLINT) AS orders, CAST(sum(net) AS INTEGER) AS net FROM entries GROUP BY ALL)
        ORDER BY first_on""",
    "customers": """SELECT c.customer_key, customer_id, first_on, first_state, first_payments, last_on, second_on,
            order_count, total_sales, churn_probability, alive_probability, expected_orders,
            CAST(expected_sales AS DOUBLE) AS expected_sales, active, active * churn_probability AS at_risk,
            CAST(floor(ln((1 - p) / p) / 0.125) AS SMALLINT) AS bin
        FROM (SELECT customer_key, max(entry_on) AS last_on, min(entry_on) FILTER (number = 2) AS second_on,
                CAST(count(*) AS INTEGER) AS order_count, CAST(max_by(sales_to_date, number) AS INTEGER) AS total_sales
            FROM entries GROUP BY 1) e
        JOIN firsts USING (customer_key) JOIN customers_base c USING (customer_key)
        LEFT JOIN (SELECT *, CAST(expected_sales AS DOUBLE) / alive_probability AS active,
                least(greatest(churn_probability, 1e-9), 1 - 1e-9) AS p FROM latest_scores_base) USING (customer_key)
        ORDER BY first_on""",
    "first_categories": """SELECT DISTINCT customer_key, l.category, first_on, first_state, first_payments, second_on
        FROM lines l JOIN customers USING (customer_key) WHERE l.customer_type = 'new' ORDER BY first_on""",
    "baskets": """SELECT *, row_number() OVER (PARTITION BY order_key ORDER BY category) = 1 AS is_first FROM (
            SELECT order_key, category, purchased_on, state, payments, count(*) OVER (PARTITION BY order_key) AS n
            FROM lines WHERE is_first_of_category AND category IS NOT NULL AND is_valid)
        WHERE n > 1 ORDER BY purchased_on""",
    "pairs": """SELECT a.category AS first, b.category AS second, a.purchased_on, a.state, a.payments
        FROM baskets a JOIN baskets b ON a.order_key = b.order_key AND a.category < b.category
        ORDER BY a.purchased_on""",
    "sellers": "SELECT seller_key, seller_id, region AS state FROM sellers_base",
}
_KEPT = (
    *("orders", "lines", "payments", "entries", "months", "customers", "first_categories", "baskets", "pairs"),
    *("sellers", "bits"),
)


@dataclass(frozen=True, eq=False)
class ByHand:
    """What a hand-written program has open: a connection, lazy frames of the same tables, and what it knows of them."""

    connection: duckdb.DuckDBPyConnection
    frames: Mapping[str, pl.LazyFrame]
    bits: Mapping[str, int]
    days: Period
    last_full_day: Any

    def mask(self, filters: Filters) -> int:
        """The bits of the payment types that filters pick."""
        return sum(self.bits[name] for name in filters.payment_types)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query).fetchall()


@contextmanager
def by_hand(warehouse: Warehouse, folder: Path, days: Period, last_full_day: object) -> Iterator[ByHand]:
    """The tables made from the base tables in a folder, which is deleted afterwards.

    Raises AssertionError for a shop with returns or charges, or with amounts of less than a cent: these rivals are
    written for the demo shop, which has none.
    """
    folder.mkdir(parents=True)
    try:
        with duckdb.connect(str(folder / "by_hand.duckdb"), config=_settings(folder)) as connection:
            _build(warehouse.copy.connection.cursor(), connection, folder)
            frames = {name: _frame(connection, name, folder) for name in _KEPT}
            bits = dict(connection.execute("SELECT payment_type::VARCHAR, bit FROM bits").fetchall())
            yield ByHand(connection, frames, bits, days, last_full_day)
    finally:
        shutil.rmtree(folder)


def _settings(folder: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Half of the memory, which leaves enough to PostgreSQL and to us; more is spilled."""
    return {"temp_directory": str(folder / "spill"), "memory_limit": f"{machine_memory_megabytes() // 2}MB"}


def _build(base: Any, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name in ("returns", "charges"):
        assert not base.execute(f"SELECT 1 FROM base.{name} LIMIT 1").fetchall(), f"the shop has {name}"
    fractions = "SELECT 1 FROM base.order_items WHERE (gross_sales * 100) % 1 <> 0 OR (freight * 100) % 1 <> 0 LIMIT 1"
    assert not base.execute(fractions).fetchall(), "amounts are not whole cents"
    for name in BASE_TABLES:
        file = folder / f"{name}.parquet"
        base.execute(f"COPY base.{name} TO '{file}'")
        connection.execute(f"CREATE VIEW {name}_base AS FROM '{file}'")
    for kind, query in _ENUMS.items():
        known = f"SELECT * FROM ({query}) AS found(name) WHERE name IS NOT NULL ORDER BY name"
        connection.execute(f"CREATE TYPE {kind} AS ENUM ({known})")
    for name, query in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} AS {query}")
    for name in set(_TABLES) - set(_KEPT):
        connection.execute(f"DROP TABLE {name}")
    for name in BASE_TABLES:
        connection.execute(f"DROP VIEW {name}_base")
        (folder / f"{name}.parquet").unlink()
    connection.execute("CHECKPOINT")


def _frame(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> pl.LazyFrame:
    """Parquet as Polars writes it, so that names are read as its own Enum, and days stay sorted."""
    plain, file = folder / f"{name}_plain.parquet", folder / f"{name}.parquet"
    connection.execute(f"COPY {name} TO '{plain}'")
    rows = pl.scan_parquet(plain)
    columns = rows.collect_schema()
    kinds: dict[str, pl.Enum] = {}
    for column in ("customer_type", *_CATEGORICAL):
        if column in columns and name != "sellers":
            known = connection.execute(f"SELECT unnest(enum_range(NULL::{_kind(connection, name, column)}))").fetchall()
            kinds[column] = pl.Enum([value for (value,) in known])
    rows.with_columns(pl.col(column).cast(pl.String).cast(kind) for column, kind in kinds.items()).sink_parquet(file)
    plain.unlink()
    return pl.scan_parquet(file)


def _kind(connection: duckdb.DuckDBPyConnection, name: str, column: str) -> str:
    return str(connection.execute(f"SELECT any_value(typeof({column})) FROM {name}").fetchall()[0][0])
