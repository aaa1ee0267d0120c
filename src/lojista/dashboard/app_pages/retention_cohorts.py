"""The cohort matrix of the Retention page, its curves, and the trend of the first period after the cohort's own."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts import cohort_rates
from lojista.dashboard.charts import cohorts as charts
from lojista.dashboard.options import choice, choose, number
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.view import View, draw, ink, section
from lojista.metrics.cohorts import RATE, SHOWN, VALUE, Cell, Matrix, Row, customers_of_cell, days_of
from lojista.metrics.facts.calendar import UNITS
from lojista.metrics.intervals import FEW, wilson
from lojista.metrics.questions import Question

METRICS_SHOWN = {
    "rate": RATE,
    "active": "active_customer_count",
    "orders": "cohort_order_count",
    "sales": "cohort_net_sales",
    "value": VALUE,
}
UNIT = choice("cohort_unit", UNITS, "month")
METRIC = choice("cohort_metric", tuple(METRICS_SHOWN))
SCALE = choice("cohort_scale", ("common", "row"))
WINDOW = number("cohort_window", 0, 9_999, 0)
OPTIONS = (UNIT, METRIC, SCALE, WINDOW)
_FIT_A_PHONE = 5
_COMPACT_FROM = 1_000


def show_cohorts(matrix: Matrix, view: View) -> None:
    """The matrix with its choices, the customers of a picked cell, and two charts of the same rates."""
    text = view.text
    title = text(f"cohorts_by_{matrix.unit}")
    section(title, "cohorts", _question(matrix, view), view)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choose(UNIT, UNITS, text, prefix="cohort_unit")
        choose(METRIC, tuple(METRICS_SHOWN), text, prefix="cohort_metric")
        choose(SCALE, ("common", "row"), text, prefix="cohort_scale")
        rows = _choose_window(matrix, view)
    event = _draw_matrix(rows, matrix, title, view)
    st.caption(_notes(matrix, rows, view))
    _show_cell(event, matrix, rows, view)
    left, right = st.columns(2, gap="large")
    with left:
        _show_curves(rows, matrix, view)
    with right:
        _show_trend(rows, matrix, view)


def share_of(cell: Cell, view: View) -> str:
    """How many of how many, with the interval of their share."""
    text, formats = view.text, view.formats
    counts = text("of_so_many", count=formats.count(cell.active_customers), whole=formats.count(cell.cohort_size))
    ends = wilson(cell.active_customers, cell.cohort_size)
    return f"{counts} · {text('interval', low=formats.rate(ends[0], 2), high=formats.rate(ends[1], 2))}"


def _question(matrix: Matrix, view: View) -> Question:
    """The matrix as a question of the catalogue."""
    return Question((METRICS_SHOWN[str(METRIC.value)],), (f"cohort_{matrix.unit}", "period_index"), view.filters)


def _choose_window(matrix: Matrix, view: View) -> tuple[Row, ...]:
    """The latest cohorts, or earlier ones where there are more than can be read at once."""
    windows = matrix.windows
    if len(windows) == 1:
        return windows[0]
    st.session_state[WINDOW.name] = min(int(str(WINDOW.value)), len(windows) - 1)

    def named(place: int) -> str:
        first, last = (view.formats.cohort(row.start, matrix.unit) for row in (windows[place][0], windows[place][-1]))
        return f"{first} – {last}"

    st.selectbox(
        view.text("cohort_window"), range(len(windows)), format_func=named, key=WINDOW.name, width=230,
        persist_state="session",
    )  # fmt: skip
    return windows[int(str(WINDOW.value))]


def _draw_matrix(rows: Sequence[Row], matrix: Matrix, title: str, view: View) -> Any:
    metric, text = str(METRIC.value), view.text
    drawn = [_summary(matrix, rows, view), *(_row(row, matrix, view) for row in rows)]
    figure = charts.cohort_matrix(
        drawn,
        by_row=str(SCALE.value) == "row",
        from_zero=metric != "value",
        axis=text(f"periods_since_{matrix.unit}"),
        ink=ink(),
        separators=view.formats.separators,
    )
    alt = text("matrix_alt", title=title, metric=text(METRICS_SHOWN[metric]), count=len(rows))
    with st.container(horizontal=True, gap=None, key="matrix"):
        labels = charts.matrix_labels(drawn, size=text("size"), ink=ink(), separators=view.formats.separators)
        draw(labels, "matrix-labels", text("matrix_labels_alt"), width=charts.labels_width(drawn))
        with st.container(key=_cells_key(max(len(row.cells) for row in drawn))):
            return draw(figure, "cohort-matrix", alt, on_select="rerun", selection_mode="points")


def _cells_key(column_count: int) -> str:
    """Names how wide the cells are at least: on a phone they are scrolled, and the rows' labels stay where they are."""
    few = column_count <= _FIT_A_PHONE
    return "cells-few" if few else "cells-some" if column_count <= SHOWN // 2 else "cells-many"


