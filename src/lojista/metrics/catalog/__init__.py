"""Every metric the product knows: one entry each, the only place where its name and meaning are written."""

from collections.abc import Mapping

from lojista.errors import UnknownNameError
from lojista.metrics.catalog import customers, deliveries, retention, sales, segments
from lojista.metrics.catalog.entry import ALL_FILTERS, Metric, Source, Unit

__all__ = ["ALL_FILTERS", "METRICS", "Metric", "Source", "Unit", "metric"]

METRICS: Mapping[str, Metric] = {
    entry.name: entry for module in (sales, customers, retention, segments, deliveries) for entry in module.ENTRIES
}


def metric(name: str) -> Metric:
    """The metric of that name. Raises UnknownNameError with the nearest names."""
    if name not in METRICS:
        raise UnknownNameError("metric", name, METRICS)
    return METRICS[name]
