"""Logins of the shop's PostgreSQL that are held to a scope by row-level security.

Row-level security is on while any such login is there, and only then. The tables' owner, who loads, is not held by it;
the reader's role, which pages read with, and whoever else was let read tables by then, have a policy that lets all rows
pass.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import UserError
from lojista.postgres.cluster import READER
from lojista.postgres.schema import REPORTED_SCHEMA, SCHEMA

_ALL = "true"
_OF_ORDERS = "order_key IN (SELECT order_key FROM lojista.orders)"
# A login that sees some states: their orders with all that belongs to them, and who gave them. Each table that a policy
# reads is itself read through that table's own policy.
_OF_STATES: Mapping[str, str] = {
    "order_addresses": "region = ANY ({values})",
    "orders": "address_key IN (SELECT address_key FROM lojista.order_addresses)",
    **dict.fromkeys(("order_items", "order_payments", "order_reviews"), _OF_ORDERS),
    **dict.fromkeys(
        ("returns", "charges"),
        "CASE WHEN order_key IS NULL THEN address_key IN (SELECT address_key FROM lojista.order_addresses)"
        " ELSE order_key IN (SELECT order_key FROM lojista.orders) END",
    ),
    "customers": "customer_key IN (SELECT customer_key FROM lojista.orders)",
    **dict.fromkeys(("shop", "categories", "products", "sellers", "postal_areas"), _ALL),
}
# A login that sees some sellers: their lines, and of orders what a line does not say. No customers, no payments.
_OF_SELLERS: Mapping[str, str] = {
    "sellers": "seller_id = ANY ({values})",
    "order_items": "seller_key IN (SELECT seller_key FROM lojista.sellers)",
    "orders": "order_key IN (SELECT order_key FROM lojista.order_items)",
    "returns": "(order_key, order_line_number) IN (SELECT order_key, line_number FROM lojista.order_items)",
    "products": "product_key IN (SELECT product_key FROM lojista.order_items)",
    **dict.fromkeys(("shop", "categories"), _ALL),
}
# Columns that such a login may read, where that is not all of them.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "shop": ("name", "currency", "time_zone", "country", "week_starts", "fiscal_year_starts"),
}
_WITHOUT_CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    **_COLUMNS,
    "orders": ("order_key", "order_id", "status", "currency", "purchased_at"),
    "returns": ("return_key", "order_key", "order_line_number", "product_key", "currency", "returned_at", "quantity",
                "amount"),
}  # fmt: skip
HELD_TABLES = tuple(dict.fromkeys((*_OF_STATES, *_OF_SELLERS)))
_PREFIX = "scope of "
_OTHER_WAYS = """
    SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, current_user, 'MEMBER') OR EXISTS (
        SELECT FROM pg_class WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND relkind IN ('r', 'v', 'm', 'p') AND has_any_column_privilege(r.oid, pg_class.oid, 'SELECT'))
    FROM pg_roles r WHERE rolname = %(role)s
"""
_READERS = """
    SELECT DISTINCT rolname FROM pg_class c CROSS JOIN aclexplode(relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relnamespace::regnamespace::text = %(schema)s AND relname = %(table)s AND a.privilege_type = 'SELECT'
        AND a.grantee <> c.relowner AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = %(schema)s
            AND p.tablename = %(table)s AND p.policyname = %(prefix)s || rolname)
