"""The catalogue in groups that one question can ask for."""

import itertools
from collections.abc import Iterator

from lojista.metrics.catalog import METRICS, Metric


def askable_together() -> Iterator[list[Metric]]:
    """All metrics, in such groups: PostgreSQL plans a long while for each question."""

    def kind(entry: Metric) -> tuple[object, ...]:
        return entry.source, entry.is_per_order, entry.filters, entry.dimensions, entry.required

    for _, entries in itertools.groupby(sorted(METRICS.values(), key=lambda entry: str(kind(entry))), key=kind):
        yield list(entries)