def _cohort_of(point: Any) -> date | None:
    return _cell_of(point)[0]


def _period_of(point: Any) -> int | None:
    return _cell_of(point)[1]


def _cell_of(point: Any) -> tuple[date, int] | tuple[None, None]:
    """Which cell a point stands for; the first row, of all cohorts, is nobody's."""
    key = point.get("customdata")
    if not key:
        return None, None
    start, index = str(key[0] if isinstance(key, list) else key).split("|")
    return date.fromisoformat(start), int(index)


def _row(row: Row, matrix: Matrix, view: View) -> charts.MatrixRow:
    metric, unit = METRICS_SHOWN[str(METRIC.value)], matrix.unit
    label = view.formats.cohort(row.start, unit)
    cells = []
    for index, cell in enumerate(row.cells[:SHOWN]):
        is_running = row.over(index) is None
        value = None if is_running else cell.value(metric)
        said = _said(cell, is_running=is_running, view=view)
        hover = "<br>".join((f"<b>{label}</b>", _period_name(row.start, index, unit, view), *said))
        key = f"{row.start.isoformat()}|{index}"
        cells.append(charts.MatrixCell(index, value, _written(value, matrix, view), hover, key, is_running))
    return charts.MatrixRow(label, view.formats.count(row.size), tuple(cells), is_uncertain=row.is_small)


def _summary(matrix: Matrix, rows: Sequence[Row], view: View) -> charts.MatrixRow:
    metric, text, formats = METRICS_SHOWN[str(METRIC.value)], view.text, view.formats
    label = text("weighted_mean" if metric in (RATE, VALUE) else "all_cohorts")
    width = max(len(row.cells) for row in rows)
    cells = [
        charts.MatrixCell(
            index,
            cell.value(metric),
            _written(cell.value(metric), matrix, view),
            "<br>".join((f"<b>{label}</b>", text(f"period_{matrix.unit}", index=index), *_said(cell, view=view))),
            "",
        )
        for index, cell in enumerate(matrix.totals[: min(width, SHOWN)])
    ]
    size = formats.count(sum(row.size for row in matrix.rows))
    return charts.MatrixRow(label, size, tuple(cells), is_summary=True)


def _period_name(start: date, index: int, unit: str, view: View) -> str:
    first = days_of(start, index, unit).start
    return f"{view.text(f'period_{unit}', index=index)} · {view.formats.cohort(first, unit)}"


def _said(cell: Cell, *, is_running: bool = False, view: View) -> list[str]:
    """What is known of a cell, in lines."""
    text, formats = view.text, view.formats
    value = cell.value(VALUE)
    lines = [text("cell_not_over")] if is_running else []
    if not is_running:
        lines.append(f"<b>{formats.rate(cell.value(RATE), 2)}</b> {text('came_back')}")
    lines.append(share_of(cell, view) if not is_running else text("so_far", count=formats.count(cell.active_customers)))
    lines.append(text("cell_sales", orders=formats.count(cell.orders), sales=formats.money(cell.net_sales)))
    if not is_running and value is not None:
        lines.append(text("cell_value", value=formats.money(Decimal(value))))
    return lines


