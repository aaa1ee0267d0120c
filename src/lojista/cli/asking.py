"""`metric` and `metrics`: a number asked for from the shell, and the catalogue of what can be asked."""

import csv
import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from rich.table import Table

from lojista.cli.console import MESSAGES, Format, print_table
from lojista.columnar.engine import Engine, data_as_of
from lojista.columnar.warehouse import Warehouse
from lojista.errors import UnknownNameError
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.catalog import metric as metric_named
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question, answer, choices
from lojista.periods import Period
from lojista.settings import Settings

_ENGINES = ("duckdb", "postgres")


def metrics() -> None:
    """Writes every metric with its meaning."""
    table = Table("name", "unit", "meaning", show_lines=True)
    for entry in METRICS.values():
        table.add_row(entry.name, entry.unit.value, entry.definition)
    print_table(table)


def metric(
    settings: Settings,
    name: str,
    by: tuple[str, ...],
    days: tuple[date | None, date | None],
    narrowed: Mapping[str, tuple[str, ...]],
    *,
    engine_name: str,
    form: Format,
) -> None:
    """Writes the answer to one question. Raises UnknownNameError or MetricError for what cannot be asked."""
    entry = metric_named(name)
    if engine_name not in _ENGINES:
        raise UnknownNameError("engine", engine_name, _ENGINES)
    Question((name,), by, Filters(None, **narrowed)).checked()
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        copy = warehouse.duckdb()
        filters = Filters(_period(copy, *days), **narrowed)
        choices(copy).check(filters)
        question = Question((name,), by, filters)
        with warehouse.database.reader() as reader:
            rows = answer(copy if engine_name == "duckdb" else warehouse.postgres(reader), question)
        if data_as_of(copy) is None:
            MESSAGES.print("This shop has no orders yet. Load some: lojista load SOURCE", style="yellow")
    if "payment_type" in by and entry.source is Source.SALES:
        MESSAGES.print("An order paid in several ways is in several groups: they add up to more than all.", style="dim")
    write_answer(rows, form, title=entry.label)


def _period(engine: Engine, first: date | None, last: date | None) -> Period | None:
    """The period asked for; an end that was left out is the data's own."""
    if first is None and last is None:
        return None
    start = first or date.min
    if last is not None:
        return Period(start, last)
    as_of = data_as_of(engine)
    return Period(start, max(start, as_of.date() if as_of else start))


def write_answer(answer: pa.Table, form: Format, *, title: str) -> None:
    """One row per group. JSON is a list of objects, money a number with two decimals; CSV has a header."""
    rows = answer.to_pylist()
    if form is Format.JSON:
        sys.stdout.write(_json(rows) + "\n")
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.column_names)
        writer.writerows(["" if value is None else value for value in row.values()] for row in rows)
    else:
        print_table(_as_table(answer.column_names, rows, title))


def _json(rows: list[dict[str, Any]]) -> str:
    """Written by hand for the numbers alone: a float would lose the second decimal of 10.50."""
    objects = [", ".join(f"{json.dumps(name)}: {_json_value(value)}" for name, value in row.items()) for row in rows]
    return "[" + ",\n ".join("{" + text + "}" for text in objects) + "]"


def _json_value(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return json.dumps(value if value is None or isinstance(value, int) else str(value), ensure_ascii=False)


def _as_table(names: list[str], rows: list[dict[str, Any]], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in names:
        numeric = any(isinstance(row[name], (int, Decimal)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    return table


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, (int, Decimal)) else str(value)
