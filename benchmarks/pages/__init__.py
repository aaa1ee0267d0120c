"""Every analysis page after a filter change, beside a pandas script and the same questions on normalised tables."""

import importlib
from collections.abc import Iterator, Mapping

import pandas as pd
import psycopg

from benchmarks.changes import filter_changes
from benchmarks.measure import Timing, milliseconds, time_once
from benchmarks.pages.model import PageBenchmark
from benchmarks.rivals import frames_of
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.settings import Settings

_NAMES = ("retention", "segments", "geography", "products", "delivery", "churn")


def report(settings: Settings, changes: int, rival_changes: int, *, has_pandas: bool = True) -> Iterator[str]:
    """A line for each page and rival, for the shop that these settings hold."""
    modules = [importlib.import_module(f"benchmarks.pages.{name}") for name in _NAMES]
    pages: list[PageBenchmark] = [page for module in modules for page in module.PAGES]
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        engine = warehouse.duckdb()
        asked = filter_changes(engine, changes)
        orders = answer(engine, Question(("order_count",)))["order_count"][0].as_py()
        frames = frames_of(warehouse) if has_pandas else {}
        with warehouse.database.reader() as reader:
            for page in pages:
                for filters in _shapes(asked):  # translated once, as in a server that has been up for a while
                    page.ask(engine, filters)
                ours = Timing(tuple(time_once(lambda one=one, page=page: page.ask(engine, one)) for one in asked))  # type: ignore[misc]
                yield (
                    f"{page.name} at {orders:,} valid orders, {changes} filter changes, nothing kept:"
                    f" median {milliseconds(ours.median)}, p95 {milliseconds(ours.p95)}"
                )
                yield from _rivals(page, ours, asked[:rival_changes], reader, frames)


def _shapes(asked: list[Filters]) -> list[Filters]:
    """One of every kind of filters: questions are translated anew for each kind."""
    kinds = {(one.period is None, bool(one.categories), bool(one.payment_types)): one for one in asked}
    return list(kinds.values())


def _rivals(
    page: PageBenchmark, ours: Timing, asked: list[Filters], reader: psycopg.Connection[object],
    frames: Mapping[str, pd.DataFrame],
) -> Iterator[str]:  # fmt: skip
    sql = sum(time_once(lambda one=one: _ask_sql(reader, page, one)) for one in asked)  # type: ignore[misc]
    same = sum(ours.seconds[: len(asked)])
    parts = [f"normalised PostgreSQL {sql / same:.1f} x ours"]
    if frames:
        script = sum(time_once(lambda one=one: page.pandas(frames, one)) for one in asked)  # type: ignore[misc]
        parts.append(f"a pandas script {script / same:.1f} x ours")
    yield f"{page.name}, the same {len(asked)} changes: {', '.join(parts)}"


def _ask_sql(reader: psycopg.Connection[object], page: PageBenchmark, filters: Filters) -> None:
    for query, parameters in page.sql(filters):
        reader.execute(query.encode(), dict(parameters)).fetchall()