def _written(value: Decimal | int | None, matrix: Matrix, view: View) -> str:
    """A value as a cell of some forty pixels takes it; empty where there is none."""
    formats, metric = view.formats, str(METRIC.value)
    if value is None:
        return ""
    if metric == "rate":
        return formats.rate(value, 0 if value in (0, 1) else _digits(matrix))
    if metric == "value":
        return formats.decimal(value)
    is_short = abs(Decimal(value)) < _COMPACT_FROM
    return formats.decimal(value, 0) if is_short else formats.short_count(Decimal(value))


def _digits(matrix: Matrix) -> int:
    return charts.rate_digits([Decimal(cell.value(RATE) or 0) for cell in matrix.totals[1:]])


def _notes(matrix: Matrix, rows: Sequence[Row], view: View) -> str:
    """How to read the matrix, as far as it applies."""
    text, facts = view.text, view.facts
    notes = [text("matrix_note_pick")]
    if str(METRIC.value) in ("sales", "value"):
        notes.append(text("matrix_note_money", currency=view.formats.currency))
    if any(row.over_count < len(row.cells) for row in rows):
        notes.append(text("matrix_note_running"))
    if any(row.is_small for row in rows):
        notes.append(text("matrix_note_small", few=view.formats.count(FEW)))
    if len(matrix.windows) > 1 or any(len(row.cells) > SHOWN for row in rows):
        notes.append(text("matrix_note_window", count=SHOWN))
    if facts.tail_months:
        notes.append(text("matrix_note_tail", month=view.formats.month(facts.tail_months[0])))
    return " ".join(notes)


def _show_cell(event: Any, matrix: Matrix, rows: Sequence[Row], view: View) -> None:
    """The customers of a cell, picked in the chart or from two lists."""
    text, formats, unit = view.text, view.formats, matrix.unit
    cells = {row.start: len(row.cells) for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohorts = {start: formats.cohort(start, unit) for start in cells}
        start = picker(
            "cell-cohort", event, cohorts, text("open_cohort"), text("no_cohort"), key_of=_cohort_of, width=230
        )
        if start is None:
            return
        periods = {place: _period_name(start, place, unit, view) for place in range(cells[start])}
        index = picker("cell-period", event, periods, text("open_period"), key_of=_period_of, default=0, width=260)
    if index is None:
        return
    title = text("cell_title", cohort=formats.cohort(start, unit), period=_period_name(start, index, unit, view))
    show_customers("cell", title, customers_of_cell(view.filters, start, index, unit), view)


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
    figure = cohort_rates.retention_curves(
        curves, mean, axis=text(f"periods_since_{matrix.unit}"), write=formats.axis_rate, separators=formats.separators
    )
    draw(figure, "curves", text("curves_alt", count=len(curves), first=formats.rate(mean.rates[0], 2)))
    st.caption(text("curves_note", few=formats.count(FEW)))


def _curve(cells: Sequence[Cell], name: str, matrix: Matrix, view: View) -> cohort_rates.Curve:
    shown = cells[: SHOWN - 1]
    hovers = [
        "<br>".join((f"<b>{name}</b>", view.text(f"period_{matrix.unit}", index=index), *_said(cell, view=view)[:2]))
        for index, cell in enumerate(shown, 1)
    ]
    return cohort_rates.Curve(name, tuple(Decimal(cell.value(RATE) or 0) for cell in shown), tuple(hovers))


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
    figure = cohort_rates.rate_trend(estimates, write=formats.axis_rate, separators=formats.separators)
    best = max(estimates, key=lambda estimate: estimate.rate)
    draw(figure, "trend", text("chart_alt", title=title, top=f"{best.label} {formats.rate(best.rate, 2)}"))
    st.caption(text("trend_note"))


def _estimate(row: Row, cell: Cell, unit: str, view: View) -> cohort_rates.Estimate:
    label = view.formats.cohort(row.start, unit)
    low, high = wilson(cell.active_customers, cell.cohort_size)
    next_start = days_of(row.start, 1, unit).start
    hover = "<br>".join((f"<b>{label}</b>", *_said(cell, view=view)[:2]))
    is_doubtful = next_start.replace(day=1) in view.facts.tail_months
    return cohort_rates.Estimate(label, Decimal(cell.value(RATE) or 0), low, high, hover, is_doubtful)
