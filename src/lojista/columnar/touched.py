"""Whose rows a change touches: what marts are made of again when rows of the base tables change.

A late order can change who a customer's first order was, and with it every row of that customer. So all orders of the
people concerned are touched, those that they had before the change and those after it; of a guest, the order alone.
Key tables, one row a key, for as long as a refresh lasts: noted_rows, touched_orders, touched_customers,
touched_entries (returns and charges, by the id that marts know them by).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from lojista.columnar.marts.stored import STORED
from lojista.columnar.reading import TablesAt
from lojista.columnar.tables import ROW_KEYS

_PART_OF = "part_of_"
OF_ORDERS = ("orders", "order_items", "order_payments", "order_reviews")
_ENTRY_IDS = {
    "returns": "'return ' || return_key",
    "charges": "'charge ' || document_id || '/' || line_number || '/' || charge_type",
}


def _noted(name: str) -> str:
    return f"(SELECT row_key FROM noted_rows WHERE table_name = '{name}')"


def note(copy: Any, rows: Mapping[str, Iterable[int]]) -> None:
    """Lists the rows that changed, by table. A change of what belongs to an order is one of the order."""
    listed = {(("orders" if name in OF_ORDERS else name), key) for name, keys in rows.items() for key in keys}
    names, keys = zip(*sorted(listed), strict=True)
    copy.register("noted_now", pa.table({"table_name": names, "row_key": pa.array(keys, pa.int32())}))
    copy.execute("CREATE OR REPLACE TEMP TABLE noted_rows AS FROM noted_now")
    copy.unregister("noted_now")
    copy.execute("CREATE OR REPLACE TEMP TABLE touched_orders (order_key INTEGER)")
    copy.execute("CREATE OR REPLACE TEMP TABLE touched_customers (customer_key INTEGER)")
    copy.execute("CREATE OR REPLACE TEMP TABLE touched_entries (entry_id VARCHAR)")
    copy.execute(f"""CREATE OR REPLACE TEMP TABLE categories_before AS
        SELECT product_key, category_key FROM base.products WHERE product_key IN {_noted("products")}""")


def is_of_everything(copy: Any) -> bool:
    """Whether what changed is part of more rows than can be listed: the name of a category that there was before."""
    found = f"SELECT count(*) FROM base.categories WHERE category_key IN {_noted('categories')}"
    return bool(copy.execute(found).fetchall() != [(0,)])


def read_again(copy: Any, tables: TablesAt) -> dict[str, int]:
    """Replaces the listed rows of the base tables by what PostgreSQL has of them; how many it has, by table."""
    listed = dict(copy.execute("SELECT table_name, list(row_key) FROM noted_rows GROUP BY table_name").fetchall())
    counts: dict[str, int] = {}
    for name in ROW_KEYS:
        keys = {ROW_KEYS[source]: listed[source] for source in _sources(name) if source in listed}
        if keys:
            stale = " OR ".join(f"{ROW_KEYS[source]} IN {_noted(source)}" for source in _sources(name))
            copy.execute(f"DELETE FROM base.{name} WHERE {stale}")
            counts[name] = tables.add_rows(copy, name, keys)
    return counts


def _sources(name: str) -> tuple[str, ...]:
    """By the keys of which lists rows of a table are replaced."""
    if name in OF_ORDERS:
        return ("orders",)
    return (name, "orders") if name in _ENTRY_IDS else (name,)


_RECATEGORISED = """(SELECT product_key FROM categories_before JOIN base.products p USING (product_key)
    WHERE p.category_key IS DISTINCT FROM categories_before.category_key)"""


def _is_changed(name: str) -> str:
    """Whether a return or charge changed itself, or what its row tells of address and product."""
    of_product = f" OR product_key IN {_RECATEGORISED}" if name == "returns" else ""
    return f"({ROW_KEYS[name]} IN {_noted(name)} OR address_key IN {_noted('order_addresses')}{of_product})"


_OWN_ORDERS = "(SELECT order_key FROM base.orders JOIN base.shop USING (currency))"


def spread(copy: Any) -> None:
    """Adds what is touched as the base tables stand: to be called before rows are replaced and again afterwards."""
    _add(copy, "touched_orders", "order_key", [
        "SELECT row_key FROM noted_rows WHERE table_name = 'orders'",
        f"SELECT order_key FROM base.orders WHERE address_key IN {_noted('order_addresses')}",
        f"SELECT order_key FROM base.order_items WHERE product_key IN {_RECATEGORISED}",
        *(f"SELECT order_key FROM base.{name} WHERE {_is_changed(name)}" for name in _ENTRY_IDS),
    ])  # fmt: skip
    _add(copy, "touched_customers", "customer_key", [
        "SELECT row_key FROM noted_rows WHERE table_name = 'customers'",
        "SELECT customer_key FROM base.orders WHERE order_key IN (FROM touched_orders)",
        *(f"SELECT customer_key FROM base.{name} WHERE order_key IN (FROM touched_orders) OR {_is_changed(name)}"
          for name in _ENTRY_IDS),
    ])  # fmt: skip
    _add(copy, "touched_orders", "order_key", [
        "SELECT order_key FROM base.orders WHERE customer_key IN (FROM touched_customers)"
    ])  # fmt: skip
    _add(copy, "touched_entries", "entry_id", [
        f"""SELECT {entry_id} FROM base.{name} WHERE order_key IN (FROM touched_orders) OR ({_is_changed(name)}
            OR customer_key IN (FROM touched_customers)) AND (order_key IS NULL OR order_key NOT IN {_OWN_ORDERS})"""
        for name, entry_id in _ENTRY_IDS.items()
    ])  # fmt: skip


def _add(copy: Any, table: str, column: str, queries: list[str]) -> None:
    found = f"SELECT DISTINCT {column} FROM ({' UNION ALL '.join(queries)}) found ({column})"
    copy.execute(f"""INSERT INTO {table} FROM ({found}) WHERE {column} IS NOT NULL
        AND {column} NOT IN (FROM {table})""")


def order_count(copy: Any) -> int:
    """How many orders are touched."""
    return int(copy.execute("SELECT count(*) FROM touched_orders").fetchall()[0][0])


_ORDERS_OF = "order_key IN (FROM touched_orders)"
_ADDRESSES = " UNION ".join(f"SELECT address_key FROM {_PART_OF}{name}" for name in ("orders", *_ENTRY_IDS))
_PRODUCTS = " UNION ".join(f"SELECT product_key FROM {_PART_OF}{name}" for name in ("order_items", "returns"))
_PARTS: Mapping[str, str] = {
    **dict.fromkeys(OF_ORDERS, _ORDERS_OF),
    **{name: f"{entry_id} IN (FROM touched_entries)" for name, entry_id in _ENTRY_IDS.items()},
    "customers": "customer_key IN (FROM touched_customers)",
    "order_addresses": f"address_key IN ({_ADDRESSES})",
    "products": f"product_key IN ({_PRODUCTS})",
}
_TABLE = re.compile(r'"(base|marts)"\."(\w+)"')


def cut_down(copy: Any) -> None:
    """Makes the parts of the base tables that touched rows of marts are built from."""
    for name, condition in _PARTS.items():
        copy.execute(f"CREATE OR REPLACE TEMP TABLE {_PART_OF}{name} AS FROM base.{name} WHERE {condition}")


def over_parts(sql: str) -> str:
    """A mart's statement, over the parts of tables and marts where there are any."""
    return _TABLE.sub(_part, sql)


def _part(found: re.Match[str]) -> str:
    schema, name = found.groups()
    if schema == "base":
        return f'"{_PART_OF}{name}"' if name in _PARTS else found[0]
    return f'"{part_of_mart(name)}"'


def part_of_mart(name: str) -> str:
    """The table that holds the touched rows of a mart."""
    return f"{_PART_OF}{STORED}{name}"


def table_of(key: str) -> str:
    """The table that lists the touched of a key."""
    return _TOUCHED[key]


_TOUCHED = {"order_key": "touched_orders", "customer_key": "touched_customers", "entry_id": "touched_entries"}


def drop(copy: Any) -> None:
    """Leaves nothing of it behind."""
    names = ("noted_rows", "categories_before", "touched_orders", "touched_customers", "touched_entries")
    for name in (*names, *(f"{_PART_OF}{name}" for name in _PARTS)):
        copy.execute(f"DROP TABLE IF EXISTS {name}")
