"""What the benchmark knows of a page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from benchmarks.by_hand.equal import Figures
from benchmarks.by_hand.tables import ByHand
from lojista.columnar.engine import Engine
from lojista.metrics.filters import Filters

Queries = Callable[[Filters], Iterable[tuple[str, Mapping[str, object]]]]


@dataclass(frozen=True)
class HandWritten:
    """The page in SQL on DuckDB and in Polars, and `told`, the same figures in the answers of `ask`, which is ours."""

    ask: Callable[[Engine, Filters], object]
    told: Callable[[Any], Figures]
    duckdb: Callable[[ByHand, Filters], Figures]
    polars: Callable[[ByHand, Filters], Figures]


@dataclass(frozen=True)
class PageBenchmark:
    """One page's full set of questions, and the same asked the ways that people live with today.

    `reason` is for the report, by whoever knows why a page is slower than what is written by hand.
    `is_filter_change` is false for what only a change of the data or the day asks anew: it has no limit.
    """

    name: str
    ask: Callable[[Engine, Filters], object]  # ours: every question of the page after a filter change, nothing kept
    sql: Queries | None  # the same on normalised tables
    pandas: Callable[[Mapping[str, pd.DataFrame], Filters], object] | None  # a usual script: a groupby a chart
    by_hand: HandWritten | None = None
    reason: str = ""
    is_filter_change: bool = True