"""


def hold_reader(owner: psycopg.Connection[Any], role: str, states: tuple[str, ...], sellers: tuple[str, ...]) -> None:
    """Lets a login read the rows of some states, or of some sellers, and no others.

    Raises UserError for a login there is none of, one that has other ways to all rows, and for both kinds at once.
    """
    if bool(states) == bool(sellers):
        raise UserError(
            "A login of the database is held to some states, or to some sellers.",
            f"Give --state or --seller; for the whole shop: GRANT {READER} TO {role}",
        )
    _check_role(owner, role)
    policies, columns = (_OF_STATES, _COLUMNS) if states else (_OF_SELLERS, _WITHOUT_CUSTOMERS)
    _switch_on(owner)
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(SCHEMA), sql.Identifier(role)))
    for table, condition in policies.items():
        _let_read(owner, role, table, columns.get(table))
        using = sql.SQL(condition).format(values=sql.Literal(list(states or sellers)))
        _add_policy(owner, table, _PREFIX + role, [role], using)


def release_reader(owner: psycopg.Connection[Any], role: str) -> None:
    """Takes back all that such a login was let read; row-level security is off again after the last of them."""
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(SCHEMA)}
    if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None:
        for table in HELD_TABLES:
            owner.execute(sql.SQL("REVOKE ALL ON {schema}.{table} FROM {role}").format(table=_id(table), **names))
        owner.execute(sql.SQL("REVOKE USAGE ON SCHEMA {schema} FROM {role}").format(**names))
    for table in HELD_TABLES:
        _drop_policy(owner, table, _PREFIX + role)
    others = "SELECT FROM pg_policies WHERE schemaname = %s AND starts_with(policyname, %s)"
    if owner.execute(others, [SCHEMA, _PREFIX]).fetchone() is None:
        for table in HELD_TABLES:
            _drop_policy(owner, table, READER)
            owner.execute(sql.SQL("ALTER TABLE {}.{} DISABLE ROW LEVEL SECURITY").format(_id(SCHEMA), _id(table)))


def _switch_on(owner: psycopg.Connection[Any]) -> None:
    for table in HELD_TABLES:
        _drop_policy(owner, table, READER)
        _add_policy(owner, table, READER, _other_readers(owner, table), sql.SQL(_ALL))
        owner.execute(sql.SQL("ALTER TABLE {}.{} ENABLE ROW LEVEL SECURITY").format(_id(SCHEMA), _id(table)))


def _let_read(owner: psycopg.Connection[Any], role: str, table: str, columns: tuple[str, ...] | None) -> None:
    some = sql.SQL("") if columns is None else sql.SQL("({})").format(sql.SQL(", ").join(map(_id, columns)))
    owner.execute(
        sql.SQL("GRANT SELECT {some} ON {schema}.{table} TO {role}").format(
            some=some, schema=_id(SCHEMA), table=_id(table), role=_id(role)
        )
    )


def _add_policy(owner: psycopg.Connection[Any], table: str, name: str, roles: list[str], using: sql.Composable) -> None:
    owner.execute(
        sql.SQL("CREATE POLICY {name} ON {schema}.{table} FOR SELECT TO {roles} USING ({using})").format(
            name=_id(name),
            schema=_id(SCHEMA),
            table=_id(table),
            roles=sql.SQL(", ").join(map(_id, roles)),
            using=using,
        )
    )


def _drop_policy(owner: psycopg.Connection[Any], table: str, name: str) -> None:
    owner.execute(sql.SQL("DROP POLICY IF EXISTS {} ON {}.{}").format(_id(name), _id(SCHEMA), _id(table)))


def _check_role(owner: psycopg.Connection[Any], role: str) -> None:
    """Whoever passes by policies, owns tables, or may read one by other ways could not be held to anything."""
    found = owner.execute(_OTHER_WAYS, {"role": role, "schemas": [SCHEMA, REPORTED_SCHEMA]}).fetchone()
    if found is None:
        raise UserError(
            f"There is no login {role!r} in the database.", f"Make one: CREATE ROLE {role} LOGIN PASSWORD '…'"
        )
    if found[0]:
        raise UserError(
            f"The login {role!r} has other ways to rows of the shop: it is a superuser, passes by policies, or may "
            "read tables by itself or as a member of another role.",
            "Give one that has no rights of its own.",
        )


def _other_readers(owner: psycopg.Connection[Any], table: str) -> list[str]:
    """Roles that may read a table and are held to nothing: the pages' reader, and whom the shop's keeper let read.

    Raises UserError where everybody may.
    """
    found = [row[0] for row in owner.execute(_READERS, {"table": table, "schema": SCHEMA, "prefix": _PREFIX})]
    if None in found:
        raise UserError(
            f"Every login of the database may read {table}.", f"First: REVOKE ALL ON {SCHEMA}.{table} FROM PUBLIC"
        )
    return sorted({READER, *found})


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
