"""A question: which metrics, by what, narrowed to what; and its answer on any engine."""

from dataclasses import dataclass
from decimal import Decimal

import ibis.expr.types as ir
import pyarrow as pa
import sqlglot

from lojista.columnar.engine import Engine
from lojista.errors import MetricError, UnknownNameError
from lojista.metrics.catalog import ALL_DIMENSIONS, Metric, Source, Unit, dimension, metric
from lojista.metrics.facts import Facts, payment_facts, sales_facts
from lojista.metrics.filters import EVERYTHING, Choices, Filters
from lojista.money import to_cents

_READABLE = {"states": "state", "categories": "category", "payment_types": "payment", "period": "period"}


@dataclass(frozen=True)
class Question:
    """Metrics of one source, grouped by zero or more dimensions. Hashable, so that answers can be kept."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    filters: Filters = EVERYTHING

    def checked(self) -> tuple[Metric, ...]:
        """The catalogue entries. Raises UnknownNameError or MetricError for what cannot be asked."""
        entries = tuple(metric(name) for name in self.metrics)
        for entry in entries:
            _check_applies(entry, self.by, self.filters)
        if len({entry.source for entry in entries}) != 1:
            raise MetricError("Sales and payments cannot be asked for in one question.", "Ask for each on its own.")
        if len({entry.is_per_order for entry in entries}) != 1:
            raise MetricError("A median is asked for on its own.", "Leave the other metrics out of the question.")
        return entries


def _check_applies(entry: Metric, by: tuple[str, ...], filters: Filters) -> None:
    for name in by:
        if name not in ALL_DIMENSIONS:
            raise UnknownNameError("dimension", name, ALL_DIMENSIONS)
        if name not in entry.dimensions:
            raise MetricError(f"{entry.name} has no {name}.", f"It can be asked by: {', '.join(entry.dimensions)}.")
    for name in sorted(filters.used() - set(entry.filters)):
        raise MetricError(
            f"{entry.name} cannot be narrowed by {_READABLE[name]}.",
            f"It can be narrowed by: {', '.join(_READABLE[known] for known in entry.filters)}.",
        )


def expression(engine: Engine, question: Question, *, has_returns: bool) -> ir.Table:
    """One row per group (one in all without `by`), dimensions first, sorted by them."""
    entries = question.checked()
    facts = _facts(engine, entries[0].source, question, has_returns=has_returns)
    if entries[0].is_per_order:
        facts = _per_order(facts, question.by)
    keys = [dimension(name, facts.rows) for name in question.by]
    aggregates = {entry.name: entry.aggregate(facts) for entry in entries}
    aggregates |= {_divisor(entry): entry.divisor(facts) for entry in entries if entry.divisor is not None}
    rows = facts.rows
    if not keys:
        return rows.agg(**aggregates)
    return rows.group_by(keys).agg(**aggregates).order_by(list(question.by))


def _facts(engine: Engine, source: Source, question: Question, *, has_returns: bool) -> Facts:
    if source is Source.PAYMENTS:
        return payment_facts(engine.marts, question.filters)
    return sales_facts(engine.marts, question.filters, question.by, has_returns=has_returns)


def _per_order(facts: Facts, by: tuple[str, ...]) -> Facts:
    """One row per valid order with items and group: its value before returns."""
    rows = facts.rows.filter(facts.rows.is_valid, facts.rows.has_items)
    rows = rows.mutate(order_value=(rows.gross_sales - rows.discounts + rows.freight).cast("decimal(18, 4)"))
    if facts.is_one_row_per_order:
        return Facts(rows, is_one_row_per_order=True)
    kept = ["order_key", "date", "is_valid", "has_items", "status", "customer_type", "state"]
    kept += [name for name in ("category", "payment_type") if name in by]
    grouped = rows.group_by(kept).agg(order_value=rows.order_value.sum().cast("decimal(18, 4)"))
    return Facts(grouped, is_one_row_per_order=True)


def answer(engine: Engine, question: Question) -> pa.Table:
    """The answer as a table: dimensions, then metrics, as asked. Days, weeks and months are dates, money DECIMAL.

    Raises MetricError or UnknownNameError for what cannot be asked.
    """
    entries = question.checked()
    rows = engine.fetch(expression(engine, question, has_returns=has_returns(engine)))
    columns = {name: _as_dimension(name, rows[name]) for name in question.by}
    columns |= {entry.name: _as_metric(entry, rows) for entry in entries}
    return pa.table(columns)


def _divisor(entry: Metric) -> str:
    return f"{entry.name}_divisor"


def _as_dimension(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.cast(pa.date32() if name in ("day", "week", "month") else pa.string())


def _as_metric(entry: Metric, rows: pa.Table) -> pa.ChunkedArray:
    """Counts as integers, money as exact decimals rounded to cents."""
    values = rows[entry.name].to_pylist()
    if entry.unit is not Unit.MONEY:
        return pa.chunked_array([pa.array([int(value) for value in values], pa.int64())])
    if entry.divisor is not None:
        values = map(_divide, values, rows[_divisor(entry)].to_pylist())
    cents = [None if value is None else to_cents(Decimal(value)) for value in values]
    return pa.chunked_array([pa.array(cents, pa.decimal128(38, 2))])


def _divide(amount: Decimal, count: int) -> Decimal | None:
    return Decimal(amount) / count if count else None


def has_returns(engine: Engine) -> bool:
    """Whether the shop has any return; without one a question need not look for them."""
    return bool(engine.fetch(engine.marts["returned_lines"].limit(1).select("order_key")).num_rows)


def choices(engine: Engine) -> Choices:
    """Every value that each filter can take."""
    orders, lines, types = (engine.marts[name] for name in ("orders", "order_lines", "payment_types"))
    return Choices(
        states=_distinct(engine, orders, "state"),
        categories=_distinct(engine, lines, "category"),
        payment_types=_distinct(engine, types, "payment_type"),
    )


def _distinct(engine: Engine, table: ir.Table, column: str) -> tuple[str, ...]:
    values = engine.fetch(table.select(column).distinct().filter(lambda row: row[column].notnull()))[column]
    return tuple(sorted(str(value) for value in values.to_pylist()))


def category_names(engine: Engine) -> dict[str, str]:
    """What the shop itself calls each category, by the category's name in metrics."""
    rows = engine.fetch(engine.marts["categories"]).to_pylist()
    return {str(row["category"]): str(row["category_id"]) for row in rows}


def spell_out(engine: Engine, question: Question) -> str:
    """The SQL that answers a question on an engine, laid out for reading."""
    raw = engine.compile(expression(engine, question, has_returns=has_returns(engine)))
    return sqlglot.parse_one(raw, read=engine.name).sql(dialect=engine.name, pretty=True)
