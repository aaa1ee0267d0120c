"""Where a page's time goes: `python -m benchmarks.shares HOME [PAGE ...]` for the shop in a home.

Processor time of all threads, which other programs on the machine change little: what DuckDB's operators take over the
page's statements, what it takes to read, plan and hand them over, and what is ours in Python. Statements asked again
with the same values are counted: they are what a page could be spared.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.changes import filter_changes
from benchmarks.pages import all_pages
from benchmarks.pages.model import PageBenchmark
from lojista.columnar.engine import NOTHING, Engine
from lojista.columnar.scopes.scope import Scope
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.filters import Filters
from lojista.metrics.statements import _translated
from lojista.settings import read_settings

_CHANGES, _REPEATS = 12, 3


@dataclass(eq=False)
class Timed:
    """An engine that adds up the processor time of its statements."""

    engine: Engine
    dialect: str
    seconds: float = 0.0
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    took: Counter[str] = field(default_factory=Counter)

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """As the engine does."""
        found: list[tuple[Any, ...]] = self._timed(lambda: self.engine.run(sql, parameters), sql, parameters)
        return found

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """As the engine does."""
        return self._timed(lambda: self.engine.run_table(sql, schema, parameters), sql, parameters)

    def data_version(self) -> str | None:
        """As the engine does."""
        return self.engine.data_version()

    @property
    def scope(self) -> Scope:
        """The engine's."""
        return self.engine.scope

    def forget(self) -> None:
        """What was asked so far."""
        self.seconds, self.asked, self.took = 0.0, [], Counter()

    def _timed(self, task: Callable[[], Any], sql: str, parameters: Mapping[str, object]) -> Any:
        started = time.process_time()
        found = task()
        took = time.process_time() - started
        self.seconds += took
        self.took[sql] += int(took * 1e6)
        self.asked.append((sql, parameters))
        return found


def main() -> None:
    """Prints a line for each page."""
    parser = argparse.ArgumentParser(prog="shares", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("page", nargs="*")
    parser.add_argument("--statements", type=int, default=0, help="how many of the longest to print with their time")
    chosen = parser.parse_args()
    with Warehouse(read_settings(home=chosen.home)) as warehouse:
        warehouse.sync()
        asked = filter_changes(warehouse.duckdb(), _CHANGES)
        for page in all_pages():
            if not chosen.page or page.name in chosen.page:
                timed, told = _shares(page, warehouse, asked)
                print(told, flush=True)
                for sql, took in timed.took.most_common(chosen.statements):
                    print(f"  {took / 1000 / _CHANGES:,.1f} ms a change: {sql[:600]}")


def _running(cursor: Any, asked: list[tuple[str, Mapping[str, object]]]) -> float:
    """Seconds of the operators of statements, the least of some runs under DuckDB's own profile, which is no processor
    time: it has what a machine in use takes away in between.
    """
    cursor.execute("PRAGMA enable_profiling = 'no_output'")
    seconds = 0.0
    for sql, parameters in asked:
        seconds += min(_operators(cursor, sql, dict(parameters)) for _ in range(_REPEATS))
    cursor.execute("PRAGMA disable_profiling")
    return seconds


def _operators(cursor: Any, sql: str, parameters: dict[str, object]) -> float:
    cursor.execute(sql, parameters).fetchall()
    return _sum(json.loads(cursor.get_profiling_information(format="json")).get("operator", []))


def _sum(operators: list[dict[str, Any]]) -> float:
    return sum(float(one["timing"]) + _sum(one.get("children", [])) for one in operators)


def _shares(page: PageBenchmark, warehouse: Warehouse, asked: list[Filters]) -> tuple[Timed, str]:
    engine = warehouse.duckdb()
    timed = Timed(engine, engine.dialect)
    for filters in asked:
        page.ask(timed, filters)
    known = _translated.cache_info().misses
    timed.forget()
    started = time.process_time()
    for filters in asked:
        page.ask(timed, filters)
    whole = time.process_time() - started
    running = _running(warehouse.copy.connection.cursor(), timed.asked)
    again = len(timed.asked) / len(asked) - len({(sql, repr(values)) for sql, values in timed.asked}) / len(asked)
    return timed, (
        f"{page.name}: {whole / len(asked) * 1000:,.1f} ms of processor a change, {len(timed.asked) / len(asked):.1f}"
        f" statements, {again:.1f} of them asked before; operators {running / whole:.0%}, around"
        f" them {(timed.seconds - running) / whole:.0%}, Python {1 - timed.seconds / whole:.0%};"
        f" {_translated.cache_info().misses - known} translated anew"
    )


if __name__ == "__main__":
    main()
