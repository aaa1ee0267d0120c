"""What the benchmark knows of a page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from lojista.columnar.engine import Engine
from lojista.metrics.filters import Filters


@dataclass(frozen=True)
class PageBenchmark:
    """One page's full set of questions, and the same asked the ways that people live with today."""

    name: str
    ask: Callable[[Engine, Filters], object]  # ours: every question of the page after a filter change, nothing kept
    sql: Callable[[Filters], Iterable[tuple[str, Mapping[str, object]]]]  # the same on normalised tables
    pandas: Callable[[Mapping[str, pd.DataFrame], Filters], object]  # a usual script: joined frame, groupby a chart
