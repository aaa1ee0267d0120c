"""The clusters of a day side by side, beside the segments of the rules, and how customers spread over both scales."""

from dataclasses import dataclass

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.rfm import AS_OF, customers_on, cut_points, scored
from lojista.metrics.segment_table import BEFORE, SegmentRow, measured, side_by_side
from lojista.metrics.segments import SEGMENTS, segment_code
from lojista.metrics.statements import FilterShape, ask_dicts, ask_rows, filter_values, shape_of, slots_of
from lojista.models.clusters import Clusters, clustered, with_cluster
from lojista.models.features import MILLION, with_features
from lojista.periods import month_end_before

_BINS_PER_UNIT = 4  # bins in each unit of the natural logarithm


@dataclass(frozen=True)
class Bin:
    """Customers in one cell of a grid over log(1 + days since the last order) and log(1 + sales): its lower edges."""

    log_days: float
    log_sales: float
    customer_count: int


BIN_WIDTH = 1 / _BINS_PER_UNIT


_MEASURED = ("cluster", "cluster_before", "monetary", "days_since_last_order", "frequency")


def _table(marts: Marts, cluster_count: int, filters: FilterShape) -> ir.Table:
    return measured(_moved(marts, cluster_count, filters), "cluster", "cluster_before")


def _moved(marts: Marts, cluster_count: int, filters: FilterShape) -> ir.Table:
    """Whoever did nothing since the day before is the same row on both days; only the others are looked up."""
    now = acquired(clustered(marts, cluster_count), marts, slots_of(filters))
    before = place(BEFORE, "date")
    still = with_features(now.filter(now.entry_on <= before), BEFORE)
    unchanged = with_cluster(still, cluster_count, "cluster_before").select(*_MEASURED)
    active = now.filter(now.entry_on > before)
    earlier = clustered(marts, cluster_count, BEFORE).select("customer_key", cluster_before="cluster")
    there = earlier.semi_join(active.select("customer_key"), "customer_key")
    return unchanged.union(active.left_join(there, "customer_key").select(*_MEASURED))


def cluster_table(engine: Engine, clusters: Clusters, filters: Filters = EVERYTHING) -> tuple[SegmentRow, ...]:
    """One row per cluster, as those of `segment_table`. `new_customer_count` are those whom the same centres had
    elsewhere, or who had no order, at the end of the month before.
    """
    before = month_end_before(clusters.as_of)
    values = clusters.values() | {BEFORE: before} | filter_values(engine, filters)
    shape = (len(clusters.names), shape_of(filters))
    return side_by_side(clusters.names, ask_dicts(engine, _table, *shape, values=values))


def fits_its_name(clusters: Clusters, row: SegmentRow) -> bool:
    """Whether a cluster is what it is called: on the promised sides of the mean, and new customers with one order."""
    is_new_to_all = row.segment != "new_customers" or (row.median_order_count or 0) <= 1
    return clusters.fits(row.segment) and is_new_to_all


def _bins(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = acquired(with_features(customers_on(marts)), marts, slots_of(filters))
    width = MILLION // _BINS_PER_UNIT
    days = ((-rows.recency_feature) / width).floor().cast("int64")
    sales = (rows.monetary_feature / width).floor().cast("int64")
    grouped = rows.group_by(days=days, sales=sales)
    return grouped.agg(customer_count=rows.count()).order_by("days", "sales")


def customer_bins(engine: Engine, clusters: Clusters, filters: Filters = EVERYTHING) -> tuple[Bin, ...]:
    """How many customers stand where: counted by the engine, empty cells left out."""
    values = {AS_OF: clusters.as_of} | filter_values(engine, filters)
    rows = ask_rows(engine, _bins, shape_of(filters), values=values)[1]
    return tuple(Bin(int(days) * BIN_WIDTH, int(sales) * BIN_WIDTH, count) for days, sales, count in rows)


def _both(marts: Marts, cluster_count: int, filters: FilterShape) -> ir.Table:
    rows = acquired(clustered(marts, cluster_count), marts, slots_of(filters))
    named = scored(rows, AS_OF)
    pairs = named.select("cluster", segment_code=segment_code(named))
    return pairs.group_by("segment_code", "cluster").agg(customer_count=pairs.count())


def agreement(engine: Engine, clusters: Clusters, filters: Filters = EVERYTHING) -> tuple[tuple[str, str, int], ...]:
    """Customers by segment of the rules and by cluster; pairs without customers left out."""
    values = clusters.values() | cut_points(engine, clusters.as_of).values() | filter_values(engine, filters)
    rows = ask_rows(engine, _both, len(clusters.names), shape_of(filters), values=values)[1]
    return tuple((SEGMENTS[segment], clusters.names[cluster], count) for segment, cluster, count in sorted(rows))
