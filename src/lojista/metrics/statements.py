"""Asks an engine for an expression: translated once for each shape of it, its values bound every time."""

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa
from ibis.common.exceptions import IbisError

from lojista.columnar.engine import Engine, compile_sql, marts_under, shop_calendar
from lojista.columnar.places import Statement, with_parameters
from lojista.columnar.scopes.refusals import refusal
from lojista.columnar.scopes.scope import WHOLE, Marts, Scope
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.parameters import MASK, Slots, slots, values_of, with_values
from lojista.metrics.weeks import FISCAL_YEAR_STARTS, WEEK_STARTS

Build = Callable[..., ir.Table]
_TRANSLATING = threading.RLock()  # one thread at a time: Ibis does not promise that more are safe
_CALENDAR = frozenset((WEEK_STARTS, FISCAL_YEAR_STARTS))
NO_VALUES: Mapping[str, object] = {}


@cache
def _translated(
    dialect: str, scope: Scope, build: Build, shape: tuple[Hashable, ...]
) -> tuple[str, tuple[str, ...], Statement]:
    """SQL with marks for its values, the names of its columns, and the same with parameters."""
    with _TRANSLATING:
        expression = _built(marts_under(dialect, scope), scope, build, shape)
        sql = compile_sql(expression, dialect, scope)
        return sql, tuple(expression.columns), with_parameters(sql, dialect)


def _built(marts: Marts, scope: Scope, build: Build, shape: tuple[Hashable, ...]) -> ir.Table:
    """The expression. Raises AccessError where it needs a column that the scope leaves out of a mart."""
    try:
        return build(marts, *shape)
    except (AttributeError, IbisError) as error:
        if scope == WHOLE:
            raise
        raise refusal("whole_shop" if scope.has_persons else "persons") from error


def prepare_statement(dialect: str, build: Build, *shape: Hashable) -> None:
    """Translates ahead of time what will be asked."""
    _translated(dialect, WHOLE, build, shape)


def ask_rows(
    engine: Engine, build: Build, *shape: Hashable, values: Mapping[str, object] = NO_VALUES
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Column names and rows of `build(marts, *shape)`, a function of this program over the marts of an engine.

    The expression depends on `shape` alone. `values` fill the places in it (`parameters.place`), bound by name.
    """
    _, names, statement = _translated(engine.dialect, engine.scope, build, shape)
    return names, engine.run(statement.sql, _bound(engine, statement, values))


def ask_dicts(
    engine: Engine, build: Build, *shape: Hashable, values: Mapping[str, object] = NO_VALUES
) -> list[dict[str, Any]]:
    """The same, one dict a row: for answers of a page's size."""
    names, rows = ask_rows(engine, build, *shape, values=values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def ask_table(
    engine: Engine, build: Build, *shape: Hashable, schema: pa.Schema, values: Mapping[str, object] = NO_VALUES
) -> pa.Table:
    """The same as a table of that schema, with or without rows: for long lists, and for what learns from rows."""
    _, _, statement = _translated(engine.dialect, engine.scope, build, shape)
    return engine.run_table(statement.sql, schema, _bound(engine, statement, values))


def written_out(engine: Engine, build: Build, *shape: Hashable, values: Mapping[str, object] = NO_VALUES) -> str:
    """The SQL of it with its values, laid out for reading."""
    sql, _, statement = _translated(engine.dialect, engine.scope, build, shape)
    return with_values(sql, engine.dialect, {**values, **_bound(engine, statement, values)})


def _bound(engine: Engine, statement: Statement, values: Mapping[str, object]) -> dict[str, object]:
    """A value for each of a statement's places: as given, the scope's, or the shop's for weeks and years."""
    known = {**asdict(shop_calendar(engine)), **values} if statement.parameters & _CALENDAR else values
    return {name: {**known, **engine.scope.values}[name] for name in statement.parameters}


class FilterShape(NamedTuple):
    """What an expression depends on of filters: whether there are any of the kinds that need rows of other tables."""

    has_categories: bool
    has_payment_types: bool


def shape_of(filters: Filters) -> FilterShape:
    """The shape of these filters."""
    return FilterShape(bool(filters.categories), bool(filters.payment_types))


def slots_of(shape: FilterShape) -> Slots:
    """The places for the values of filters of that shape."""
    return slots(has_categories=shape.has_categories, has_payment_types=shape.has_payment_types)


def filter_values(engine: Engine, filters: Filters = EVERYTHING) -> dict[str, object]:
    """The values of every place of filters, the payment types also as the bits that the shop has for them."""
    bits: dict[Any, Any] = dict(ask_rows(engine, _payment_bits)[1]) if filters.payment_types else {}
    return values_of(filters) | {MASK: sum(bits.get(name, 0) for name in filters.payment_types)}


def _payment_bits(marts: Callable[[str], ir.Table]) -> ir.Table:
    return marts("payment_types").select("payment_type", "payment_type_bit")
