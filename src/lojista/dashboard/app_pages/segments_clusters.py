"""Segments found by K-means, and how far they can be trusted."""

from collections.abc import Sequence

import streamlit as st

from lojista.dashboard.app_pages.segments_view import SegmentsView, group_hover, name_of, show_groups
from lojista.dashboard.charts.bars import Bar, ranked_bars
from lojista.dashboard.charts.bubbles import Bubble, Cell, bubbles, density
from lojista.dashboard.charts.grids import Square, grid
from lojista.dashboard.data import find
from lojista.dashboard.options import Option
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import kept_picker
from lojista.dashboard.view import draw, ink, section
from lojista.errors import TooFewCustomersError
from lojista.metrics.segment_table import SegmentRow
from lojista.metrics.segments import SEGMENTS
from lojista.models.cluster_checks import SEEDS, Separation, Silhouette, separation, stability
from lojista.models.cluster_table import BIN_WIDTH, agreement, cluster_table, customer_bins, fits_its_name
from lojista.models.clusters import FEWEST, MOST, Clusters, cluster_selection, find_clusters


def show_clusters(how_many: Option, which: Option, view: SegmentsView) -> Clusters | None:
    """A bubble for each cluster, its numbers, and the customers of the one picked; None where there are too few."""
    text = view.text
    section(text("clusters_title"), "clusters", None, view)
    st.segmented_control(
        text("cluster_count"),
        range(FEWEST, MOST + 1),
        key=how_many.name,
        required=True,
        help=text("cluster_count_help"),
        persist_state="session",
    )
    try:
        clusters = find(find_clusters, view.as_of, int(str(how_many.value)))
    except TooFewCustomersError:
        st.info(text("too_few_customers", count=how_many.value))
        return None
    rows = find(cluster_table, clusters, view.filters)
    event = draw(
        bubbles(_bubbles(rows, clusters, view), _titles(view), view.formats.short_money, view.formats.separators),
        "bubbles",
        text("bubbles_alt", groups="; ".join(_in_words(row, view) for row in rows)),
        on_select="rerun",
        selection_mode="points",
    )
    marked = [row.segment for row in rows if not fits_its_name(clusters, row)]
    show_groups("clusters", rows, view, marked)
    if marked:
        st.caption(text("names_by_exclusion", names=", ".join(name_of(name, view) for name in marked)))
    labels = {row.segment: name_of(row.segment, view) for row in rows if row.customer_count}
    picked = kept_picker(which, event, labels, text("open_cluster"), text("pick_segment"))
    if picked is not None:
        show_customers("clusters", labels[picked], cluster_selection(clusters, picked, view.filters), view)
    return clusters


def _titles(view: SegmentsView) -> tuple[str, str]:
    return view.text("axis_recent_days"), view.text("axis_sales")


def _bubbles(rows: Sequence[SegmentRow], clusters: Clusters, view: SegmentsView) -> list[Bubble]:
    return [
        Bubble(
            name_of(row.segment, view),
            float(row.median_days_since_last_order or 0),
            float(row.median_sales or 0),
            float(row.sales),
            group_hover(row, view),
            row.segment,
            fits_its_name(clusters, row),
        )
        for row in rows
        if row.customer_count
    ]


def _in_words(row: SegmentRow, view: SegmentsView) -> str:
    return f"{name_of(row.segment, view)}: {view.formats.count(row.customer_count)}"


def show_doubts(clusters: Clusters, view: SegmentsView) -> None:
    """Where customers stand, what the data can and cannot part, and where rules and clusters agree."""
    left, right = st.columns(2, gap="large")
    with left:
        _show_density(clusters, view)
    with right:
        _show_separation(clusters, view)
    _show_agreement(clusters, view)


def _show_density(clusters: Clusters, view: SegmentsView) -> None:
    text, formats = view.text, view.formats
    section(text("density_title"), "density", None, view)
    st.caption(text("density_caption"))
    cells = [
        Cell(one.log_days, one.log_sales, one.customer_count, _people(one.customer_count, view))
        for one in find(customer_bins, clusters, view.filters)
    ]
    marks = _bubbles(find(cluster_table, clusters, view.filters), clusters, view)
    figure = density(cells, BIN_WIDTH, marks, _titles(view), formats.short_money, formats.separators)
    draw(figure, "density", text("density_alt", count=len(cells)))


def _people(count: int, view: SegmentsView) -> str:
    return view.text("customer_number", count=view.formats.count(count))


def _show_separation(clusters: Clusters, view: SegmentsView) -> None:
    text, formats = view.text, view.formats
    section(text("separation_title"), "separation", None, view)
    found, same = find(separation, view.as_of), find(stability, clusters)
    if found.best is not None:
        _draw_silhouettes(found, found.best, view)
    numbers = {"mean": formats.decimal(same.mean, 2), "least": formats.decimal(same.least, 2)}
    stable = text("stability_line", seeds=SEEDS, count=formats.count(same.sample_size), **numbers)
    st.markdown("\n".join(f"- {line}" for line in (*_findings(found, clusters, view), stable)))


def _draw_silhouettes(found: Separation, best: Silhouette, view: SegmentsView) -> None:
    text, formats = view.text, view.formats
    bars = [
        Bar(
            text("so_many_clusters", count=one.cluster_count),
            max(one.coefficient, 0.0),  # type: ignore[arg-type]  # a bar has no money here
            formats.decimal(one.coefficient, 2),
            text("silhouette_hover", value=formats.decimal(one.coefficient, 3)),
        )
        for one in found.silhouettes
    ]
    st.caption(text("silhouette_caption", count=formats.count(found.sample_size)))
    figure = ranked_bars(bars, separators=formats.separators)
    draw(figure, "silhouettes", text("silhouettes_alt", count=best.cluster_count))


def _findings(found: Separation, clusters: Clusters, view: SegmentsView) -> list[str]:
    """What the numbers say of this shop, in words."""
    text, formats = view.text, view.formats
    best = found.best
    lines = []
    if found.single_order_share is not None:
        kind = "hardly" if found.hardly_parts_by_frequency else "well"
        lines.append(text(f"frequency_{kind}", share=formats.rate(found.single_order_share)))
    if best is not None:
        words = {"count": best.cluster_count, "value": formats.decimal(best.coefficient, 2)}
        lines.append(text(f"separation_{best.strength}", **words))
    lines.append(text("clusters_sample", count=formats.count(clusters.sample_size)))
    return lines


def _show_agreement(clusters: Clusters, view: SegmentsView) -> None:
    text, formats = view.text, view.formats
    section(text("agreement_title"), "agreement", None, view)
    st.caption(text("agreement_caption"))
    found = find(agreement, clusters, view.filters)
    named = [(name_of(segment, view), name_of(cluster, view), count) for segment, cluster, count in found]
    cells = {
        (row, column): Square(
            count,
            formats.count(count),
            text("agreement_hover", segment=row, cluster=column, count=formats.count(count)),
        )
        for row, column, count in named
    }
    rows = {row for row, _ in cells}
    used = [name for segment in SEGMENTS if (name := name_of(segment, view)) in rows]
    columns = [name_of(name, view) for name in clusters.names]
    titles = (text("axis_clusters"), "")
    draw(grid(cells, used, columns, titles, formats.separators, ink()), "agreement", text("agreement_alt"))
