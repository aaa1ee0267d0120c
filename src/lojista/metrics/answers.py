"""Answers a question on any engine: its SQL translated once for each shape, its values bound, its money made exact."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine, fetch, known_days, marts_of
from lojista.metrics.catalog import Metric, Source, Unit, metric
from lojista.metrics.dimensions import DAYS, NAMED, NUMBERS
from lojista.metrics.facts.calendar import key_of, month_of
from lojista.metrics.facts.cohorts import cohort_facts
from lojista.metrics.facts.customers import customer_facts
from lojista.metrics.facts.deliveries import delivery_facts
from lojista.metrics.facts.ladder import ladder_facts
from lojista.metrics.facts.lifecycle import lifecycle_facts
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import payment_facts, sales_facts
from lojista.metrics.facts.segments import segment_facts
from lojista.metrics.filters import Choices, Filters
from lojista.metrics.parameters import Slots, slots
from lojista.metrics.questions import Question
from lojista.metrics.rfm import cut_points
from lojista.metrics.statements import ask_rows, filter_values, prepare_statement, written_out
from lojista.money import MONEY, exact

_GROUPED_COLUMNS = {
    "category": "category",
    "payment_type": "payment_type",
    "product": "product_key",
    "seller": "seller_key",
}


@dataclass(frozen=True)
class _Shape:
    """Everything that a question's SQL depends on: questions of one shape differ in the values of filters alone."""

    dialect: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]
    has_categories: bool
    has_payment_types: bool
    has_bookings: bool


def _shape_of(engine: Engine, question: Question) -> _Shape:
    is_asked = any(metric(name).has_bookings for name in question.metrics)
    return _shape(engine.dialect, question, has_bookings=is_asked and has_bookings(engine))


def _shape(dialect: str, question: Question, *, has_bookings: bool) -> _Shape:
    filters = question.filters
    counts_bookings = has_bookings and any(metric(name).has_bookings for name in question.metrics)
    has = (bool(filters.categories), bool(filters.payment_types), counts_bookings)
    return _Shape(dialect, question.metrics, question.by, *has)


_FACTS: Mapping[Source, Callable[[Marts, Slots, tuple[str, ...], Needs], Facts]] = {
    Source.SALES: sales_facts,
    Source.PAYMENTS: payment_facts,
    Source.CUSTOMERS: customer_facts,
    Source.SEGMENTS: segment_facts,
    Source.DELIVERIES: delivery_facts,
    Source.COHORTS: cohort_facts,
    Source.LIFECYCLE: lifecycle_facts,
    Source.ORDER_LADDER: ladder_facts,
}


def _expression(marts: Marts, shape: _Shape) -> ir.Table:
    """One row per group (one in all without groups), dimensions first, sorted by them."""
    entries = tuple(metric(name) for name in shape.metrics)
    places = slots(has_categories=shape.has_categories, has_payment_types=shape.has_payment_types)
    needs = Needs(shape.has_bookings, any(entry.unit is Unit.CUSTOMERS for entry in entries))
    facts = _FACTS[entries[0].source](marts, places, shape.by, needs)
    grouped = _aggregate(_per_order(facts, shape.by) if entries[0].is_per_order else facts, entries, shape.by)
    return _named(grouped, marts, shape.by).order_by(list(shape.by)) if shape.by else grouped


def _aggregate(facts: Facts, entries: tuple[Metric, ...], by: tuple[str, ...]) -> ir.Table:
    """One row per group (one in all without `by`), dimensions first."""
    keys = [key_of(name, facts.rows) for name in by]
    aggregates = {entry.name: entry.aggregate(facts) for entry in entries}
    aggregates |= {_divisor(entry): entry.divisor(facts) for entry in entries if entry.divisor is not None}
    if not keys:
        return facts.rows.agg(**aggregates)
    grouped = facts.rows.group_by(keys).agg(**aggregates)
    return grouped.mutate(month=month_of(grouped.month)) if "month" in by else grouped


def _named(grouped: ir.Table, marts: Marts, by: tuple[str, ...]) -> ir.Table:
    """The same groups, with identifiers in the place of keys."""
    for name in (name for name in by if name in NAMED):
        known = NAMED[name]
        names = marts(known.mart).select(known_key=known.key, known_as=known.identifier)
        joined = grouped.left_join(names, grouped[name] == names.known_key)
        grouped = joined.select(
            *(joined.known_as.name(name) if name == column else column for column in grouped.columns)
        )
    return grouped


