"""Questions of many metrics at once, as pages ask them: far fewer to translate than one for each."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import Metric
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question


def asked_together(metrics: Iterable[Metric], by: tuple[str, ...], filters: Filters) -> Iterator[tuple[str, ...]]:
    """Names of the metrics that can be asked so, those together that one question takes."""
    fitting = [one for one in metrics if set(by) <= set(one.dimensions) and filters.used() <= set(one.filters)]

    def kind(one: Metric) -> tuple[str, bool]:
        return one.source.value, one.is_per_order

    for _, group in groupby(sorted(fitting, key=kind), kind):
        yield tuple(one.name for one in group)


def answered(
    engine: Engine,
    names: tuple[str, ...],
    by: tuple[str, ...],
    filters: Filters,
    as_of: date | None = None,
    *,
    keeps_zeros: bool = False,
) -> dict[str, dict[Any, Any]]:
    """For each metric its values by group, those that are zero or blank left out unless they are to be kept."""
    rows = answer(engine, Question(names, by, filters, as_of)).to_pylist()
    return {
        name: {tuple(row[one] for one in by): row[name] for row in rows if keeps_zeros or row[name]} for name in names
    }
