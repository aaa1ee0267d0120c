"""Every page after a filter change, beside what is written by hand, normalised tables and a pandas script."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import pandas as pd
import psycopg

from benchmarks.arithmetic import slowness
from benchmarks.bound import bytes_read
from benchmarks.by_hand.equal import difference
from benchmarks.by_hand.tables import ByHand, by_hand
from benchmarks.changes import filter_changes
from benchmarks.figures import Page, Rival
from benchmarks.measure import Timing, in_turns, milliseconds, time_once
from benchmarks.pages.model import HandWritten, PageBenchmark, Queries
from benchmarks.rivals import frames_of
from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.coverage import last_full_day
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.settings import Settings

POSTGRES, PANDAS, DUCKDB, POLARS = "normalised PostgreSQL", "a pandas script", "DuckDB by hand", "Polars by hand"
_ANEW = 5  # times that what filters do not change is asked
_NAMES = ("overview", "retention", "segments", "geography", "products", "delivery", "churn")


@dataclass(frozen=True)
class Effort:
    """How many filter changes each side is asked under, and whether pandas is asked at all."""

    changes: int
    hand_changes: int
    rival_changes: int
    has_pandas: bool


@dataclass(frozen=True)
class _Sides:
    """All that can be asked, over one state of the data."""

    engine: Engine
    hand: ByHand
    reader: psycopg.Connection[object]
    frames: Mapping[str, pd.DataFrame]


def all_pages() -> list[PageBenchmark]:
    """Those of every module, in the order of the dashboard."""
    modules = [importlib.import_module(f"benchmarks.pages.{name}") for name in _NAMES]
    return [page for module in modules for page in module.PAGES]


def measure(settings: Settings, effort: Effort) -> Iterator[Page]:
    """The figures of each page, for the shop that these settings hold; each rival's answer is checked before.

    Raises AssertionError where a hand-written program does not say the same as we do.
    """
    with ExitStack() as stack:
        warehouse = stack.enter_context(Warehouse(settings))
        warehouse.sync()
        engine = warehouse.duckdb()
        days = known_days(engine)
        assert days is not None, "there is nothing to measure"
        hand = stack.enter_context(by_hand(warehouse, settings.home / "by_hand", days, last_full_day(engine)))
        reader = stack.enter_context(warehouse.database.reader())
        sides = _Sides(engine, hand, reader, frames_of(warehouse) if effort.has_pandas else {})
        asked = filter_changes(engine, effort.changes)
        for page in all_pages():
            yield _measured(page, sides, asked, effort)


def _measured(page: PageBenchmark, sides: _Sides, asked: list[Filters], effort: Effort) -> Page:
    if not page.is_filter_change:
        asked = asked[:_ANEW]
    for filters in _shapes(asked) if len(asked) > 1 else ():  # translated once, as in a server that is up for long
        page.ask(sides.engine, filters)
    ours = Timing(tuple(time_once(partial(page.ask, sides.engine, one)) for one in asked))
    rivals = [*_by_hand(page, sides, asked[: effort.hand_changes]), *_usual(page, sides, asked[: effort.rival_changes])]
    everything = in_turns([partial(page.ask, sides.engine, EVERYTHING)], min(len(asked), 3))[0]
    read = bytes_read(sides.engine, lambda engine: page.ask(engine, EVERYTHING))
    return Page(
        page.name, len(asked), ours.median, ours.p95, everything.median, read, tuple(rivals),
        reason=page.reason, is_filter_change=page.is_filter_change,
    )  # fmt: skip


def _shapes(asked: list[Filters]) -> list[Filters]:
    """One of every kind of filters: questions are translated anew for each kind."""
    kinds = {(one.period is None, bool(one.categories), bool(one.payment_types)): one for one in asked}
    return list(kinds.values())


def _by_hand(page: PageBenchmark, sides: _Sides, asked: list[Filters]) -> Iterator[Rival]:
    known = page.by_hand
    if known is None:
        return
    for filters in _shapes(asked):
        _check(page.name, known, sides, filters)
    ours = partial(known.ask, sides.engine)
    duckdb, polars = partial(known.duckdb, sides.hand), partial(known.polars, sides.hand)
    timings = _in_turns((ours, duckdb, polars), asked)
    for name, timing in zip((DUCKDB, POLARS), timings[1:], strict=True):
        yield _rival(name, timings[0], timing, is_hand_written=True)


def _check(name: str, known: HandWritten, sides: _Sides, filters: Filters) -> None:
    ours = known.told(known.ask(sides.engine, filters))
    for side, program in ((DUCKDB, known.duckdb), (POLARS, known.polars)):
        found = difference(ours, program(sides.hand, filters))
        assert found is None, f"{name}: {side} says something else under {filters}: {found}"


def _usual(page: PageBenchmark, sides: _Sides, asked: list[Filters]) -> Iterator[Rival]:
    tasks = dict[str, Callable[[Filters], object]]()
    if page.sql is not None:
        tasks[POSTGRES] = partial(_ask_sql, sides.reader, page.sql)
    if page.pandas is not None and sides.frames:
        tasks[PANDAS] = partial(page.pandas, sides.frames)
    timings = _in_turns((partial(page.ask, sides.engine), *tasks.values()), asked)
    for name, timing in zip(tasks, timings[1:], strict=True):
        yield _rival(name, timings[0], timing)


def _in_turns(sides: tuple[Callable[[Filters], object], ...], asked: list[Filters]) -> list[Timing]:
    """Each side once under each change, one after the other."""
    rounds = [in_turns([partial(side, one) for side in sides], 1) for one in asked]
    return [Timing(tuple(timing.seconds[0] for timing in column)) for column in zip(*rounds, strict=True)]


def _rival(name: str, ours: Timing, theirs: Timing, *, is_hand_written: bool = False) -> Rival:
    middle, p95 = slowness(ours.seconds, theirs.seconds)
    return Rival(name, len(ours.seconds), theirs.median, middle, p95, is_hand_written)


def _ask_sql(reader: psycopg.Connection[object], sql: Queries, filters: Filters) -> None:
    for query, parameters in sql(filters):
        reader.execute(query.encode(), dict(parameters)).fetchall()


def lines(page: Page, orders: int) -> Iterator[str]:
    """A page's figures in words."""
    yield (
        f"{page.name} at {orders:,} orders, {page.changes} filter changes, nothing kept:"
        f" median {milliseconds(page.median)}, p95 {milliseconds(page.p95)}"
    )
    for rival in page.rivals:
        told = f"{rival.slowness:.2f} x its time, p95 of the changes {rival.slowness_p95:.2f} x"
        if not rival.is_hand_written:
            told = f"{1 / rival.slowness:.1f} x ours"
        yield f"{page.name}, {rival.changes} changes in turns: {rival.name} {milliseconds(rival.median)}, {told}"