def _per_order(facts: Facts, by: tuple[str, ...]) -> Facts:
    """One row per valid order with items and group: its value before returns."""
    rows = facts.rows.filter(facts.rows.is_valid, facts.rows.has_items)
    rows = rows.mutate(order_value=(rows.gross_sales - rows.discounts + rows.freight).cast(MONEY))
    if facts.is_one_row_per_order:
        return Facts(rows, is_one_row_per_order=True)
    kept = ["order_key", "date", "is_valid", "has_items", "status", "customer_type", "state", "country"]
    kept += [column for name, column in _GROUPED_COLUMNS.items() if name in by]
    grouped = rows.group_by(kept).agg(order_value=rows.order_value.sum().cast(MONEY))
    return Facts(grouped, is_one_row_per_order=True)


def answer(engine: Engine, question: Question) -> pa.Table:
    """The answer as a table: dimensions, then metrics, as asked. Days, weeks and months are dates, money DECIMAL.

    Raises MetricError or UnknownNameError for what cannot be asked.
    """
    entries = question.checked()
    values = _values(engine, question)
    _, rows = ask_rows(engine, _expression, _shape_of(engine, question), values=values)
    names = [*question.by, *question.metrics, *(_divisor(entry) for entry in entries if entry.divisor is not None)]
    found = dict(zip(names, zip(*rows, strict=True) if rows else [() for _ in names], strict=True))
    columns = {name: pa.array(found[name], _dimension_type(name)) for name in question.by}
    for entry in entries:
        if entry.known_divisor is not None:
            filters = _within_scope(engine, question.filters)
            found[_divisor(entry)] = tuple(entry.known_divisor(group, filters) for group in _groups(question, found))
    return pa.table(columns | {entry.name: _as_metric(entry, found) for entry in entries})


def _within_scope(engine: Engine, filters: Filters) -> Filters:
    """The filters, with the states of who asks where none of them were picked."""
    return filters if filters.states else replace(filters, states=engine.scope.states)


def _groups(question: Question, found: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, object]]:
    """The values of each row's dimensions."""
    for at in range(len(found[question.metrics[0]])):
        yield {name: found[name][at] for name in question.by}


def prepare(dialect: str, questions: Iterable[Question], *, has_bookings: bool) -> None:
    """Translates questions ahead of time; later ones that differ only in the values of filters are asked at once."""
    for question in questions:
        prepare_statement(dialect, _expression, _shape(dialect, question, has_bookings=has_bookings))


def spell_out(engine: Engine, question: Question) -> str:
    """The SQL that answers a question on an engine, with its values, laid out for reading."""
    values = _values(engine, question)
    return written_out(engine, _expression, _shape_of(engine, question), values=values)


def _values(engine: Engine, question: Question) -> dict[str, object]:
    """What is bound to a question's places: its filters, and where it looks at a day, the cut points of that day."""
    values = filter_values(engine, question.filters)
    if metric(question.metrics[0]).source is not Source.SEGMENTS:
        return values
    days = known_days(engine)
    return values | cut_points(engine, question.as_of or (days.end if days else date.min)).values()


def _any_booking(marts: Marts) -> ir.Table:
    return marts("bookings").select("order_key").limit(1)


def has_bookings(engine: Engine) -> bool:
    """Whether the shop has any return or charge; without one a question need not look for them."""
    return bool(ask_rows(engine, _any_booking)[1])


def _divisor(entry: Metric) -> str:
    return f"{entry.name}_divisor"


def _dimension_type(name: str) -> pa.DataType:
    return pa.date32() if name in DAYS else pa.int64() if name in NUMBERS else pa.string()


def _as_metric(entry: Metric, found: dict[str, tuple[Any, ...]]) -> pa.Array:
    """Counts as integers, everything else as decimals rounded to the unit's places."""
    values = found[entry.name]
    if entry.divisor is not None or entry.known_divisor is not None:
        values = tuple(map(_divide, values, found[_divisor(entry)]))
    if entry.unit.places is None:
        return pa.array(values, pa.int64())
    rounded = [exact(value, entry.unit.places) for value in values]
    return pa.array(rounded, pa.decimal128(38, entry.unit.places))


def _divide(amount: Decimal | int, count: Decimal | int | None) -> Decimal | None:
    return Decimal(amount) / count if count else None


def choices(engine: Engine) -> Choices:
    """Every value that each filter can take."""
    orders, lines, types = map(marts_of(engine), ("orders", "order_lines", "payment_types"))
    return Choices(
        states=_distinct(engine, orders, "state"),
        categories=_distinct(engine, lines, "category"),
        payment_types=_distinct(engine, types, "payment_type"),
        countries=_distinct(engine, orders, "country"),
    )


def _distinct(engine: Engine, table: ir.Table, column: str) -> tuple[str, ...]:
    rows = fetch(engine, table.select(column).distinct().filter(lambda row: row[column].notnull()))
    return tuple(sorted(str(row[column]) for row in rows))


def category_names(engine: Engine) -> dict[str, str]:
    """What the shop itself calls each category, by the category's name in metrics."""
    rows = fetch(engine, marts_of(engine)("categories"))
    return {str(row["category"]): str(row["category_id"]) for row in rows}
