"""Cohorts on the Retention page: the matrix, its curves, and the trend of the first period after the cohort's own."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from lojista.dashboard.app_pages.retention_matrix import METRIC, METRICS_SHOWN, said_of, show_matrix
from lojista.dashboard.charts import cohort_rates as charts
from lojista.dashboard.view import View, draw, section
from lojista.metrics.cohorts import RATE, SHOWN, Cell, Matrix, Row, days_of
from lojista.metrics.intervals import FEW, wilson
from lojista.metrics.questions import Question
from lojista.periods import month_start


def show_cohorts(matrix: Matrix, view: View) -> None:
    """The matrix, and two charts of the same rates."""
    title = view.text(f"cohorts_by_{matrix.unit}")
    section(title, "cohorts", _question(matrix, view), view)
    rows = show_matrix(matrix, title, view)
    left, right = st.columns(2, gap="large")
    with left:
        _show_curves(rows, matrix, view)
    with right:
        _show_trend(rows, matrix, view)


def _question(matrix: Matrix, view: View) -> Question:
    """The matrix as a question of the catalogue."""
    return Question((METRICS_SHOWN[str(METRIC.value)],), (f"cohort_{matrix.unit}", "period_index"), view.filters)


def _show_curves(rows: Sequence[Row], matrix: Matrix, view: View) -> None:
    text, formats = view.text, view.formats
    title = text("curves")
    section(title, "curves", None, view)
    curves = [_curve(row.cells[1 : row.over_count], formats.cohort(row.start, matrix.unit), matrix, view)
              for row in rows if row.over_count > 1 and not row.is_small]  # fmt: skip
    mean = _curve(matrix.totals[1:], text("weighted_mean"), matrix, view)
    if not mean.rates:
        st.info(text("no_period_over"))
        return
    figure = charts.retention_curves(
        curves, mean, axis=text(f"periods_since_{matrix.unit}"), write=formats.axis_rate, separators=formats.separators
    )
    draw(figure, "curves", text("curves_alt", count=len(curves), first=formats.rate(mean.rates[0], 2)))
    st.caption(text("curves_note", few=formats.count(FEW)))


def _curve(cells: Sequence[Cell], name: str, matrix: Matrix, view: View) -> charts.Curve:
    shown = cells[: SHOWN - 1]
    hovers = [
        "<br>".join((f"<b>{name}</b>", view.text(f"period_{matrix.unit}", index=index), *said_of(cell, view=view)[:2]))
        for index, cell in enumerate(shown, 1)
    ]
    return charts.Curve(name, tuple(Decimal(cell.value(RATE) or 0) for cell in shown), tuple(hovers))


def _show_trend(rows: Sequence[Row], matrix: Matrix, view: View) -> None:
    text, formats, unit = view.text, view.formats, matrix.unit
    title = text(f"trend_{unit}")
    section(title, "trend", None, view)
    estimates = [
        _estimate(row, cell, unit, view)
        for row in rows
        if (cell := row.over(1)) is not None and not row.is_small
    ]  # fmt: skip
    if not estimates:
        st.info(text("no_period_over"))
        return
    figure = charts.rate_trend(estimates, write=formats.axis_rate, separators=formats.separators)
    best = max(estimates, key=lambda estimate: estimate.rate)
    draw(figure, "trend", text("chart_alt", title=title, top=f"{best.label} {formats.rate(best.rate, 2)}"))
    st.caption(text("trend_note"))


def _estimate(row: Row, cell: Cell, unit: str, view: View) -> charts.Estimate:
    label = view.formats.cohort(row.start, unit)
    low, high = wilson(cell.active_customers, cell.cohort_size)
    next_start = days_of(row.start, 1, unit).start
    hover = "<br>".join((f"<b>{label}</b>", *said_of(cell, view=view)[:2]))
    is_doubtful = month_start(next_start) in view.facts.tail_months
    return charts.Estimate(label, Decimal(cell.value(RATE) or 0), low, high, hover, is_doubtful)
