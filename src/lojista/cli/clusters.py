"""`clusters`: what K-means makes of the customers of a day."""

from dataclasses import fields
from datetime import date

from lojista.cli.asking import day_asked, write_nothing
from lojista.cli.cells import SHARES_OF_SEGMENTS
from lojista.cli.console import MESSAGES, Format, write_rows
from lojista.cli.opening import current_warehouse
from lojista.metrics.segment_table import SegmentRow
from lojista.models.cluster_checks import SEEDS, separation, stability
from lojista.models.cluster_table import cluster_table, fits_its_name
from lojista.models.clusters import find_clusters
from lojista.settings import Settings

_NAMES = ("cluster", "fits_its_name", *(field.name for field in fields(SegmentRow) if field.name != "segment"))


def clusters(settings: Settings, as_of: date | None, cluster_count: int, form: Format) -> None:
    """Writes one row per cluster, and how far they can be trusted. Raises TooFewCustomersError."""
    with current_warehouse(settings) as warehouse:
        engine = warehouse.engine()
        day = day_asked(engine, as_of)
        if day is None:
            write_nothing(_NAMES, form)
            return
        found = find_clusters(engine, day, cluster_count)
        rows = [
            {"cluster": row.segment, "fits_its_name": fits_its_name(found, row)}
            | {name: value for name, value in vars(row).items() if name != "segment"}
            for row in cluster_table(engine, found)
        ]
        apart, same = separation(engine, day), stability(engine, found)
    silhouettes = ", ".join(f"{one.cluster_count}: {one.coefficient:.2f}" for one in apart.silhouettes)
    MESSAGES.print(f"as of {day}; silhouette by number of clusters: {silhouettes}", style="dim")
    agree = f"{SEEDS} other seeds agree by an adjusted Rand index of {same.mean:.2f}, {same.least:.2f} at least"
    MESSAGES.print(agree, style="dim")
    write_rows(_NAMES, rows, form, title=f"Clusters as of {day}", cells=SHARES_OF_SEGMENTS)
